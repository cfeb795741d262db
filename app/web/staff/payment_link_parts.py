"""Changing a payment link, part by part: one view for each of `QUESTIONS`, and all of them alike.

Two who change the same link do not undo each other's work: a form says which version of the link it
was about, and the second is told, with everything they typed still there.
"""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.errors import ChangedMeanwhile
from app.i18n import gettext as _
from app.i18n import lazy
from app.payment_links import changing, queries
from app.payment_links.models import Asks, PaymentLink
from app.payment_links.rules import Problem
from app.people import May
from app.web.components import Errors, FieldError
from app.web.staff import payment_link_drawing as drawing
from app.web.staff.access import View, allow, came_from, here, person
from app.web.staff.payment_link_questions import QUESTIONS, Columns, Question, Sent, Shown
from app.web.staff.payment_link_words import wrong

blueprint = Blueprint(
    "payment_link_parts", __name__, url_prefix="/accounts/<account_id>/payment-links"
)

UNPROCESSABLE, CONFLICT = 422, 409
LONGEST_VERSION = 9

MEANWHILE = FieldError(
    "",
    "",
    lazy(
        "Somebody else has changed this link while you were here. What you entered is below."
        " Save it if you still want to."
    ),
)


def _view(question: Question) -> View:
    def edit(account_id: str, payment_link_id: str) -> ResponseReturnValue:
        link = queries.get(payment_link_id, account_id=account_id)
        if link.deleted_at is not None:
            return _to_link(link)
        columns = columns_of(link)
        if request.method != "POST":
            return _draw(question, question.shown(columns), link, Errors())
        sent = question.read(columns)
        if sent.errors:
            return _draw(question, sent.shown, link, sent.errors), UNPROCESSABLE
        return _save(question, link, sent)

    edit.__name__ = question.name
    return allow(May.MANAGE_PAYMENT_LINKS)(edit)


def columns_of(link: PaymentLink) -> Columns:
    """What can be changed about a link, as it is."""
    return {name: getattr(link, name) for name in changing.CHANGEABLE}


def _save(question: Question, link: PaymentLink, sent: Sent) -> ResponseReturnValue:
    changes = dict(sent.columns)
    if question.name == "amount":
        if changes["asks"] is Asks.FEES and not link.fees:
            return _to_part(link, "fees")  # they are what makes the amount: nothing is saved before
        changes["fees"] = list(link.fees) if changes["asks"] is Asks.FEES else []
    if question.name == "fees":
        if not changes["fees"]:
            errors = Errors.of([wrong("fees", Problem.MISSING, control="fee_name")])
            return _draw(question, sent.shown, link, errors), UNPROCESSABLE
        changes |= {"asks": Asks.FEES, "price_pence": None, "amount_hint": ""}
    try:
        is_different = changing.change(
            link.id,
            changes,
            account_id=link.account_id,
            version=_version(),
            actor=Actor.staff(person().id),
            ip=came_from(),
        )
    except ChangedMeanwhile:
        now = queries.get(link.id, account_id=link.account_id)
        return _draw(question, sent.shown, now, Errors.of([MEANWHILE])), CONFLICT
    if not sent.is_done:
        return _to_part(link, question.name)
    flash(_("Saved") if is_different else _("Saved. Nothing was different."), "success")
    return _to_link(link)


def _version() -> int:
    """Which version of the link the form was about: 0, which there is none, if it does not say."""
    said = request.form.get("version", "")
    is_number = said.isascii() and said.isdigit() and len(said) <= LONGEST_VERSION
    return int(said) if is_number else 0


def _draw(question: Question, shown: Shown, link: PaymentLink, errors: Errors) -> str:
    return drawing.question(
        question,
        shown,
        columns_of(link),
        errors,
        back_url=_link_url(link),
        title=link.title,
        version=link.version,
    )


def _to_part(link: PaymentLink, name: str) -> ResponseReturnValue:
    ids: dict[str, Any] = {"account_id": link.account_id, "payment_link_id": link.id}
    return redirect(url_for(f".{name}", **ids), 303)


def _to_link(link: PaymentLink) -> ResponseReturnValue:
    return redirect(_link_url(link), 303)


def _link_url(link: PaymentLink) -> str:
    return url_for(
        "staff.payment_links.show", account_id=here().account.id, payment_link_id=link.id
    )


for _question in QUESTIONS:
    blueprint.add_url_rule(
        f"/<payment_link_id>/{_question.name.replace('_', '-')}",
        _question.name,
        _view(_question),
        methods=["GET", "POST"],
    )
