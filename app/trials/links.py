"""Making links, and switching them off, each with its record in the audit log."""

from typing import Any

from sqlalchemy.orm import Session

from app import audit, clock, db
from app.accounts import queries as accounts
from app.actors import Actor
from app.money import Pence
from app.trials import queries, rules
from app.trials.models import TrialLink


def create(
    account_id: str,
    *,
    description: str,
    amount_pence: Pence,
    return_url: str = "",
    actor: Actor,
    ip: str = "",
) -> TrialLink:
    """Make a link.

    Raises:
        AccountNotFound
        NotATestAccount
        NotATrial: the description, the amount or the address cannot be had.
    """
    account = accounts.account(account_id)
    rules.require_test(account)
    asked: dict[str, Any] = {
        "description": description,
        "amount_pence": amount_pence,
        "return_url": return_url,
    }
    rules.check(**asked)
    link = TrialLink(
        account_id=account.id,
        service_id=account.service_id,
        created_by=actor.id or actor.kind.value,
        **asked,
    )
    with db.transaction() as session:
        session.add(link)
        session.flush()
        _record(session, link, "trial_link_created", actor, ip, after=asked)
    return link


def disable(link_id: str, *, account_id: str, actor: Actor, ip: str = "") -> None:
    """Let nobody start there any more. What was started can be finished. Twice is once.

    Raises:
        LinkNotFound
    """
    with db.transaction() as session:
        link = queries.for_change(session, link_id, account_id=account_id)
        if link.disabled_at is None:
            link.disabled_at = clock.now()
            session.flush()
            after = {"description": link.description}
            _record(session, link, "trial_link_disabled", actor, ip, after=after)


def _record(
    session: Session, link: TrialLink, action: str, actor: Actor, ip: str, *, after: dict[str, Any]
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject_kind="trial_link",
        subject_id=link.id,
        service_id=link.service_id,
        account_id=link.account_id,
        after=after,
        ip=ip,
    )
