"""Webhooks of an account: made, changed, tried out, switched; and what they were told."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.i18n import gettext as _
from app.i18n import lazy, ngettext
from app.people import May
from app.searching import Position
from app.web.components import Errors, FieldError
from app.web.rendering import render, render_page
from app.web.staff import typed, webhook_wording
from app.web.staff.access import allow, came_from, here, person
from app.web.staff.layout import account_holes, account_shape
from app.webhooks import management, queries
from app.webhooks.catalogue import EventType
from app.webhooks.management import LONGEST_DESCRIPTION
from app.webhooks.models import MessageStatus, Webhook, WebhookStatus
from app.webhooks.target import LONGEST, NotAllowed

blueprint = Blueprint("webhooks", __name__, url_prefix="/accounts/<account_id>/webhooks")

UNPROCESSABLE = 422
ON, OFF = WebhookStatus.ACTIVE, WebhookStatus.INACTIVE

URL_MISSING = FieldError("callback_url", "callback_url", lazy("Enter the callback URL"))
NO_EVENTS = FieldError("subscriptions", "subscriptions", lazy("Select at least one event"))
DESCRIPTION_MISSING = FieldError("description", "description", lazy("Enter a description"))
DESCRIPTION_TOO_LONG = FieldError(
    "description",
    "description",
    lazy("Description must be %(longest)s characters or fewer", longest=LONGEST_DESCRIPTION),
)


@blueprint.get("")
@allow(May.SEE_WEBHOOKS)
def index(account_id: str) -> ResponseReturnValue:
    """List them, active ones first."""
    found = queries.of_account(account_id)
    failures = queries.failures([webhook.id for webhook in found])
    lists = {
        name: render(
            "staff/webhooks/_list.html",
            webhooks=[(one, failures.get(one.id, 0)) for one in found if one.status is status],
            heading_id=name,
            account_id=account_id,
        )
        for name, status in (("active", ON), ("inactive", OFF))
    }
    return render_page(
        "staff/webhooks/index.html",
        shape={
            **_shape(),
            "is_any_active": any(one.status is ON for one in found),
            "is_any_inactive": any(one.status is OFF for one in found),
        },
        holes={
            **account_holes(),
            **lists,
            "new_url": url_for(".new", account_id=account_id),
            "back_url": url_for("staff.settings.index", account_id=account_id),
        },
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allow(May.CHANGE_WEBHOOKS)
def new(account_id: str) -> ResponseReturnValue:
    """Make one."""
    back_url = url_for(".index", account_id=account_id)
    if request.method != "POST":
        return _form("new", {"callback_url": "", "description": "", "subscriptions": ()}, back_url)
    values, errors = _typed()
    if not errors:
        try:
            made = management.create(account_id, **_who(), **values)
        except NotAllowed as refused:
            errors = _about_address(values["callback_url"], refused)
        else:
            flash(_("The webhook is active. It is told of what happens from now on."), "success")
            return _to(made.id)
    return _form("new", values, back_url, errors), UNPROCESSABLE


@blueprint.get("/<webhook_id>")
@allow(May.SEE_WEBHOOKS)
def show(account_id: str, webhook_id: str) -> ResponseReturnValue:
    """Everything about one, and its messages: `?status=FAILED` for some of them."""
    webhook = queries.get(webhook_id, account_id=account_id)
    status = _status_asked_for()
    listed = queries.listed(
        webhook_id,
        account_id=account_id,
        status=status,
        older_than=Position.read(request.args.get("older_than", "")),
        newer_than=Position.read(request.args.get("newer_than", "")),
    )
    failed = queries.failures([webhook_id]).get(webhook_id, 0)

    return render_page(
        "staff/webhooks/show.html",
        shape={
            **_shape(),
            "is_active": webhook.status is ON,
            "events": tuple(webhook_wording.EVENTS[name][0] for name in webhook.subscriptions),
            "statuses": tuple((one, said[0]) for one, said in webhook_wording.STATUSES.items()),
            "status": status,
            "is_any": bool(listed.messages),
        },
        holes={
            **account_holes(),
            **_about(webhook),
            "back_url": url_for(".index", account_id=account_id),
            "failed": ngettext("%(num)s failed message", "%(num)s failed messages", failed)
            if failed
            else "",
            "messages_list": render(
                "staff/webhooks/_messages.html",
                messages=[
                    (one, webhook_wording.event(one.event_type), *webhook_wording.status(one))
                    for one in listed.messages
                ],
                reasons=webhook_wording.REASONS,
                account_id=account_id,
            ),
            "newer_url": _page_url(webhook, status, newer_than=listed.newer),
            "older_url": _page_url(webhook, status, older_than=listed.older),
        },
    )


@blueprint.route("/<webhook_id>/edit", methods=["GET", "POST"])
@allow(May.CHANGE_WEBHOOKS)
def edit(account_id: str, webhook_id: str) -> ResponseReturnValue:
    """Change its address, its description and its events."""
    webhook = queries.get(webhook_id, account_id=account_id)
    back_url = url_for(".show", account_id=account_id, webhook_id=webhook_id)
    if request.method != "POST":
        saved = {
            "callback_url": webhook.callback_url,
            "description": webhook.description,
            "subscriptions": tuple(webhook.subscriptions),
        }
        return _form("edit", saved, back_url)
    values, errors = _typed()
    if not errors:
        try:
            management.change(webhook_id, account_id=account_id, **_who(), **values)
        except NotAllowed as refused:
            errors = _about_address(values["callback_url"], refused)
        else:
            flash(_("Saved"), "success")
            return _to(webhook_id)
    return _form("edit", values, back_url, errors), UNPROCESSABLE


@blueprint.route("/<webhook_id>/status", methods=["GET", "POST"])
@allow(May.CHANGE_WEBHOOKS)
def switch(account_id: str, webhook_id: str) -> ResponseReturnValue:
    """Ask whether to switch it off, or on, and do so. The form says which: twice is once."""
    webhook = queries.get(webhook_id, account_id=account_id)
    if request.method == "POST":
        wanted = ON if request.form.get("status") == ON else OFF
        management.change(webhook_id, account_id=account_id, status=wanted, **_who())
        said = _("The webhook is active") if wanted is ON else _("The webhook is inactive")
        flash(said, "success")
        return _to(webhook_id)
    return render_page(
        "staff/webhooks/switch.html",
        shape={
            **_shape(),
            "is_active": webhook.status is ON,
            "wanted": OFF if webhook.status is ON else ON,
        },
        holes={
            **account_holes(),
            **_about(webhook),
            "back_url": url_for(".show", account_id=account_id, webhook_id=webhook_id),
        },
    )


@blueprint.post("/<webhook_id>/test")
@allow(May.CHANGE_WEBHOOKS)
def test(account_id: str, webhook_id: str) -> ResponseReturnValue:
    """Send it a message that is about nothing, and go to where its delivery can be watched."""
    message_id = management.send_test(webhook_id, account_id=account_id, **_who())
    flash(_("A test message is on its way. Reload this page to see what came of it."), "success")
    return redirect(
        url_for(
            "staff.webhook_messages.show",
            account_id=account_id,
            webhook_id=webhook_id,
            message_id=message_id,
        ),
        303,
    )


@blueprint.post("/<webhook_id>/failed-messages")
@allow(May.CHANGE_WEBHOOKS)
def resend_failed(account_id: str, webhook_id: str) -> ResponseReturnValue:
    """Send everything that failed again."""
    number = management.resend_failed(webhook_id, account_id=account_id, **_who())
    flash(
        ngettext("%(num)s message is sent again", "%(num)s messages are sent again", number),
        "success",
    )
    return _to(webhook_id)


def _typed() -> tuple[dict[str, Any], Errors]:
    """What was sent, and what is wrong with it that can be seen without looking the host up."""
    chosen = set(request.form.getlist("subscriptions"))
    values = {
        "callback_url": typed.text("callback_url", longest=LONGEST + 1),
        "description": typed.text("description", longest=LONGEST),
        "subscriptions": tuple(event.value for event in EventType if event.value in chosen),
    }
    wrong = []
    if not values["callback_url"]:
        wrong.append(URL_MISSING)
    if not values["description"]:
        wrong.append(DESCRIPTION_MISSING)
    elif len(values["description"]) > LONGEST_DESCRIPTION:
        wrong.append(DESCRIPTION_TOO_LONG)
    if not values["subscriptions"]:
        wrong.append(NO_EVENTS)
    return values, Errors.of(wrong)


def _about_address(url: str, refused: NotAllowed) -> Errors:
    said = webhook_wording.about_address(url, refused.message)
    return Errors.of([FieldError("callback_url", "callback_url", said)])


def _form(view: str, values: dict[str, Any], back_url: str, errors: Errors | None = None) -> str:
    return render_page(
        f"staff/webhooks/{view}.html",
        shape={
            **_shape(),
            "chosen": values["subscriptions"],
            "events": tuple((name, *said) for name, said in webhook_wording.EVENTS.items()),
        },
        holes={
            **account_holes(),
            "typed_callback_url": values["callback_url"],
            "typed_description": values["description"],
            "back_url": back_url,
        },
        errors=errors or Errors(),
    )


def _page_url(webhook: Webhook, status: MessageStatus | None, **place: Position | None) -> str:
    """The address of the messages next to a place; "" where there is none."""
    known: dict[str, Any] = {name: str(at) for name, at in place.items() if at}
    if not known:
        return ""
    known |= {"account_id": webhook.account_id, "webhook_id": webhook.id, "status": status}
    return url_for(".show", **known)


def _status_asked_for() -> MessageStatus | None:
    asked = request.args.get("status", "")
    return next((status for status in MessageStatus if status == asked), None)


def _about(webhook: Webhook) -> dict[str, str]:
    ids: dict[str, Any] = {"account_id": webhook.account_id, "webhook_id": webhook.id}
    return {
        "description": webhook.description,
        "callback_url": webhook.callback_url,
        "url": url_for(".show", **ids),
        "edit_url": url_for(".edit", **ids),
        "status_url": url_for(".switch", **ids),
        "secret_url": url_for("staff.webhook_secrets.show", **ids),
    }


def _who() -> dict[str, Any]:
    return {"actor": Actor.staff(person().id), "ip": came_from()}


def _shape() -> dict[str, Any]:
    return {
        **account_shape(),
        "section": "settings",
        "may_change": here().may(May.CHANGE_WEBHOOKS),
    }


def _to(webhook_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", account_id=here().account.id, webhook_id=webhook_id), 303)
