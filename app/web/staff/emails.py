"""Which emails an account's payers get, what they look like, and switching them on and off."""

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import administration
from app.accounts import EmailCollection
from app.actors import Actor
from app.emails import example
from app.emails.models import EmailKind
from app.i18n import Language
from app.i18n import gettext as _
from app.people import May
from app.web import headers
from app.web.rendering import render, render_page
from app.web.staff.access import allow, came_from, here, person
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint("emails", __name__, url_prefix="/accounts/<account_id>/emails")

SWITCHES = ("send_receipts", "send_refund_emails")


@blueprint.get("")
@allow(May.SEE_SETTINGS)
def show(account_id: str) -> ResponseReturnValue:
    """What payers are sent now, and how it looks."""
    account = here().account
    headers.allow_our_frames()
    return render_page(
        "staff/emails/show.html",
        shape={
            **account_shape(),
            "section": "settings",
            "send_receipts": account.send_receipts,
            "send_refund_emails": account.send_refund_emails,
            "asks_for_address": account.email_collection is not EmailCollection.OFF,
            "may_switch": here().may(May.CHANGE_EMAILS),
            "may_write": here().may(May.CHANGE_EMAIL_TEXT),
        },
        holes={
            **account_holes(),
            "switch_url": url_for(".edit", account_id=account_id),
            "write_url": url_for("staff.email_text.edit", account_id=account_id),
            "preview_url": url_for(".preview", account_id=account_id),
            "words": render("staff/emails/_words.html", words=account.email_paragraph),
            "words_cy": render("staff/emails/_words.html", words=account.email_paragraph_cy),
        },
    )


@blueprint.get("/preview")
@allow(May.SEE_SETTINGS)
def preview(account_id: str) -> ResponseReturnValue:  # noqa: ARG001  `allow` has looked at it
    """One email as a mail program shows it, for a frame: `?kind=refund&language=cy`."""
    kind = EmailKind.REFUND if request.args.get("kind") == "refund" else EmailKind.RECEIPT
    language: Language = "cy" if request.args.get("language") == "cy" else "en"
    drawn = example.draw(kind, language=language, account=here().account, service=here().service)
    headers.show_as_email()
    return Response(drawn.html, mimetype="text/html")


@blueprint.route("/choices", methods=["GET", "POST"])
@allow(May.CHANGE_EMAILS)
def edit(account_id: str) -> ResponseReturnValue:
    """Switch receipts and refund emails on and off."""
    account = here().account
    if request.method == "POST":
        chosen = set(request.form.getlist("emails"))
        administration.change_account(
            account_id,
            actor=Actor.staff(person().id),
            ip=came_from(),
            **{switch: switch in chosen for switch in SWITCHES},
        )
        flash(_("Saved. This is what payers are sent from now on."), "success")
        return redirect(url_for(".show", account_id=account_id), 303)
    return render_page(
        "staff/emails/edit.html",
        shape={
            **account_shape(),
            "section": "settings",
            "chosen": tuple(switch for switch in SWITCHES if getattr(account, switch)),
        },
        holes={**account_holes(), "back_url": url_for(".show", account_id=account_id)},
    )
