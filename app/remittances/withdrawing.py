"""What a newer revision of a file does not have any more.

A network that sends a file again with fewer lines says that it will not pay us what is missing. So
the money of a payment that vanished is taken back, as if a shop had reversed it: as contra entries,
with an exception where it was spent already. A reversal that vanished cannot be undone by itself,
and a payment that comes back in a later revision still is not taken twice: both wait for a person.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock
from app.receipts.models import ReceiptKind
from app.remittances import keys
from app.remittances.models import STANDING, FileState, RemittanceFile, RemittanceRow, RowState
from app.remittances.port import Line, Problem, RowProblem


def make_obsolete(
    session: Session, before: Iterable[RemittanceFile], lines: Iterable[Line]
) -> Sequence[RemittanceRow]:
    """Let earlier revisions stand no more. Returns what was taken from them and is not in `lines`.

    What waited for a person in them does so no more: the newer file says how it is.
    """
    has = {line.key for line in lines if line.key}
    vanished: list[RemittanceRow] = []
    for file in before:
        if file.state in STANDING:
            taken = session.scalars(
                select(RemittanceRow)
                .where(
                    RemittanceRow.file_id == file.id,
                    RemittanceRow.state == RowState.PROCESSED,
                    RemittanceRow.is_withdrawal.is_(False),
                )
                .order_by(RemittanceRow.line)
            )
            vanished += [row for row in taken if row.key not in has]
            session.execute(
                update(RemittanceRow)
                .where(
                    RemittanceRow.file_id == file.id,
                    RemittanceRow.state == RowState.NEEDS_REVIEW,
                )
                .values(state=RowState.VOID)
            )
        if file.state in {*STANDING, FileState.PENDING}:
            file.state, file.finished_at = FileState.OBSOLETE, clock.now()
            file.problem = Problem.STALE_REVISION
    return vanished


def taken_back_before(session: Session, files: Iterable[str]) -> set[str]:
    """The names of payments that were taken back because one of these files had them no more."""
    return set(
        session.scalars(
            select(RemittanceRow.reverses_key).where(
                RemittanceRow.file_id.in_(list(files)),
                RemittanceRow.is_withdrawal,
                RemittanceRow.kind == ReceiptKind.REVERSAL,
            )
        )
    )


def row(file: RemittanceFile, vanished: RemittanceRow, *, line: int) -> dict[str, Any]:
    """What takes back a line that `file` has no more, as a line behind its last."""
    was_payment = vanished.kind is ReceiptKind.PAYMENT
    return {
        "file_id": file.id,
        "line": line,
        "is_withdrawal": True,
        "state": RowState.PENDING if was_payment else RowState.NEEDS_REVIEW,
        "problem": None if was_payment else RowProblem.REVERSAL_LEFT_OUT,
        "kind": ReceiptKind.REVERSAL if was_payment else vanished.kind,
        "key": keys.withdrawal(vanished.key, file_id=file.id) if was_payment else vanished.key,
        "number": vanished.number,
        "amount_pence": vanished.amount_pence,
        "paid_at": file.created_at if was_payment else vanished.paid_at,
        "outlet": vanished.outlet,
        "reverses_key": vanished.key if was_payment else vanished.reverses_key,
        "text": "",
    }
