"""Reading the messages the sandbox sends: proof that it is the sandbox, then its words as ours.

The answer to an instruction is JSON with `id`, `operation`, `transaction`, `status` and, where
there is one, the `key` it was instructed under; for an approved authorisation `stored_card` is the
name of the card that was kept, where one was to be. What the sandbox tells of its own accord is
read by `initiative`. The Authorization header carries the token the two of us share.
"""

import hmac
import json
from collections.abc import Mapping
from typing import Any

from app.gateways.port import (
    Answer,
    Approved,
    Declined,
    DeclineReason,
    Failed,
    News,
    Notification,
    NotificationNotGenuine,
    Operation,
    Pending,
)
from app.gateways.sandbox import initiative
from app.gateways.sandbox.wording import NotificationNotReadable, text


def read(body: bytes, headers: Mapping[str, str], *, token: str) -> News | None:
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
    match text(news, "operation"):
        case "dispute":
            return initiative.read_dispute(news)
        case "settlement":
            return initiative.read_settlement(news)
        case word if word in set(Operation):
            return _read_answer(news, Operation(word))
        case _:
            return None  # a kind of news the sandbox may add one day


def _read_answer(news: dict[str, Any], operation: Operation) -> Notification:
    transaction = text(news, "transaction", required=True)
    return Notification(
        id=text(news, "id", required=True),
        operation=operation,
        transaction=transaction,
        answer=_answer(news, transaction),
        key=text(news, "key"),
    )


def _answer(news: dict[str, Any], transaction: str) -> Answer:
    reason = text(news, "reason")
    match text(news, "status", required=True):
        case "approved":
            return Approved(transaction, text(news, "stored_card"))
        case "declined" if reason in set(DeclineReason):
            return Declined(DeclineReason(reason), transaction)
        case "declined":
            return Declined(DeclineReason.OTHER, transaction)
        case "failed":
            return Failed(reason, transaction)
        case _:
            return Pending(transaction)  # a word we do not know means wait, not failure
