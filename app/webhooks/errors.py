"""The refusals of this package, beside those of `target.py`."""

from app.errors import Conflict, Invalid, NotFound


class WebhookNotFound(NotFound):
    code = "webhook_not_found"
    message = "There is no such webhook"


class MessageNotFound(NotFound):
    code = "webhook_message_not_found"
    message = "There is no such message"


class NotASetting(Invalid):
    """`field` is what a webhook cannot have, or cannot have that value."""

    code = "webhook_not_a_setting"


class SecretUnreadable(Conflict):
    code = "webhook_secret_unreadable"
    message = "The secret was stored under another secret_key. Make a new one."


class NotActive(Conflict):
    code = "webhook_not_active"
    message = "The webhook is inactive, so nothing is sent to it"


class BeingSent(Conflict):
    code = "webhook_message_being_sent"
    message = "The message is being sent now. Look again in a moment."
