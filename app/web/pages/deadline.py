"""How long a payer has left, as the pages on which somebody pays say it.

Each says until when. Five minutes before the end a warning appears, which can be dismissed:
static/exchequer.js shows it at the moment, and without JavaScript it is there on the next page.
"""

from datetime import datetime, timedelta
from typing import Any

from flask import url_for

from app import clock
from app.i18n import format_time, gettext
from app.payments import expiry
from app.payments.checkout import Checkout

WARNING = timedelta(minutes=5)


def shape_of(checkout: Checkout) -> dict[str, Any]:
    """What the layout has to know of the time: whether to warn at once, and to offer more."""
    if checkout.expires_at is None:
        return {"runs_out": False}
    return {
        "runs_out": True,
        "is_nearly_over": checkout.expires_at - clock.now() <= WARNING,
        "may_have_more_time": expiry.may_have_more_time(
            created_at=checkout.created_at, expires_at=checkout.expires_at
        ),
    }


def holes_of(checkout: Checkout) -> dict[str, str]:
    """What the layout prints of it."""
    if checkout.expires_at is None:
        return {}
    return {
        "seconds_left": str(seconds_until(checkout.expires_at)),
        "pay_until": says(checkout.expires_at),
        "more_time_action": url_for("pages.more_time.create", payment_id=checkout.payment_id),
    }


def seconds_until(until: datetime) -> int:
    """How many whole seconds there are; 0 when it is over."""
    return max(0, int((until - clock.now()).total_seconds()))


def says(until: datetime) -> str:
    """The sentence on the page, in its language."""
    return gettext("You have until %(time)s to pay.", time=format_time(until))
