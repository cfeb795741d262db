"""Whether somebody who is about to pay a link may do so in parts, and whether they want to."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request, url_for

from app import cards
from app.actors import Actor
from app.cards import Problem
from app.i18n import LazyText, lazy
from app.i18n import gettext as _
from app.instalments import offering, queries, starting
from app.instalments.schedule import Every, Part
from app.instalments.starting import Terms
from app.money import Pence
from app.payment_links.opening import Opened
from app.payment_links.paying import Create
from app.web.components import Errors, FieldError
from app.web.pages import instalment_drawing, link_wording, wording
from app.web.pages.link_answers import Answers
from app.web.rendering import render

ONCE, PARTS = "once", "parts"
LONGEST_TYPED = 300


@dataclass(frozen=True, slots=True)
class Choice:
    """What there is to choose from, and what was chosen. `terms` is None where it is all at once.

    `parts` are what `offered` comes to for this sum.
    """

    offered: Terms | None = None
    parts: Sequence[Part] = ()
    how: str = ""

    @property
    def is_missing(self) -> bool:
        """Whether it is still to be asked for."""
        return self.offered is not None and self.how not in {ONCE, PARTS}

    @property
    def terms(self) -> Terms | None:
        """What the payer agrees to."""
        return self.offered if self.how == PARTS else None

    def problems(self) -> Errors:
        """What is wrong with what was sent: an address, or dates that are not so any more."""
        if self.terms is None:
            return Errors()
        if request.form.get("terms", "") != self.terms.written:
            return link_wording.CHANGED
        read = cards.read_email(_typed(), required=True)
        if not isinstance(read, Problem):
            return Errors()
        says = wording.problem("email", read, brand=None, card_types=())
        return Errors.of([FieldError("email", "email", says)])

    def create(self, *, actor: Actor) -> Create | None:
        """How the payment is made, once nothing is wrong; None for one of the whole sum."""
        if self.terms is None:
            return None
        email = str(cards.read_email(_typed(), required=True))
        return starting.begins(shown=self.terms.written, email=email, actor=actor)

    def holes(self, opened: Opened) -> dict[str, str]:
        """What the page says of it on which everything is confirmed."""
        if self.offered is None:
            return {"way": "", "table": "", "terms": "", "typed_email": ""}
        change_url = url_for("pages.instalments.choose", link_id=opened.link.id)
        words = words_of(self.terms) if self.terms else _("All at once")
        return {
            "way": render("pages/instalments/_way.html", words=words, change_url=change_url),
            "table": instalment_drawing.table_of(self.parts),
            "terms": self.offered.written,
            "typed_email": link_wording.may_be_shown(_typed()),
        }


def of(opened: Opened, answers: Answers, owed_pence: Pence) -> Choice:
    """What the payer of this much may choose from. A line of a spreadsheet is paid once, whole."""
    offer = None if answers.personal_link_id else queries.offer_of(opened.link.id)
    if not offer or not offering.applies(offer, opened.link, opened.account, owed_pence):
        return Choice()
    terms = starting.terms_of(offer)
    return Choice(terms, terms.of(owed_pence), answers.how)


def words_of(terms: Terms) -> LazyText:
    """How it is paid: "In 3 parts, one a month"."""
    if terms.every is Every.WEEK:
        return lazy("In %(parts)s parts, one a week", parts=terms.parts)
    return lazy("In %(parts)s parts, one a month", parts=terms.parts)


def _typed() -> str:
    return request.form.get("email", "")[:LONGEST_TYPED].strip()
