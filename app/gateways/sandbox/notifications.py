"""Reading the messages the sandbox sends: proof that it is the sandbox, then its words as ours.

A message is JSON with `id`, `operation`, `transaction`, `status` and, where there is one, the `key`
it was instructed under, and for an approved authorisation `stored_card`, the name of the card that
was kept, where one was to be; the Authorization header carries the token the two of us share.
"""

import hmac
import json
from collections.abc import Mapping
from typing import Any

from app.errors import Invalid
from app.gateways.port import (
    Answer,
    Approved,
    Declined,
    DeclineReason,
    Failed,
    Notification,
    NotificationNotGenuine,
    Operation,
    Pending,
)


class NotificationNotReadable(Invalid):
    code = "notification_not_readable"
    message = "The message is not JSON with an id, a transaction and a status"


def read(body: bytes, headers: Mapping[str, str], *, token: str) -> Notification | None:
    """Check and translate a message. None when it is about something we do not follow.

    Raises:
        NotificationNotGenuine: the token is missing or wrong.
        NotificationNotReadable: it is from the sandbox and still makes no sense.
    """
    sent = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
    sent = sent.removeprefix("Bearer ")
    if not hmac.compare_digest(sent.encode(errors="replace"), token.encode()):
        raise NotificationNotGenuine
    try:
        news = json.loads(body)
    except (ValueError, RecursionError) as error:  # the latter is brackets in brackets in brackets
        raise NotificationNotReadable from error
    if not isinstance(news, dict):
        raise NotificationNotReadable
    try:
        operation = Operation(_text(news, "operation"))
    except ValueError:
        return None  # a kind of news the sandbox may add one day
    transaction = _text(news, "transaction", required=True)
    return Notification(
        id=_text(news, "id", required=True),
        operation=operation,
        transaction=transaction,
        answer=_answer(news, transaction),
        key=_text(news, "key"),
    )


def _text(news: dict[str, Any], name: str, *, required: bool = False) -> str:
    value = news.get(name, "")
    if not isinstance(value, str) or (required and not value):
        raise NotificationNotReadable
    return value


def _answer(news: dict[str, Any], transaction: str) -> Answer:
    reason = _text(news, "reason")
    match _text(news, "status", required=True):
        case "approved":
            return Approved(transaction, _text(news, "stored_card"))
        case "declined" if reason in set(DeclineReason):
            return Declined(DeclineReason(reason), transaction)
        case "declined":
            return Declined(DeclineReason.OTHER, transaction)
        case "failed":
            return Failed(reason, transaction)
        case _:
            return Pending(transaction)  # a word we do not know means wait, not failure
