"""The service's own paragraphs in its payers' receipts."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import administration
from app.accounts.service import LONGEST_PARAGRAPH
from app.actors import Actor
from app.i18n import gettext as _
from app.i18n import lazy
from app.people import May
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import typed
from app.web.staff.access import allow, came_from, here, person
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint("email_text", __name__, url_prefix="/accounts/<account_id>/emails/text")

UNPROCESSABLE = 422
TOO_LONG = {
    "email_paragraph": lazy("Text must be 5,000 characters or fewer"),
    "email_paragraph_cy": lazy("Welsh text must be 5,000 characters or fewer"),
}


@blueprint.route("", methods=["GET", "POST"])
@allow(May.CHANGE_EMAIL_TEXT)
def edit(account_id: str) -> ResponseReturnValue:
    """Write them."""
    account = here().account
    if request.method != "POST":
        saved = {name: getattr(account, name) for name in TOO_LONG}
        return _page(account_id, saved, Errors())
    texts = {name: typed.paragraphs(name) for name in TOO_LONG}
    errors = Errors.of(
        FieldError(name, name, said)
        for name, said in TOO_LONG.items()
        if len(texts[name]) > LONGEST_PARAGRAPH
    )
    if errors:
        return _page(account_id, texts, errors), UNPROCESSABLE
    administration.change_account(
        account_id, actor=Actor.staff(person().id), ip=came_from(), **texts
    )
    flash(_("Saved. Receipts have this text from now on."), "success")
    return redirect(url_for("staff.emails.show", account_id=account_id), 303)


def _page(account_id: str, texts: dict[str, str], errors: Errors) -> str:
    return render_page(
        "staff/email_text/edit.html",
        shape={**account_shape(), "section": "settings"},
        holes={
            **account_holes(),
            **{f"typed_{name}": text for name, text in texts.items()},
            "back_url": url_for("staff.emails.show", account_id=account_id),
        },
        errors=errors,
    )
