"""What a person decides about an address: let it through, stop it, or leave it to the rules."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select

from app import audit, clock, db
from app.actors import Actor
from app.card_testing import origins
from app.card_testing.models import About, Notice
from app.card_testing.rules import Measure
from app.errors import ChangedMeanwhile

LASTS = timedelta(hours=24)
SUBJECT = "card_testing_address"

# SQLite names the columns of the index, PostgreSQL the index.
for _index in ("one_card_testing_notice_per_number", "card_testing_notices.subject"):
    db.refuses(_index, ChangedMeanwhile)


class Decision(StrEnum):
    """What a person may decide."""

    ALLOW = "allow"
    STOP = "stop"
    LEAVE = "leave"  # to the rules


_MEASURES = {Decision.ALLOW: Measure.ALLOWED, Decision.STOP: Measure.STOPPED}
_ACTIONS = {
    Decision.ALLOW: "card_testing_address_allowed",
    Decision.STOP: "card_testing_address_stopped",
    Decision.LEAVE: "card_testing_address_left_to_rules",
}


def decide(origin: str, decision: Decision, *, actor: Actor, ip: str = "") -> bool:
    """Do it for a day, instead of whatever is in force. False where nothing changes by it.

    The audit log is for ever, so it has the address masked; the notice has all of it for a while.

    Raises:
        ChangedMeanwhile: somebody else has decided, or the rules have, in the same moment.
    """
    now = clock.now()
    measure = _MEASURES.get(decision)
    with db.transaction() as session:
        # All that follows is by one look: whoever writes meanwhile has the number that this takes.
        notices = session.scalars(
            select(Notice).where(Notice.subject == origin).order_by(Notice.number)
        ).all()
        in_force = [one for one in notices if one.until > now]
        if _is_so(in_force, measure):
            return False
        before = ", ".join(sorted(one.measure.value for one in in_force))
        for one in in_force:
            one.until = now
        notice_id = ""
        if measure:
            notice = Notice(
                about=About.ADDRESS if origins.network(origin) else About.NETWORK,
                subject=origin,
                number=notices[-1].number + 1 if notices else 1,
                measure=measure,
                is_test=origins.is_test(origin),
                began_at=now,
                until=now + LASTS,
                decided_by=actor.id,
            )
            session.add(notice)
            session.flush()
            notice_id = notice.id
        audit.record(
            session,
            actor=actor,
            action=_ACTIONS[decision],
            subject_kind=SUBJECT,
            subject_id=notice_id or in_force[0].id,
            before={"measure": before},
            after={
                "measure": measure.value if measure else "",
                "address": origins.masked(origin),
                "until": now + LASTS if measure else None,
            },
            ip=ip,
        )
    return True


def _is_so(in_force: Sequence[Notice], measure: Measure | None) -> bool:
    """Whether it was decided already. What the rules do for a while is not for a day."""
    if measure is None:
        return not in_force
    return [(one.measure, bool(one.decided_by)) for one in in_force] == [(measure, True)]
