"""Promising money back."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, db, gateways, idempotency, ids, queue
from app.actors import Actor, ActorKind
from app.errors import Conflict
from app.idempotency import Claim
from app.money import Pence, format_pounds
from app.payments import queries, types
from app.payments.models import Payment
from app.refunds.availability import Availability, availability
from app.refunds.models import Refund
from app.refunds.reasons import Reason
from app.refunds.states import RefundHappened
from app.refunds.transitions import advance


class RefundNotAvailable(Conflict):
    """The payment cannot be refunded now. `availability` says why."""

    code = "refund_not_available"
    message = "This payment cannot be refunded"

    def __init__(self, why: Availability) -> None:
        self.availability = why
        super().__init__()


class PaymentDisputed(RefundNotAvailable):
    """The payer has disputed the payment: its money goes, or has gone, by another road."""

    code = "payment_disputed"

    def __init__(self) -> None:
        super().__init__(Availability.UNAVAILABLE)


class RefundTooLarge(Conflict):
    """More than is left, after refunds that were made, are on their way or are not known yet."""

    code = "refund_too_large"

    def __init__(self, available_pence: Pence) -> None:
        self.available_pence = available_pence
        super().__init__(f"Amount must be {format_pounds(available_pence)} or less", field="amount")


class PartialRefundNotPossible(Conflict):
    """The provider gives back all of a payment or nothing."""

    code = "partial_refund_not_possible"
    message = "This payment can only be refunded in full"


class AmountAvailableChanged(Conflict):
    """The caller decided on an amount available that is not true any more."""

    code = "refund_amount_available_changed"
    message = "The amount that can be refunded has changed. Check it and try again."


def create(
    payment_id: str,
    *,
    account_id: str,
    amount_pence: Pence,
    actor: Actor,
    reason: Reason | None = None,
    amount_available_pence: Pence | None = None,
    claim: Claim | None = None,
    request_key: str | None = None,
    ip: str = "",
) -> Refund:
    """Promise to give back some or all of a captured payment, and leave the giving to a worker.

    The payment is locked while what is left is checked, and the sum is reserved in the same
    transaction, so two refunds at once cannot both fit into what is left. The row is committed
    before the provider is asked. What staff do is in the audit log, from `ip`.

    `amount_available_pence`, where given, must still be true. `request_key` names what asks for a
    refund of this payment: asked again with the same one, the first is returned.

    Raises:
        PaymentNotFound
        RefundNotAvailable, RefundTooLarge, PartialRefundNotPossible, AmountAvailableChanged
        KeyReused, InFlight, Replay: see `idempotency.use`.

    Source: https://docs.payments.service.gov.uk/refunding_payments/
    """
    with db.transaction() as session:
        return create_in(
            session,
            payment_id,
            account_id=account_id,
            amount_pence=amount_pence,
            actor=actor,
            reason=reason,
            amount_available_pence=amount_available_pence,
            claim=claim,
            request_key=request_key,
            ip=ip,
        )


def create_in(
    session: Session,
    payment_id: str,
    *,
    account_id: str,
    amount_pence: Pence,
    actor: Actor,
    reason: Reason | None = None,
    amount_available_pence: Pence | None = None,
    claim: Claim | None = None,
    request_key: str | None = None,
    ip: str = "",
) -> Refund:
    """As `create`, in the caller's transaction, which should end soon: see `audit.record`."""
    payment = queries.for_change(session, payment_id, account_id=account_id)
    if request_key is not None:
        earlier = session.scalar(
            select(Refund).where(Refund.payment_id == payment.id, Refund.request_key == request_key)
        )
        if earlier is not None:
            return earlier
    if claim is not None:
        idempotency.find_in(session, claim)
    check(payment, amount_pence, amount_available_pence)
    refund = Refund(
        id=ids.new_id(),
        payment_id=payment.id,
        account_id=payment.account_id,
        amount_pence=amount_pence,
        request_key=request_key,
        reason=reason.code if reason else None,
        reason_note=reason.note if reason else "",
        actor_kind=actor.kind,
        actor_id=actor.id,
    )
    # What people typed stays with the refund: the log of events is for ever.
    why = {"reason": reason.code} if reason else {}
    advance(session, refund, payment, RefundHappened.CREATED, actor=actor, **why)
    session.add(refund)
    queue.enqueue(session, queue.JobKind.SEND_REFUND, refund.id)
    if claim is not None:
        idempotency.use(session, claim, resource_id=refund.id)
    session.flush()
    if actor.kind is ActorKind.STAFF:
        _audit(session, refund, payment, actor=actor, ip=ip)
    return refund


def check(
    payment: Payment, amount_pence: Pence, amount_available_pence: Pence | None = None
) -> None:
    """Refuse what cannot be refunded as things are. `create` refuses it again, under a lock.

    Raises:
        RefundNotAvailable, RefundTooLarge, PartialRefundNotPossible, AmountAvailableChanged
    """
    if payment.disputed:
        raise PaymentDisputed
    why = availability(payment)
    if why is not Availability.AVAILABLE:
        raise RefundNotAvailable(why)
    if amount_available_pence is not None and amount_available_pence != payment.refundable_pence:
        raise AmountAvailableChanged
    if amount_pence > payment.refundable_pence:
        raise RefundTooLarge(payment.refundable_pence)
    capabilities = types.named(payment.type).offered_by(gateways.named(payment.provider))
    if amount_pence < payment.total_pence and not capabilities.partial_refund:
        raise PartialRefundNotPossible


def _audit(session: Session, refund: Refund, payment: Payment, *, actor: Actor, ip: str) -> None:
    audit.record(
        session,
        actor=actor,
        action="refund_created",
        subject_kind="refund",
        subject_id=refund.id,
        service_id=payment.service_id,
        account_id=payment.account_id,
        before={"refunded_pence": payment.refunded_pence - refund.amount_pence},
        after={
            "payment_id": payment.id,
            "amount_pence": refund.amount_pence,
            "refunded_pence": payment.refunded_pence,
            **({"reason": refund.reason} if refund.reason else {}),
        },
        ip=ip,
    )
