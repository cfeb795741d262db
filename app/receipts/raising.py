"""Raising exceptions, and laying down those that settled themselves.

What a person has decided stays as it is.
"""

from collections.abc import Mapping

from app import clock, ids
from app.money import Pence
from app.payments.models import Payment
from app.receipts.desk import Desk
from app.receipts.models import (
    ExceptionCode,
    ExceptionState,
    Receipt,
    ReceiptException,
    ReceiptKind,
    Resolution,
)

Wanted = Mapping[tuple[str, ExceptionCode], int]  # pence at stake, by what it is about and why

# Those that are about what nobody has recognised yet, and not about a payment.
_OF_NO_PAYMENT = frozenset({ExceptionCode.UNKNOWN, ExceptionCode.REVERSAL_UNMATCHED})
_DECIDED = frozenset({Resolution.ACCEPTED, Resolution.REPAID, Resolution.WRITTEN_OFF})


def raise_unrecognised(desk: Desk, receipt: Receipt) -> None:
    """Let somebody look at what nobody has recognised."""
    is_payment = receipt.kind is ReceiptKind.PAYMENT
    code = ExceptionCode.UNKNOWN if is_payment else ExceptionCode.REVERSAL_UNMATCHED
    _raise(desk, None, receipt, code, receipt.amount_pence)


def reconcile(desk: Desk, payment: Payment, wanted: Wanted, *, network: str) -> None:
    """Let the exceptions of a payment be those that are wanted, for these sums."""
    receipts = {receipt.id: receipt for receipt in desk.of_payment[payment.id]}
    for (about, code), pence in wanted.items():
        found = desk.exceptions.get((about, code))
        if found is None:
            receipt = receipts.get(about)
            _raise(desk, payment, receipt, code, pence, network=network)
        elif found.resolution is Resolution.SETTLED_ITSELF or (
            found.state is not ExceptionState.RESOLVED and found.amount_pence != pence
        ):
            open_again(found, pence)
    for about_and_code, found in list(desk.exceptions.items()):
        is_ours = about_and_code[0] in receipts or about_and_code[0] == payment.id
        if is_ours and about_and_code not in wanted and found.code not in _OF_NO_PAYMENT:
            settle_itself(found)


def settle_itself(found: ReceiptException | None) -> None:
    """Lay down an exception that is none any more. One that a person resolved stays as it is."""
    if found is None or found.state is ExceptionState.RESOLVED:
        return
    found.state = ExceptionState.RESOLVED
    found.resolution = Resolution.SETTLED_ITSELF
    found.resolved_at = clock.now()
    found.proposed_by, found.proposed_at = "", None


def is_given_up(desk: Desk, payment: Payment) -> bool:
    """Whether a person has decided not to wait for the rest of a payment."""
    under = desk.exceptions.get((payment.id, ExceptionCode.UNDER))
    return under is not None and under.resolution in _DECIDED and under.resolved_at is not None


def was_written_off(desk: Desk, receipt: Receipt) -> bool:
    """Whether what was decided about a receipt was to give it up."""
    return any(
        found.receipt_id == receipt.id
        and found.state is ExceptionState.RESOLVED
        and found.resolution is Resolution.WRITTEN_OFF
        for found in desk.exceptions.values()
    )


def _raise(
    desk: Desk,
    payment: Payment | None,
    receipt: Receipt | None,
    code: ExceptionCode,
    pence: int,
    *,
    network: str = "",
) -> None:
    desk.add(
        ReceiptException(
            id=ids.new_id(),
            code=code,
            network=receipt.network if receipt else network,
            account_id=payment.account_id if payment else None,
            receipt_id=receipt.id if receipt else None,
            payment_id=payment.id if payment else None,
            amount_pence=Pence(pence),
            state=ExceptionState.OPEN,
            raised_at=clock.now(),
        )
    )


def open_again(found: ReceiptException, pence: int) -> None:
    """Open it for another sum than before: whoever proposed something did so for the old one."""
    found.amount_pence = Pence(pence)
    found.state, found.resolution, found.resolved_at = ExceptionState.OPEN, None, None
    found.reason, found.proposed_by, found.proposed_at = "", "", None
