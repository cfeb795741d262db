"""Money of which nobody knows whose it is: it is kept apart, and a person finds out."""

from app import clock, ledger
from app.ledger import LedgerAccount
from app.receipts import raising, settling
from app.receipts.desk import Desk
from app.receipts.models import ExceptionCode, Outcome, Receipt

_A = LedgerAccount


def come_in(desk: Desk, receipt: Receipt) -> None:
    """Keep money apart that came under a number nobody gave. A reversal may have come before it."""
    _move(desk, receipt, f"receipt:{receipt.id}", _A.NETWORK_CLEARING, _A.UNIDENTIFIED_RECEIPTS)
    reversal = desk.reversals.get((receipt.network, receipt.key))
    if reversal is not None and settling.takes_back(reversal, receipt):
        meet(desk, receipt, reversal)
    else:
        raising.raise_unrecognised(desk, receipt)


def go_out(desk: Desk, reversal: Receipt) -> None:
    """Let a network have back what it says, though nobody knows of what."""
    _move(desk, reversal, f"reversal:{reversal.id}", _A.UNIDENTIFIED_RECEIPTS, _A.NETWORK_CLEARING)
    raising.raise_unrecognised(desk, reversal)


def take_back(desk: Desk, receipt: Receipt, reversal: Receipt) -> None:
    """Let a network have back what nobody knew whose it was."""
    kept_in = _A.WRITTEN_OFF if raising.was_written_off(desk, receipt) else _A.UNIDENTIFIED_RECEIPTS
    _move(desk, reversal, f"reversal:{reversal.id}", kept_in, _A.NETWORK_CLEARING)
    _carry_out(desk, receipt, reversal)


def meet(desk: Desk, receipt: Receipt, reversal: Receipt) -> None:
    """Let a receipt and its reversal cancel each other out, both of which were kept apart."""
    came = _A.WRITTEN_OFF if raising.was_written_off(desk, receipt) else _A.UNIDENTIFIED_RECEIPTS
    went = settling.waited_in(desk, reversal)
    if came is not went:
        _move(desk, reversal, f"reversal-found:{reversal.id}", came, went)
    _carry_out(desk, receipt, reversal)


def give_up(desk: Desk, receipt: Receipt, key: str) -> None:
    """Look no further: the books are closed over it."""
    came_in = receipt.outcome is Outcome.UNKNOWN
    debit, credit = _A.UNIDENTIFIED_RECEIPTS, _A.WRITTEN_OFF
    _move(desk, receipt, key, debit if came_in else credit, credit if came_in else debit)


def _carry_out(desk: Desk, receipt: Receipt, reversal: Receipt) -> None:
    receipt.reversed_at, reversal.outcome = clock.now(), Outcome.REVERSED
    raising.settle_itself(desk.exceptions.get((receipt.id, ExceptionCode.UNKNOWN)))
    raising.settle_itself(desk.exceptions.get((reversal.id, ExceptionCode.REVERSAL_UNMATCHED)))


def _move(
    desk: Desk, receipt: Receipt, key: str, debit: LedgerAccount, credit: LedgerAccount
) -> None:
    lines = ledger.movement(receipt.amount_pence, debit=debit, credit=credit)
    ledger.post(
        desk.session, key, lines, account_id="", payment_id="", counterparty=receipt.network
    )
