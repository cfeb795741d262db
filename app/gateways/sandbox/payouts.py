"""When the sandbox pays out: what it took for an account, less what it gave back or lost.

What is in which payout is noted with the sums themselves, in the transaction that writes the
message, so nothing is paid out twice and nothing is left out.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db, ids, settings
from app.gateways.port import Operation, Settled
from app.gateways.sandbox import outbox
from app.gateways.sandbox.models import (
    NOT_PAID_OUT,
    NOT_TAKEN_BACK,
    SandboxDispute,
    SandboxTransaction,
)

MOST_ITEMS = 50  # in one message; what is left over is in the next payout
MOST_ACCOUNTS = 20


def pay_out_due() -> None:
    """Pay out what was taken, given back or lost long enough ago, account by account."""
    wait = timedelta(seconds=settings.current().sandbox_settles_after_seconds)
    before = clock.now() - wait
    for account_id in _accounts(before):
        with db.transaction() as session:
            _pay_out(session, account_id, before)


def pay_out(account_id: str) -> int:
    """Pay out everything there is for an account, now. Returns how many things that was."""
    paid = 0
    while True:
        with db.transaction() as session:
            more = _pay_out(session, account_id, clock.now())
        paid += more
        if more == 0:
            return paid


def _accounts(before: datetime) -> list[str]:
    with db.reading() as session:
        taken = session.scalars(
            select(SandboxTransaction.account_id)
            .where(NOT_PAID_OUT, SandboxTransaction.created_at <= before)
            .distinct()
            .limit(MOST_ACCOUNTS)
        ).all()
        lost = session.scalars(
            select(SandboxDispute.account_id)
            .where(NOT_TAKEN_BACK, SandboxDispute.updated_at <= before)
            .distinct()
            .limit(MOST_ACCOUNTS)
        ).all()
    return sorted({*taken, *lost})


def _pay_out(session: Session, account_id: str, before: datetime) -> int:
    transactions = session.scalars(
        select(SandboxTransaction)
        .where(
            NOT_PAID_OUT,
            SandboxTransaction.account_id == account_id,
            SandboxTransaction.created_at <= before,
        )
        .order_by(SandboxTransaction.created_at, SandboxTransaction.key)
        .limit(MOST_ITEMS)
        .with_for_update(skip_locked=True)
    ).all()
    disputes = session.scalars(
        select(SandboxDispute)
        .where(
            NOT_TAKEN_BACK,
            SandboxDispute.account_id == account_id,
            SandboxDispute.updated_at <= before,
        )
        .order_by(SandboxDispute.updated_at, SandboxDispute.id)
        .limit(MOST_ITEMS)
        .with_for_update(skip_locked=True)
    ).all()
    items = [*map(_transaction, transactions), *map(_dispute, disputes)]
    if items:
        payout = ids.new_id()
        _mark([*transactions, *disputes], payout)
        outbox.add(session, account_id, _message(payout, items))
    return len(items)


def _mark(rows: Sequence[SandboxTransaction | SandboxDispute], payout: str) -> None:
    for row in rows:
        row.payout = payout


def _transaction(row: SandboxTransaction) -> dict[str, str]:
    is_refund = row.operation is Operation.REFUND
    return {
        "kind": Settled.REFUND if is_refund else Settled.PAYMENT,
        "transaction": row.transaction,
        "key": row.key if is_refund else row.payment_id,
    }


def _dispute(dispute: SandboxDispute) -> dict[str, str]:
    return {"kind": Settled.DISPUTE, "transaction": dispute.id}


def _message(payout: str, items: Sequence[dict[str, str]]) -> dict[str, Any]:
    return {
        "operation": "settlement",
        "payout": payout,
        "settled_on": clock.now().date().isoformat(),
        "items": list(items),
    }
