"""Verifying the ledger: once a day, and when somebody asks for it by command."""

import structlog

from app import clock, db, ledger, queue, signs
from app.queue import JobKind

log = structlog.get_logger()


def check_daily() -> None:
    """Have the ledger verified, if nobody has asked for it today. Many may ask at once."""
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    with db.transaction() as session:
        if signs.is_first(session, signs.LEDGER_ASKED, since=midnight):
            queue.enqueue(session, JobKind.CHECK_LEDGER, signs.LEDGER)


def perform(sign: str) -> None:
    """Verify it, and leave this sign of what was found. Made twice, the later result stays."""
    with db.reading() as session:
        problems = ledger.verify(session)
    signs.note(sign, is_well=not problems)
    if problems:
        log.error("ledger_is_not_sound", problems=len(problems), first=problems[0])
