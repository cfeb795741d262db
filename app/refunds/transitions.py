"""The one place a refund changes state: table, event, ledger and the payment's reserved sum."""

from typing import Any

from sqlalchemy.orm import Session

from app import clock, events, gateways, ledger
from app.actors import Actor
from app.ledger import LedgerAccount
from app.money import Pence
from app.payments import types
from app.payments.models import Payment
from app.refunds.models import Refund
from app.refunds.states import RefundHappened, RefundState, after


def advance(
    session: Session,
    refund: Refund,
    payment: Payment,
    event: RefundHappened,
    *,
    actor: Actor,
    **details: Any,
) -> None:
    """Move `refund` on by one event, in the caller's transaction, which holds the payment's lock.

    Raises:
        RefundTransitionNotAllowed: the event cannot happen to a refund in this state.
    """
    before = refund.state if event is not RefundHappened.CREATED else None
    refund.state = after(before, event)
    refund.updated_at = clock.now()
    note(session, refund, event, actor=actor, **details)
    if event is RefundHappened.CREATED:
        payment.refunded_pence = Pence(payment.refunded_pence + refund.amount_pence)
        _post(
            session,
            refund,
            "reserve",
            LedgerAccount.SERVICE_PAYABLE,
            LedgerAccount.REFUNDS_IN_FLIGHT,
        )
    elif refund.state is RefundState.SUCCESS:
        refund.succeeded_at = refund.updated_at
        _post(session, refund, "succeed", LedgerAccount.REFUNDS_IN_FLIGHT, _paid_from(payment))
    elif refund.state is RefundState.FAILED:
        payment.refunded_pence = Pence(payment.refunded_pence - refund.amount_pence)
        _post(
            session, refund, "fail", LedgerAccount.REFUNDS_IN_FLIGHT, LedgerAccount.SERVICE_PAYABLE
        )


def note(session: Session, refund: Refund, name: str, *, actor: Actor, **details: Any) -> None:
    """Write down something about a refund, whether or not it changes its state."""
    events.record(
        session,
        name,
        account_id=refund.account_id,
        payment_id=refund.payment_id,
        resource_kind="refund",
        resource_id=refund.id,
        actor=actor,
        amount_pence=refund.amount_pence,
        **details,
    )


def _paid_from(payment: Payment) -> LedgerAccount:
    capabilities = types.named(payment.type).offered_by(gateways.named(payment.provider))
    if capabilities.refunds_go_round:
        return LedgerAccount.REPAYMENTS
    return LedgerAccount.CARD_CLEARING


def _post(
    session: Session, refund: Refund, what: str, debit: LedgerAccount, credit: LedgerAccount
) -> None:
    ledger.post(
        session,
        f"refund:{refund.id}:{what}",
        ledger.movement(refund.amount_pence, debit=debit, credit=credit),
        account_id=refund.account_id,
        payment_id=refund.payment_id,
        posted_at=refund.updated_at,
    )
