"""Which function does which kind of work. Each may run twice and does its work once."""

from collections.abc import Callable

from app.agreements import forgetting
from app.audit import nightly
from app.exports import making
from app.gateways.port import Operation
from app.jobs import books, late_payments
from app.payments import cancellation, capture, questions, recurring, resolution
from app.queue import JobKind
from app.receipts import overpaid
from app.refunds import sending
from app.refunds.batches import work
from app.remittances import reading


def find_out(question_id: str) -> None:
    """Look an unanswered question up."""
    question, payment = questions.get(question_id)
    if question.answered_at is not None:
        return
    if question.operation is Operation.REFUND:
        sending.resolve(question, payment)
    else:
        resolution.resolve(question, payment)


HANDLERS: dict[JobKind, Callable[[str], None]] = {
    JobKind.CAPTURE_PAYMENT: capture.perform,
    JobKind.RELEASE_PAYMENT: cancellation.release,
    JobKind.SEND_REFUND: sending.send,
    JobKind.FIND_OUT: find_out,
    JobKind.TAKE_LATE_PAYMENT: late_payments.take_in,
    JobKind.TAKE_ENDED_ATTEMPT: late_payments.take_in_ended,
    JobKind.SEE_TO_OVERPAID: overpaid.see_to,
    JobKind.CHARGE_CARD: recurring.charge,
    JobKind.FORGET_CARD: forgetting.forget,
    JobKind.MAKE_REFUNDS: work.perform,
    JobKind.MAKE_EXPORT: making.work_on,
    JobKind.CHECK_AUDIT_LOG: nightly.perform,
    JobKind.CHECK_LEDGER: books.perform,
    JobKind.READ_REMITTANCE: reading.read,
}
