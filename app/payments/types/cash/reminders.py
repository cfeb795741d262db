"""Reminding payers of a voucher whose time is running out. `TASKS` for the scheduler."""

from sqlalchemy import select

from app import clock, db
from app.actors import Actor
from app.payments import queries
from app.payments.transitions import note
from app.payments.types.cash import telling
from app.payments.types.cash.models import Voucher

BATCH = 100


def remind_due() -> int:
    """Remind those whose time has come, each once. Returns how many were sent an email."""
    with db.reading() as session:
        due = session.scalars(
            select(Voucher.payment_id)
            .where(Voucher.remind_at <= clock.now())
            .order_by(Voucher.remind_at)
            .limit(BATCH)
        ).all()
    return sum(map(_remind, due))


def _remind(payment_id: str) -> bool:
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id)
        voucher = session.get_one(Voucher, payment_id, populate_existing=True)
        if voucher.remind_at is None:
            return False
        voucher.remind_at = None
        told = telling.remind(session, payment)
        if told:
            note(session, payment, "payment_reminder_left", actor=Actor.job("reminders"))
        return told


TASKS = (("voucher_reminders", 60, remind_due),)
