"""A service's look, and the record of who changed it."""

from app import audit, branding, db
from app.accounts.errors import ServiceNotFound
from app.accounts.models import Service
from app.actors import Actor
from app.branding import service as looks


def change_branding(
    service_id: str,
    look: branding.Look,
    *,
    actor: Actor,
    logo: branding.Logo | None = None,
    keep_logo: bool = True,
    ip: str = "",
) -> None:
    """Give a service this look. What is the same already is no change.

    Raises:
        ServiceNotFound
    """
    with db.transaction() as session:
        if session.get(Service, service_id, with_for_update=True) is None:
            raise ServiceNotFound
        before, after = looks.put(session, service_id, look, logo=logo, keep_logo=keep_logo)
        if before != after:
            audit.record(
                session,
                actor=actor,
                action="branding_changed",
                subject_kind="service",
                subject_id=service_id,
                service_id=service_id,
                before={name: value for name, value in before.items() if value != after[name]},
                after={name: value for name, value in after.items() if value != before.get(name)},
                ip=ip,
            )


def remove_branding(service_id: str, *, actor: Actor, ip: str = "") -> None:
    """Give a service the platform's look again. Where it has that already, nothing happens."""
    with db.transaction() as session:
        before = looks.remove(session, service_id)
        if before:
            audit.record(
                session,
                actor=actor,
                action="branding_removed",
                subject_kind="service",
                subject_id=service_id,
                service_id=service_id,
                before=before,
                ip=ip,
            )
