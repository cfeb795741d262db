"""Switching payments off and on again."""

from datetime import datetime

from app import audit, db
from app import maintenance as switch
from app.actors import Actor
from app.maintenance import Maintenance

SUBJECT = "platform"


def begin_maintenance(
    *,
    actor: Actor,
    until: datetime | None = None,
    message: str = "",
    message_cy: str = "",
    ip: str = "",
) -> Maintenance:
    """Let nobody pay until `end_maintenance`. `until` is what payers are told, and no more.

    What is said of it already is no change.
    """
    said = {"until": until, "message": message, "message_cy": message_cy}
    with db.transaction() as session:
        state, is_change = switch.begin(session, **said)
        if is_change:
            audit.record(
                session,
                actor=actor,
                action="maintenance_begun",
                subject_kind=SUBJECT,
                subject_id=SUBJECT,
                after=said,
                ip=ip,
            )
    return state


def end_maintenance(*, actor: Actor, ip: str = "") -> bool:
    """Let everybody pay again. False when they could already."""
    with db.transaction() as session:
        if switch.end(session) is None:
            return False
        audit.record(
            session,
            actor=actor,
            action="maintenance_ended",
            subject_kind=SUBJECT,
            subject_id=SUBJECT,
            ip=ip,
        )
    return True
