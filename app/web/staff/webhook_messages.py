"""One message of a webhook: what was sent, each attempt, and sending it again."""

import json

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.i18n import gettext as _
from app.people import May
from app.web.rendering import render, render_page
from app.web.staff import webhook_wording
from app.web.staff.access import allow, came_from, here, person
from app.web.staff.layout import account_holes, account_shape
from app.webhooks import management, queries
from app.webhooks.errors import MessageNotFound
from app.webhooks.models import WebhookMessage, WebhookStatus
from app.webhooks.queries import Told

blueprint = Blueprint(
    "webhook_messages",
    __name__,
    url_prefix="/accounts/<account_id>/webhooks/<webhook_id>/messages/<message_id>",
)

PAYMENT = "payment"  # what most messages are about


@blueprint.get("")
@allow(May.SEE_WEBHOOKS)
def show(account_id: str, webhook_id: str, message_id: str) -> ResponseReturnValue:
    """Its body, its attempts, and what the receiver was sent with the last one."""
    told = _found(account_id, webhook_id, message_id)
    webhook = queries.get(webhook_id, account_id=account_id)
    message, sent = told.message, [one for one in told.attempts if one.headers]
    said, colour = webhook_wording.status(message)
    body = json.loads(message.body)
    return render_page(
        "staff/webhook_messages/show.html",
        shape={
            **account_shape(),
            "section": "settings",
            "may_resend": here().may(May.CHANGE_WEBHOOKS)
            and webhook.status is WebhookStatus.ACTIVE,
            "status": said,
            "colour": colour,
        },
        holes={
            **account_holes(),
            "event": webhook_wording.event(message.event_type),
            "details": render(
                "staff/webhook_messages/_details.html",
                message=message,
                webhook=webhook,
                status=said,
                colour=colour,
                reason=webhook_wording.REASONS[message.reason] if message.reason else "",
                attempts=[(one, webhook_wording.answer(one)) for one in reversed(told.attempts)],
                headers=[*sent[-1].headers.items()] if sent else [],
                body=json.dumps(body, indent=2, ensure_ascii=False),
                payment_url=_payment_url(message) if body.get("resource_type") == PAYMENT else "",
            ),
            "resend_url": url_for(
                ".resend", account_id=account_id, webhook_id=webhook_id, message_id=message_id
            ),
            "back_url": url_for(
                "staff.webhooks.show", account_id=account_id, webhook_id=webhook_id
            ),
        },
    )


@blueprint.post("/resend")
@allow(May.CHANGE_WEBHOOKS)
def resend(account_id: str, webhook_id: str, message_id: str) -> ResponseReturnValue:
    """Send it again.

    Raises:
        BeingSent: it is on its way at this moment.
    """
    _found(account_id, webhook_id, message_id)
    management.resend(
        message_id, account_id=account_id, actor=Actor.staff(person().id), ip=came_from()
    )
    flash(_("The message is sent again. Reload this page to see what came of it."), "success")
    return redirect(
        url_for(".show", account_id=account_id, webhook_id=webhook_id, message_id=message_id), 303
    )


def _payment_url(message: WebhookMessage) -> str:
    """Where the payment is that a message is about; "" for who may not see it, or of a test."""
    if not message.resource_id or not here().may(May.SEE_PAYMENTS):
        return ""
    return url_for(
        "staff.payments.show", account_id=here().account.id, payment_id=message.resource_id
    )


def _found(account_id: str, webhook_id: str, message_id: str) -> Told:
    told = queries.message(message_id, account_id=account_id)
    if told.message.webhook_id != webhook_id:
        raise MessageNotFound
    return told
