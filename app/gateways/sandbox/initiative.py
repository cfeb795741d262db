"""Reading what the sandbox tells of its own accord: of a dispute, of a payout.

Called by `notifications.read`, which has checked by then who is speaking.
"""

from datetime import date, datetime
from typing import Any

from app.gateways.port import DisputeNews, DisputeStage, Settled, SettledItem, SettlementNews
from app.gateways.sandbox.wording import NotificationNotReadable, text
from app.money import Pence

LARGEST_PENCE = 10**12  # ten thousand million pounds: whoever says more is mistaken
MOST_ITEMS = 1_000

Message = dict[str, Any]


def read_dispute(message: Message) -> DisputeNews | None:
    """A step in a dispute; None for one that the sandbox may add one day.

    Raises:
        NotificationNotReadable
    """
    try:
        stage = DisputeStage(text(message, "status", required=True))
    except ValueError:
        return None
    return DisputeNews(
        id=text(message, "id", required=True),
        dispute=text(message, "dispute", required=True),
        stage=stage,
        transaction=text(message, "transaction", required=True),
        payment_id=text(message, "payment_id"),
        amount_pence=_pence(message, "amount", least=1),
        fee_pence=_pence(message, "fee", least=0),
        reason=text(message, "reason"),
        evidence_due_at=_moment(message, "evidence_due_at"),
    )


def read_settlement(message: Message) -> SettlementNews:
    """A payout and what is in it.

    Raises:
        NotificationNotReadable
    """
    items = message.get("items")
    if not isinstance(items, list) or len(items) > MOST_ITEMS:
        raise NotificationNotReadable
    return SettlementNews(
        id=text(message, "id", required=True),
        payout=text(message, "payout", required=True),
        settled_on=_day(message, "settled_on"),
        items=tuple(_item(item) for item in items),
    )


def _item(item: object) -> SettledItem:
    if not isinstance(item, dict):
        raise NotificationNotReadable
    try:
        kind = Settled(text(item, "kind", required=True))
    except ValueError:
        raise NotificationNotReadable
    return SettledItem(
        kind=kind,
        transaction=text(item, "transaction", required=True),
        key=text(item, "key"),
    )


def _pence(message: Message, name: str, *, least: int) -> Pence:
    pence = message.get(name, 0)
    if type(pence) is not int or not least <= pence <= LARGEST_PENCE:
        raise NotificationNotReadable
    return Pence(pence)


def _day(message: Message, name: str) -> date:
    try:
        return date.fromisoformat(text(message, name, required=True))
    except ValueError:
        raise NotificationNotReadable


def _moment(message: Message, name: str) -> datetime | None:
    written = text(message, name)
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise NotificationNotReadable
    if moment.tzinfo is None:
        raise NotificationNotReadable
    return moment
