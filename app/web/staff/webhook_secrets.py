"""The secret that signs a webhook's messages: looked at, and replaced."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.actors import Actor
from app.i18n import format_datetime, lazy
from app.i18n import gettext as _
from app.people import May
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff.access import allow, came_from, confirmed, here, person
from app.web.staff.layout import account_holes, account_shape
from app.webhooks import management, queries, signing
from app.webhooks.models import Webhook
from app.webhooks.signing import Secrets

blueprint = Blueprint(
    "webhook_secrets", __name__, url_prefix="/accounts/<account_id>/webhooks/<webhook_id>/secret"
)

UNPROCESSABLE = 422
OVERLAPS = {"day": signing.OVERLAP, "none": timedelta()}

NOT_CHOSEN = FieldError("overlap", "overlap", lazy("Select how long the old secret is still used"))


@blueprint.route("", methods=["GET", "POST"])
@allow(May.CHANGE_WEBHOOKS)
@confirmed
def show(account_id: str, webhook_id: str) -> ResponseReturnValue:
    """Show it when its button is pressed. Having looked is in the audit log.

    Raises:
        SecretUnreadable: it was stored under another `secret_key`.
    """
    webhook = queries.get(webhook_id, account_id=account_id)
    secrets = None
    if request.method == "POST":
        secrets = management.show_secrets(
            webhook_id, account_id=account_id, actor=Actor.staff(person().id), ip=came_from()
        )
    return _page(webhook, secrets)


@blueprint.route("/replacement", methods=["GET", "POST"])
@allow(May.CHANGE_WEBHOOKS)
@confirmed
def replace(account_id: str, webhook_id: str) -> ResponseReturnValue:
    """Make a new one. The old one signs too for a day, or for no moment longer."""
    webhook = queries.get(webhook_id, account_id=account_id)
    if request.method != "POST":
        return _replacement(webhook, Errors())
    overlap = OVERLAPS.get(request.form.get("overlap", ""))
    if overlap is None:
        return _replacement(webhook, Errors.of([NOT_CHOSEN])), UNPROCESSABLE
    management.replace_secret(
        webhook_id,
        account_id=account_id,
        overlap=overlap,
        actor=Actor.staff(person().id),
        ip=came_from(),
    )
    flash(_("There is a new secret. Show it to copy it."), "success")
    return _back(webhook)


@blueprint.post("/overlap")
@allow(May.CHANGE_WEBHOOKS)
@confirmed
def end_overlap(account_id: str, webhook_id: str) -> ResponseReturnValue:
    """Let the old one sign nothing any more."""
    webhook = queries.get(webhook_id, account_id=account_id)
    management.end_overlap(
        webhook_id, account_id=account_id, actor=Actor.staff(person().id), ip=came_from()
    )
    flash(_("The old secret signs nothing any more"), "success")
    return _back(webhook)


def _page(webhook: Webhook, secrets: Secrets | None) -> str:
    until = webhook.previous_until
    is_overlapping = until is not None and until > clock.now()
    return render_page(
        "staff/webhook_secrets/show.html",
        shape={**_shape(), "is_shown": secrets is not None, "is_overlapping": is_overlapping},
        holes={
            **account_holes(),
            "description": webhook.description,
            "secret": secrets.current if secrets else "",
            "previous": secrets.previous if secrets else "",
            "until": format_datetime(until, zone=True) if until else "",
            "url": url_for(".show", account_id=webhook.account_id, webhook_id=webhook.id),
            "back_url": _webhook_url(webhook),
        },
    )


def _replacement(webhook: Webhook, errors: Errors) -> str:
    return render_page(
        "staff/webhook_secrets/replace.html",
        shape=_shape(),
        holes={
            **account_holes(),
            "description": webhook.description,
            "back_url": url_for(".show", account_id=webhook.account_id, webhook_id=webhook.id),
        },
        errors=errors,
    )


def _shape() -> dict[str, object]:
    return {**account_shape(), "section": "settings"}


def _webhook_url(webhook: Webhook) -> str:
    return url_for("staff.webhooks.show", account_id=here().account.id, webhook_id=webhook.id)


def _back(webhook: Webhook) -> ResponseReturnValue:
    return redirect(url_for(".show", account_id=here().account.id, webhook_id=webhook.id), 303)
