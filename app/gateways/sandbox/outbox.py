"""What the sandbox has to tell us. Written with what it is about, and sent until it has arrived.

So nothing that happens there is kept from us by a crash, and nothing is told that did not happen.
A message whose sending was not noted down is sent again: at least once, never exactly once.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock, db, ids
from app.gateways.sandbox.models import NOT_TOLD, SandboxFault, SandboxMessage

TRY_AGAIN_AFTER = timedelta(seconds=30)


def add(session: Session, account_id: str, body: dict[str, Any]) -> None:
    """Have something to tell about an account, in the transaction in which it happens."""
    db.add_row(
        session,
        SandboxMessage,
        {
            "account_id": account_id,
            "body": {"id": ids.new_id(), **body},
            "due_at": clock.now(),
            "told_at": None,
        },
    )


def waiting(*, account_id: str | None = None, limit: int = 20) -> Sequence[SandboxMessage]:
    """What is to be sent now, in the order in which it happened.

    A provider whose look-ups fail for an account has nothing to say about it either.
    """
    silent = select(SandboxFault.account_id).where(
        SandboxFault.looking_up.is_(True), SandboxFault.remaining > 0
    )
    due = (
        select(SandboxMessage)
        .where(
            NOT_TOLD,
            SandboxMessage.due_at <= clock.now(),
            SandboxMessage.account_id.not_in(silent),
        )
        .order_by(SandboxMessage.due_at, SandboxMessage.id)
        .limit(limit)
    )
    if account_id is not None:
        due = due.where(SandboxMessage.account_id == account_id)
    with db.reading() as session:
        return session.scalars(due).all()


def arrived(message: SandboxMessage) -> None:
    """It was accepted, and need not be sent again."""
    _change(message, told_at=clock.now())


def try_again(message: SandboxMessage) -> None:
    """It was not accepted."""
    _change(message, due_at=clock.now() + TRY_AGAIN_AFTER)


def _change(message: SandboxMessage, **columns: Any) -> None:
    with db.transaction() as session:
        session.execute(
            update(SandboxMessage).where(SandboxMessage.id == message.id, NOT_TOLD).values(columns)
        )
