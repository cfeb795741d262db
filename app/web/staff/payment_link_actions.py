"""What else can be done with a public payment link, as its pages list it.

To add something: a line in `ACTIONS`. Its endpoint takes `account_id` and `payment_link_id`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.i18n import LazyText, lazy
from app.payment_links.models import PaymentLink
from app.people import May
from app.web.staff.access import here


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A page about a link: what it is called, and what it is for."""

    endpoint: str
    text: LazyText
    hint: LazyText
    permission: May
    is_kept: bool = False  # there to be looked at when the link is deleted


ACTIONS: tuple[Action, ...] = (
    Action(
        endpoint="staff.link_posters.show",
        text=lazy("QR code and poster"),
        hint=lazy("For walls and letters: whoever points a phone at it comes here"),
        permission=May.MANAGE_PAYMENT_LINKS,
    ),
    Action(
        endpoint="staff.link_batches.index",
        text=lazy("Links from a spreadsheet"),
        hint=lazy("One for each line, with its reference and amount, paid once"),
        permission=May.MANAGE_PAYMENT_LINKS,
        is_kept=True,
    ),
    Action(
        endpoint="staff.link_snippets.show",
        text=lazy("Put it on your website"),
        hint=lazy("A button or a form to copy, and addresses with answers in them"),
        permission=May.MANAGE_PAYMENT_LINKS,
    ),
    Action(
        endpoint="staff.instalment_offers.edit",
        text=lazy("Paying in parts"),
        hint=lazy("The first part at once, the others from the card that is kept"),
        permission=May.MANAGE_PAYMENT_LINKS,
    ),
)


def listed(link: PaymentLink) -> Sequence[tuple[str, str, str]]:
    """Those that this person may see, each with its address."""
    ids: dict[str, Any] = {"account_id": link.account_id, "payment_link_id": link.id}
    return [
        (url_for(one.endpoint, **ids), str(one.text), str(one.hint))
        for one in ACTIONS
        if here().may(one.permission) and (one.is_kept or link.deleted_at is None)
    ]
