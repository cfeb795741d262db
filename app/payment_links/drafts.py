"""A link that somebody is making: their answers, kept on our side until it is made.

One question stands on each page, and nothing travels through the browser but the draft's id. So
going back loses nothing, and what is made is what was checked, once.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock, db, ids
from app.actors import Actor
from app.errors import NotFound
from app.payment_links import creating, rules
from app.payment_links.models import Asks, PaymentLink

_KEPT_FOR = timedelta(days=30)
_TIMES = ("opens_at", "closes_at")


class LinkDraft(db.Base):
    """What one person has answered so far. Once it is made, `link_id`.

    `answers` are columns of the link to be, by name, times as text.
    """

    __tablename__ = "payment_link_drafts"
    __table_args__ = (Index("ix_payment_link_drafts_user", "user_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    user_id: Mapped[str] = mapped_column(String(26))
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    link_id: Mapped[str | None] = mapped_column(String(26))

    @property
    def columns(self) -> dict[str, Any]:
        """The answers as a link would have them."""
        columns = dict(self.answers)
        for name in _TIMES:
            if columns.get(name):
                columns[name] = datetime.fromisoformat(columns[name])
        if "asks" in columns:
            columns["asks"] = Asks(columns["asks"])
        return columns


class DraftNotFound(NotFound):
    """There is no such draft of this person at this account."""

    code = "payment_link_draft_not_found"


def start(account_id: str, *, user_id: str, language: str) -> LinkDraft:
    """Keep answers from now on. What this person did not finish in a month is forgotten.

    Raises:
        NotALink: there are no links in this language.
    """
    rules.check({"language": language})
    with db.transaction() as session:
        session.execute(
            delete(LinkDraft).where(
                LinkDraft.user_id == user_id, LinkDraft.created_at < clock.now() - _KEPT_FOR
            )
        )
        draft = LinkDraft(account_id=account_id, user_id=user_id, answers={"language": language})
        session.add(draft)
    return draft


def get(draft_id: str, *, account_id: str, user_id: str) -> LinkDraft:
    """A draft of this person.

    Raises:
        DraftNotFound
    """
    with db.reading() as session:
        return _checked(session.get(LinkDraft, draft_id), account_id, user_id)


def answer(
    draft_id: str, answers: Mapping[str, Any], *, account_id: str, user_id: str
) -> LinkDraft:
    """Keep answers, in place of earlier ones to the same. Those that are not named stay.

    Whether a sum is there where one is asked for shows when the link is made.

    Raises:
        DraftNotFound
        NotALink
    """
    rules.check({name: value for name, value in answers.items() if name != "asks"})
    with db.transaction() as session:
        draft = _checked(_locked(session, draft_id), account_id, user_id)
        draft.answers = draft.answers | {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in answers.items()
        }
    return draft


def make(draft_id: str, *, account_id: str, user_id: str, ip: str = "") -> PaymentLink:
    """Make the link. Asked again, the same one comes back.

    Raises:
        DraftNotFound
        NotALink: something was not answered.
        AddressTaken
    """
    with db.transaction() as session:
        draft = _checked(_locked(session, draft_id), account_id, user_id)
        if draft.link_id is not None:
            return session.get_one(PaymentLink, draft.link_id)
        columns = draft.columns
        if columns.get("asks") is not Asks.FEES:
            columns["fees"] = []  # those that were entered before somebody changed their mind
        link = creating.create_in(session, account_id, columns, actor=Actor.staff(user_id), ip=ip)
        draft.link_id = link.id
    return link


def _locked(session: Session, draft_id: str) -> LinkDraft | None:
    return session.get(LinkDraft, draft_id, with_for_update=True)


def _checked(draft: LinkDraft | None, account_id: str, user_id: str) -> LinkDraft:
    if draft is None or (draft.account_id, draft.user_id) != (account_id, user_id):
        raise DraftNotFound
    return draft
