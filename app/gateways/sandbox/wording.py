"""Texts in the sandbox's messages, and what to say of those that make no sense."""

from typing import Any

from app.errors import Invalid

LONGEST = 255  # what the columns hold in which names and words of a provider are kept


class NotificationNotReadable(Invalid):
    code = "notification_not_readable"
    message = "The message is not JSON with an id, a transaction and a status"


def text(message: dict[str, Any], name: str, *, required: bool = False) -> str:
    """A member that is a text; "" where there is none.

    Raises:
        NotificationNotReadable: it is not a text, or one that nobody could keep, or is missing.
    """
    value = message.get(name, "")
    if not isinstance(value, str) or (required and not value):
        raise NotificationNotReadable
    if len(value) > LONGEST or "\0" in value or not value.isprintable():
        raise NotificationNotReadable
    return value
