"""Changing parts of a link, and deleting it, each with its record in the audit log."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app import audit, clock, db
from app.actors import Actor
from app.errors import ChangedMeanwhile
from app.payment_links import queries, rules
from app.payment_links.models import PaymentLink
from app.payment_links.refusals import LinkDeleted

# Its language and its address stay: they stand on posters, and in people's emails.
CHANGEABLE = (
    "title",
    "details",
    "asks",
    "price_pence",
    "amount_hint",
    "fees",
    "reference_label",
    "reference_hint",
    "columns",
    "opens_at",
    "closes_at",
    "most_payments",
)


def change(
    link_id: str,
    changes: Mapping[str, Any],
    *,
    account_id: str,
    version: int,
    actor: Actor,
    ip: str = "",
) -> bool:
    """Change columns of a link, and say whether anything was different.

    `version` is that of the link which the changes are to: what its changer saw. Payments that were
    made before stay as they are.

    Raises:
        LinkNotFound
        LinkDeleted
        ChangedMeanwhile: somebody else has changed it since.
        NotALink
    """
    with db.transaction() as session:
        link = queries.for_change(session, link_id, account_id=account_id)
        if link.deleted_at is not None:
            raise LinkDeleted
        if link.version != version:
            raise ChangedMeanwhile
        there = {name: getattr(link, name) for name in CHANGEABLE}
        after = {
            name: changes[name]
            for name in there
            if name in changes and changes[name] != there[name]
        }
        if not after:
            return False
        rules.check(there | after)
        for name, value in after.items():
            setattr(link, name, value)
        link.updated_at = clock.now()
        session.flush()
        before = {name: there[name] for name in after}
        _record(session, link, "payment_link_changed", actor, ip, before=before, after=after)
    return True


def delete(link_id: str, *, account_id: str, actor: Actor, ip: str = "") -> None:
    """Let nobody pay by a link any more. Payments that were begun can be finished. Twice is once.

    Raises:
        LinkNotFound
    """
    with db.transaction() as session:
        link = queries.for_change(session, link_id, account_id=account_id)
        if link.deleted_at is None:
            link.deleted_at = clock.now()
            session.flush()
            before = {"title": link.title, "link_path": link.link_path}
            _record(session, link, "payment_link_deleted", actor, ip, before=before)


def _record(
    session: Session,
    link: PaymentLink,
    action: str,
    actor: Actor,
    ip: str,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any] | None = None,
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject_kind="payment_link",
        subject_id=link.id,
        service_id=link.service_id,
        account_id=link.account_id,
        before=before,
        after=after,
        ip=ip,
    )
