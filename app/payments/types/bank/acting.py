"""What the sandbox's banks do by themselves: decide what they took their time about, and tell us.

Their messages come in by the door every provider uses: with the token, read and checked by the
gateway, and taken in as news. What was not taken in is told again: at least once, in any order.
"""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from sqlalchemy import select

from app import clock, db, gateways, ids, settings
from app.errors import Refusal
from app.gateways.port import Operation
from app.jobs import news
from app.payments.types.bank.gateway import NAME
from app.payments.types.bank.models import (
    TO_BE_DECIDED,
    TO_BE_TOLD,
    BankMovement,
    BankOrder,
    Status,
)

AT_ONCE = 20
TRY_AGAIN_AFTER = timedelta(seconds=30)

_WORDS = {Status.DONE: "approved", Status.REFUSED: "declined"}

log = structlog.get_logger()

Row = TypeVar("Row", BankOrder, BankMovement)


def act() -> None:
    """Decide what it is time for, and tell some of what there is to tell."""
    _decide_due(BankOrder)
    _decide_due(BankMovement)
    for order in _to_be_told(BankOrder):
        _tell(order)
    for movement in _to_be_told(BankMovement):
        _tell(movement)


def _decide_due(model: type[Row]) -> None:
    due = select(model).where(TO_BE_DECIDED, model.due_at <= clock.now()).limit(AT_ONCE)
    with db.reading() as session:
        if session.scalar(due) is None:  # nearly always; looking takes no lock
            return
    with db.transaction() as session:
        for row in session.scalars(due.with_for_update(skip_locked=True)):
            row.status = Status.REFUSED if row.refusal else Status.DONE
            row.tell_at = clock.now()


def _to_be_told(model: type[Row]) -> Sequence[Row]:
    wanted = select(model).where(TO_BE_TOLD, model.tell_at <= clock.now())
    with db.reading() as session:
        return session.scalars(wanted.order_by(model.tell_at).limit(AT_ONCE)).all()


def _tell(row: BankOrder | BankMovement) -> None:
    try:
        _send(row)
    except Exception as error:
        # One message that cannot be taken in must not keep back the others.
        if not isinstance(error, Refusal):
            log.exception("bank_message_failed", key=row.key)
        _change(row, tell_at=clock.now() + TRY_AGAIN_AFTER)
    else:
        _change(row, tell_at=None)


def _send(row: BankOrder | BankMovement) -> None:
    token = settings.current().sandbox_notification_token
    told = gateways.named(NAME).read_notification(
        json.dumps(message(row)).encode(), {"Authorization": token}
    )
    if told is not None:
        news.take_in(NAME, told)


def message(row: BankOrder | BankMovement) -> dict[str, Any]:
    """What is sent about an order, or about a return payment."""
    if isinstance(row, BankOrder):
        about = {"operation": Operation.COMPLETE, "transaction": row.transaction, "key": ""}
    else:
        about = {"operation": row.operation, "transaction": row.name, "key": row.key}
    return {"id": ids.new_id(), **about, "status": _WORDS[row.status], "reason": row.refusal or ""}


def _change(row: BankOrder | BankMovement, **columns: Any) -> None:
    with db.transaction() as session:
        identity = row.transaction if isinstance(row, BankOrder) else row.key
        stored = session.get_one(type(row), identity)
        for name, value in columns.items():
            setattr(stored, name, value)


TASKS: tuple[tuple[str, int, Callable[[], None]], ...] = (("let the sandbox’s banks act", 1, act),)
