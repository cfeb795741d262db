"""Drawing a slip as the body of a page: the same for its payer and for whoever has its link."""

from typing import Any

from markupsafe import Markup

from app import codes
from app.payments.types.cash import wording
from app.payments.types.cash.slips import Counter, Slip
from app.web.rendering import render


def draw(slip: Slip, *, description: str = "") -> Markup:
    """The heading, what it says, and where it can be paid while it can.

    `description` is of what is paid for: only for its own payer, since it may be about a person.
    """
    return render(
        "cash/vouchers/_slip.html",
        heading=wording.heading(slip),
        says=wording.says(slip),
        deadline=wording.deadline(slip),
        description=description,
        can_be_paid=slip.standing.can_be_paid,
        counters=[_of(counter) for counter in slip.counters],
        how=wording.how(slip),
        otherwise=wording.otherwise(slip),
    )


def counters(slip: Slip) -> Markup:
    """The barcodes alone, with what each network takes."""
    return render("cash/vouchers/_counters.html", counters=[_of(one) for one in slip.counters])


def _of(counter: Counter) -> dict[str, Any]:
    scheme = counter.terms.scheme
    return {
        "heading": wording.where(counter),
        "barcode": codes.svg(counter.barcode, text=counter.grouped),
        "number": counter.grouped,
        "terms": wording.terms(counter),
        "title": scheme.title,
        "shops_url": scheme.shops_url,
        "is_demonstration": scheme.is_demonstration,
    }


def title(slip: Slip) -> str:
    """What the page is called."""
    return wording.heading(slip)
