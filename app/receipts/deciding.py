"""Who may decide about an exception, and having it in hand while they do."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock, events
from app.accounts.models import Account
from app.actors import Actor
from app.errors import ChangedMeanwhile
from app.payments.models import Payment
from app.people import rights
from app.people.roles import May
from app.receipts.desk import Desk
from app.receipts.models import ExceptionState, Receipt, ReceiptException, Resolution
from app.receipts.refusals import AlreadyResolved, ExceptionNotFound, MayNotResolve


class Decided(StrEnum):
    """What can be decided. The name of the event, and of the action in the audit log."""

    NOTED = "receipt_noted"
    ACCEPTED = "receipt_accepted"
    REPAID = "receipt_repaid"
    MATCHED = "receipt_matched"
    WRITE_OFF_PROPOSED = "receipt_write_off_proposed"
    WRITE_OFF_WITHDRAWN = "receipt_write_off_withdrawn"
    WRITE_OFF_REFUSED = "receipt_write_off_refused"
    WRITTEN_OFF = "receipt_written_off"
    GIVEN_BACK = "receipt_given_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """Somebody who decides, and what they saw when they did.

    `account_id` is None on the platform, where nobody knows yet whose the money is. `version` is
    that of the exception that they looked at.
    """

    user_id: str
    account_id: str | None
    version: int
    ip: str = ""

    @property
    def actor(self) -> Actor:
        """They, as others name them."""
        return Actor.staff(self.user_id)


@dataclass(slots=True)
class InHand:
    """An exception with all that it is about, locked until the caller's transaction ends."""

    desk: Desk
    exception: ReceiptException
    payment: Payment | None
    receipt: Receipt | None

    @property
    def key(self) -> str:
        """The name of what is decided now, in the ledger. Decided on again, it is another."""
        return f"{self.exception.id}:{self.exception.version}"

    @property
    def receipts(self) -> list[Receipt]:
        """What the exception is of: one receipt, or all that were applied to its payment."""
        if self.receipt is not None:
            return [self.receipt]
        of_payment = self.desk.of_payment[self.exception.payment_id or ""]
        return [receipt for receipt in of_payment if receipt.applied_pence]


def take(
    session: Session, exception_id: str, by: Decider, *, payment_ids: Collection[str] = ()
) -> InHand:
    """Find and lock an exception that somebody may decide about, and has seen as it is.

    `payment_ids` are of payments that are to be locked besides.

    Raises:
        ExceptionNotFound, AlreadyResolved, MayNotResolve
        ChangedMeanwhile: it is not any more what they looked at.
    """
    found = select(ReceiptException).where(
        ReceiptException.id == exception_id, ReceiptException.account_id == by.account_id
    )
    payment_id = session.scalar(found.with_only_columns(ReceiptException.payment_id))
    wanted = {*payment_ids, *([payment_id] if payment_id else [])}
    desk = Desk(session)
    desk.load((), payment_ids=wanted)
    exception = session.scalar(found.with_for_update().execution_options(populate_existing=True))
    if exception is None:
        raise ExceptionNotFound
    if exception.state is ExceptionState.RESOLVED:
        raise AlreadyResolved
    if exception.version != by.version:
        raise ChangedMeanwhile
    require_may(session, by.user_id, account_id=by.account_id)
    receipt = _receipt(session, exception)
    if receipt is not None:
        desk.keep_apart(receipt)
    payment = desk.payments[payment_id] if payment_id else None
    return InHand(desk, exception, payment, receipt)


def require_may(session: Session, user_id: str, *, account_id: str | None) -> None:
    """Make sure that somebody may decide, in this very moment.

    Raises:
        MayNotResolve
    """
    if not is_allowed(session, user_id, account_id=account_id):
        raise MayNotResolve


def is_allowed(session: Session, user_id: str, *, account_id: str | None) -> bool:
    """Whether somebody may decide, and will until the transaction ends."""
    if account_id is None:
        return rights.may_on_platform(session, user_id, May.RESOLVE_UNIDENTIFIED)
    service_id = session.get_one(Account, account_id).service_id
    return rights.may_in_service(session, user_id, May.RESOLVE_RECEIPTS, service_id=service_id)


def resolve(hand: InHand, by: Decider, resolution: Resolution, *, reason: str = "") -> None:
    """Let the exception be resolved. Who proposed it stays written down."""
    exception = hand.exception
    exception.state, exception.resolution = ExceptionState.RESOLVED, resolution
    exception.resolved_by, exception.resolved_at = by.user_id, clock.now()
    exception.reason = reason or exception.reason


def write_down(session: Session, hand: InHand, by: Decider, action: Decided) -> None:
    """Write it on the payment's timeline and in the audit log, last in the transaction."""
    exception, payment = hand.exception, hand.payment
    about = {"exception_id": exception.id, "code": exception.code.value}
    if payment is not None:
        events.record(
            session,
            action,
            account_id=payment.account_id,
            payment_id=payment.id,
            resource_kind="payment",
            resource_id=payment.id,
            actor=by.actor,
            amount_pence=exception.amount_pence,
            **about,
        )
    hand.desk.write_new()
    session.flush()
    audit.record(
        session,
        actor=by.actor,
        action=action,
        subject_kind="receipt_exception",
        subject_id=exception.id,
        service_id=payment.service_id if payment else None,
        account_id=payment.account_id if payment else None,
        after={
            "code": exception.code.value,
            "network": exception.network,
            "amount_pence": exception.amount_pence,
            **({"payment_id": payment.id} if payment else {}),
            **({"receipt_id": hand.receipt.id} if hand.receipt else {}),
            **_about_repayment(exception),
            **({"proposed_by": exception.proposed_by} if exception.proposed_by else {}),
            **({"reason": exception.reason} if exception.reason else {}),
        },
        ip=by.ip,
    )


def _about_repayment(exception: ReceiptException) -> dict[str, str]:
    if exception.repayment_id is None or exception.resolution is None:
        return {}
    return {"repayment_id": exception.repayment_id, "resolution": exception.resolution.value}


def _receipt(session: Session, exception: ReceiptException) -> Receipt | None:
    if exception.receipt_id is None:
        return None
    return session.get_one(
        Receipt, exception.receipt_id, populate_existing=True, with_for_update=True
    )
