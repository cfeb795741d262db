"""Emails that are due: taking them, and writing down what came of it. Each is handed over once.

That an email is handed over is written down before it is, in `sending` with a lease; what came of
it, after. Whoever dies between the two leaves it `sending`, and when its lease runs out it is not
handed over again: its carrier is asked about it, and where it cannot be asked, the email is
`unknown` for good. The lease is far longer than any carrier is waited for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db, events, ids
from app.accounts.models import Account, Service
from app.actors import Actor
from app.emails import senders
from app.emails.models import Email, EmailHappened, EmailKind, EmailState, Problem
from app.emails.senders.port import Later, NoAnswer, Outcome, Refused, Sent
from app.letters import collecting
from app.letters.models import Letter
from app.money import Pence
from app.payments.models import Payment
from app.refunds.models import Refund

LEASE = timedelta(minutes=5)

# After the first attempt, which is at once. When these have been used up we give up.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)
LOOK_UPS = (  # before each look-up of an email that was handed over without an answer
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)
POSTMAN = Actor.job("emails")

ENDINGS = {
    (EmailKind.RECEIPT, EmailState.SENT): EmailHappened.RECEIPT_SENT,
    (EmailKind.RECEIPT, EmailState.FAILED): EmailHappened.RECEIPT_FAILED,
    (EmailKind.RECEIPT, EmailState.UNKNOWN): EmailHappened.RECEIPT_UNKNOWN,
    (EmailKind.REFUND, EmailState.SENT): EmailHappened.REFUND_EMAIL_SENT,
    (EmailKind.REFUND, EmailState.FAILED): EmailHappened.REFUND_EMAIL_FAILED,
    (EmailKind.REFUND, EmailState.UNKNOWN): EmailHappened.REFUND_EMAIL_UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class AboutPayment:
    """What an email to a payer is about."""

    payment: Payment
    account: Account
    service: Service
    refund_pence: Pence | None


@dataclass(frozen=True, slots=True)
class Errand:
    """An email that was taken, and what it is about. `is_look_up`: it was handed over before."""

    email: Email
    is_look_up: bool
    about: AboutPayment | Letter


def is_due() -> bool:
    """Whether any email is. Looking takes no lock."""
    with db.reading() as session:
        due = select(Email.id).where(Email.due_at <= clock.now()).limit(1)
        return session.scalar(due) is not None


def take(*, limit: int) -> Sequence[Errand]:
    """Take the emails that have been due for longest, and write down that they are handed over."""
    now = clock.now()
    with db.transaction() as session:
        errands = [
            Errand(
                email,
                email.state is EmailState.SENDING,
                AboutPayment(payment, account, service, refund_pence)
                if email.letter_id is None
                else letter,
            )
            for email, letter, payment, account, service, refund_pence in session.execute(
                select(Email, Letter, Payment, Account, Service, Refund.amount_pence)
                .outerjoin(Letter, Letter.id == Email.letter_id)
                .outerjoin(Payment, Payment.id == Email.payment_id)
                .outerjoin(Account, Account.id == Email.account_id)
                .outerjoin(Service, Service.id == Account.service_id)
                .outerjoin(Refund, Refund.id == Email.refund_id)
                .where(Email.due_at <= now)
                .order_by(Email.due_at, Email.id)
                .limit(limit)
                .with_for_update(of=Email, skip_locked=True)
            )
        ]
        for errand in errands:
            email = errand.email
            email.lease, email.due_at = ids.new_id(), now + LEASE
            if errand.is_look_up:
                email.looked_up += 1
            else:
                email.state, email.asked_at = EmailState.SENDING, now
                email.sender = _carrier_for(errand)
                email.attempts, email.looked_up = email.attempts + 1, 0
    return errands


def _carrier_for(errand: Errand) -> str:
    if isinstance(errand.about, Letter):
        is_text = errand.email.kind is EmailKind.TEXT_MESSAGE
        return senders.name_for_texts() if is_text else senders.name_for_letters()
    return senders.name_for(errand.about.account, errand.email.recipient)


def write_down(errand: Errand, outcome: Outcome) -> None:
    """Write down what came of an email that was taken.

    Where the lease has run out meanwhile it is somebody else's, and not ours to say.
    """
    with db.transaction() as session:
        email = session.scalar(
            select(Email)
            .where(Email.id == errand.email.id, Email.lease == errand.email.lease)
            .with_for_update()
        )
        if email is None or email.state is not EmailState.SENDING:
            return
        email.lease = ""
        match outcome:
            case Sent(reference):
                email.sender_reference = reference[:255]
                _finish(session, email, EmailState.SENT, None)
            case Refused(problem):
                _finish(session, email, EmailState.FAILED, problem)
            case Later(problem) if email.attempts > len(WAITS):
                _finish(session, email, EmailState.FAILED, problem)
            case Later(problem):
                email.state, email.problem = EmailState.WAITING, problem
                email.due_at = clock.now() + WAITS[email.attempts - 1]
            case NoAnswer():
                _look_up_later(session, email)


def _look_up_later(session: Session, email: Email) -> None:
    can_look_up = email.sender in senders.BUILDERS and senders.named(email.sender).can_look_up
    if can_look_up and email.looked_up < len(LOOK_UPS):
        email.problem = Problem.NO_ANSWER
        email.due_at = clock.now() + LOOK_UPS[email.looked_up]
    else:
        _finish(session, email, EmailState.UNKNOWN, Problem.NO_ANSWER)


def _finish(session: Session, email: Email, state: EmailState, problem: Problem | None) -> None:
    """Let that be the end of it, and put it on the payment's timeline, without the address.

    Of a letter, let nothing be kept of what it said.
    """
    email.state, email.problem = state, problem
    email.due_at, email.finished_at = None, clock.now()
    if email.letter_id is not None:
        collecting.wipe(session, email.letter_id)
    if email.account_id is None or email.payment_id is None:
        return
    events.record(
        session,
        ENDINGS[email.kind, state],
        account_id=email.account_id,
        payment_id=email.payment_id,
        resource_kind="email",
        resource_id=email.id,
        actor=POSTMAN,
        **({"reason": problem.value} if problem else {}),
    )
