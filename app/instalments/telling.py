"""Writing to the payer of a plan, and to the service where one stops.

Each email has a link of its own to the payer's page. Left in the caller's transaction, so that
what is told has happened, and is told once.
"""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from app import letters
from app.accounts.models import Account, Service
from app.i18n import format_date, format_pounds, using
from app.i18n import gettext as _
from app.instalments import links, naming, queries
from app.instalments.models import Instalment, InstalmentPlan
from app.letters import LetterKind


class Told(StrEnum):
    """What a payer is told."""

    BEGUN = "begun"  # with the part that follows
    SOON = "soon"
    REFUSED = "refused"  # and when the card is tried again
    OVERDUE = "overdue"
    STOPPED = "stopped"


_LETTERS = {
    Told.BEGUN: LetterKind.INSTALMENTS_BEGUN,
    Told.SOON: LetterKind.INSTALMENT_SOON,
    Told.REFUSED: LetterKind.INSTALMENT_REFUSED,
    Told.OVERDUE: LetterKind.INSTALMENT_OVERDUE,
    Told.STOPPED: LetterKind.INSTALMENTS_STOPPED,
}


A_DAY = timedelta(days=1)
# What they say is not so any more once the day is over.
_ABOUT_A_DAY = frozenset({Told.SOON, Told.REFUSED})


def tell(
    session: Session, plan: InstalmentPlan, what: Told, part: Instalment | None = None
) -> None:
    """Leave an email about a plan, or about one part of it, with a new link."""
    account = session.get_one(Account, plan.account_id)
    service = session.get_one(Service, plan.service_id)
    language = naming.spoken(plan.language)
    session.flush()  # what was just paid counts in what is told
    story = queries.story_in(session, plan)
    with using(language):
        name = (language == "cy" and service.name_cy) or service.name
        letters.leave(
            session,
            _LETTERS[what],
            to=plan.email,
            path=f"/pay/plan/{links.make(session, plan)}",
            to_payer_of=name,
            notice=_notice(account),
            good_until=part.charge_at + A_DAY if part and what in _ABOUT_A_DAY else None,
            service=name,
            title=plan.title,
            reference=plan.reference,
            parts=str(plan.parts),
            total=format_pounds(plan.total_pence),
            paid=format_pounds(story.paid_pence),
            card=story.card.card_last_four if story.card else "",
            number=str(part.number) if part else "",
            amount=format_pounds(part.amount_pence) if part else "",
            date=format_date(part.charge_at) if part else "",
        )


def tell_service(session: Session, plan: InstalmentPlan) -> None:
    """Tell the service, where its payers write to, that a plan has stopped before its end."""
    service = session.get_one(Service, plan.service_id)
    if not service.merchant_email:
        return
    with using("en"):  # whatever the payer reads who has just stopped it
        letters.leave(
            session,
            LetterKind.INSTALMENTS_STOPPED_BY_PAYER,
            to=service.merchant_email,
            path=f"/staff/accounts/{plan.account_id}/instalment-plans/{plan.id}",
            notice=_notice(session.get_one(Account, plan.account_id)),
            service=service.name,
            title=plan.title,
            reference=plan.reference,
            total=format_pounds(plan.total_pence),
            paid=format_pounds(queries.story_in(session, plan).paid_pence),
        )


def _notice(account: Account) -> str:
    return "" if account.kind.takes_real_money else _("This is a test. No money has moved.")
