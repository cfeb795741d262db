"""The list of payments, which is drawn the same for one account and for all of somebody's."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import request
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict

from app.i18n import current_language, format_datetime, format_pounds
from app.i18n import gettext as _
from app.payments import search
from app.payments.search import By, Line, Page, Place
from app.payments.states import State
from app.searching import Position
from app.web.rendering import render, render_page, render_rows
from app.web.staff import wording
from app.web.staff.payment_choices import CHOICES, STANDINGS
from app.web.staff.payment_filter import PaymentFilter
from app.web.staff.periods import PERIODS

LAST_NUMBER = 1_000_000  # of a page that can be asked for
LONGEST_NUMBER = 7
SAFE = "/@:"  # may stand in a query as they are
_MAY_BREAK = Markup("<wbr>@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Whose payments are listed, and what the page around the list shows.

    `fixed` stands in the query of each of its addresses. `account_ids` are those whose payments
    may be seen, `with_payer` those where the payer may be. `names` are of services, by account,
    where it has to be said whose a payment is. `saved_in` is what searches are saved for.
    """

    path: str
    fixed: Mapping[str, str]
    account_ids: Collection[str]
    with_payer: frozenset[str]
    saved_in: str
    template: str
    row: str
    shape: Mapping[str, Any]
    holes: Mapping[str, Any]
    may_refund: bool  # several at once
    export_url: str
    payments_url: Callable[[str], str]  # of an account
    names: Mapping[str, str]


def place() -> Place:
    """Which page the address asks for. What cannot be read is the first."""
    number = request.args.get("page", "")[:LONGEST_NUMBER]
    asked = int(number) if number.isascii() and number.isdigit() else 1
    after = Position.read(request.args.get("after", ""))
    before = None if after else Position.read(request.args.get("before", ""))
    is_last = not (after or before) and request.args.get("end") == "yes"
    jumps = not (after or before or is_last)
    return Place(
        after=after,
        before=before,
        number=max(1, min(asked, LAST_NUMBER)) if jumps else 1,
        is_last=is_last,
    )


def find(shelf: Shelf, asked: PaymentFilter, where: Place) -> Page:
    """A page of what is asked for. Where the payer may not be seen, nothing is found by them."""
    wanted = asked.wanted()
    owners = shelf.account_ids
    if wanted.asks_about_payer:
        owners = [one for one in owners if one in shelf.with_payer]
    return search.find(owners, wanted, order=asked.order, place=where, size=asked.size)


def address(shelf: Shelf, asked: PaymentFilter, **further: Any) -> str:
    """The address of a list, perhaps of a page further on."""
    query = {**shelf.fixed, **asked.query(), **{name: str(one) for name, one in further.items()}}
    return _with(shelf.path, query)


def _with(path: str, query: Mapping[str, Any]) -> str:
    return f"{path}?{urlencode(query, doseq=True, safe=SAFE)}" if query else path


def draw(shelf: Shelf, asked: PaymentFilter, page: Page | None, saved: Sequence[Any] = ()) -> str:
    """Draw the list; without a `page`, only the form with what is wrong in it."""
    return render_page(
        shelf.template,
        shape={
            **shelf.shape,
            "standings": tuple(STANDINGS.items()),
            "chosen": asked.standings,
            "kinds": tuple(
                (name, kind.label, tuple(kind.of()), asked.choices.get(name, ()))
                for name, kind in CHOICES.items()
            ),
            "periods": tuple(PERIODS.items()),
            "period": asked.period or "",
            "more_is_open": asked.shows_more,
            "outcome": _outcome(asked, page),
            "is_filtered": not asked.is_empty,
            "comparison": _comparison(asked, page),
            "size": asked.size,
            "sorted_by": asked.order.by,
            "is_descending": asked.order.descending,
            "direction": "descending" if asked.order.descending else "ascending",
            "order": "desc" if asked.order.descending else "asc",
            "may_refund": shelf.may_refund,
            "exports": bool(shelf.export_url),
            "names_services": bool(shelf.names),
            "has_saved": bool(saved),
        },
        holes={
            **shelf.holes,
            **{f"typed_{name}": text for name, text in asked.shown().items()},
            **_results(shelf, asked, page),
            "saved": render("staff/payments/_saved.html", searches=saved) if saved else "",
        },
        errors=asked.errors,
    )


def _results(shelf: Shelf, asked: PaymentFilter, page: Page | None) -> dict[str, str]:
    """The part of the page that is different each time. Without a `page` there is nothing in it."""
    clear_url = address(shelf, PaymentFilter.read(MultiDict()))
    tags = [(text, address(shelf, without)) for text, without in asked.tags()] if page else []
    other_size = next(size for size in search.PAGE_SIZES if size != asked.size)
    before, after = (page.before, page.after) if page else (None, None)
    return {
        "list_url": clear_url,
        "path": shelf.path,
        "count": wording.count_of_payments(page) if page else "",
        "tags": render("staff/payments/_tags.html", tags=tags, clear_url=clear_url) if tags else "",
        "rows": _rows(shelf, page.lines) if page and page.lines else "",
        "before_url": address(shelf, asked, before=before) if before else "",
        "after_url": address(shelf, asked, after=after) if after else "",
        "first_url": address(shelf, asked) if before else "",
        "last_url": address(shelf, asked, end="yes") if after else "",
        "hidden": _hidden(shelf, asked) if before or after else "",
        "by_part_url": address(shelf, replace(asked, by_part=True)),
        "other_size_url": address(shelf, replace(asked, size=other_size)),
        "other_size": str(other_size),
        "only_refund_url": _only_refund(shelf, page.lines) if page else "",
        "export_url": _with(shelf.export_url, {**shelf.fixed, **asked.query()}),
        "saved_in": shelf.saved_in,
        "query": urlencode(asked.query(), doseq=True) if page else "",
        **{f"by_{by}_url": address(shelf, asked.ordered(by)) for by in By},
    }


def _hidden(shelf: Shelf, asked: PaymentFilter) -> Markup:
    """What is asked for, for a form that asks for a page of it by its number."""
    pairs = [
        (name, value)
        for name, said in {**shelf.fixed, **asked.query()}.items()
        for value in (said if isinstance(said, list) else [said])
    ]
    return render("staff/payments/_hidden.html", pairs=pairs)


def _rows(shelf: Shelf, lines: Sequence[Line]) -> Markup:
    return render_rows(shelf.row, [_row(shelf, line) for line in lines])


def _row(shelf: Shelf, line: Line) -> dict[str, str]:
    refunded = format_pounds(line.refunded_pence) if line.refunded_pence else ""
    row = {
        "url": f"{shelf.payments_url(line.account_id)}/{line.id}",
        "name": line.reference if line.reference.strip() else line.id,
        "email": _address(line.email) if line.account_id in shelf.with_payer else "",
        "amount": format_pounds(line.total_pence),
        "refunded": _("%(amount)s refunded", amount=refunded) if refunded else "",
        "card": f"{wording.card_brand(line.card_brand)} {line.card_last_four}",
        "status": wording.status_tag(line.state, current_language()),
        "disputed": _("Disputed") if line.disputed else "",
        "created": format_datetime(line.created_at),
    }
    if shelf.names:
        return row | {"service": shelf.names[line.account_id]}
    return row | {"tick": _tick(shelf, line)}


def _address(email: str) -> Markup:
    """An email address that would rather go on in the next line before its @ than elsewhere."""
    return escape(email).replace("@", _MAY_BREAK)


def _tick(shelf: Shelf, line: Line) -> Markup:
    """The box that chooses a payment to be refunded with others, for those who may refund."""
    if not shelf.may_refund:
        return Markup()
    if not _has_something_left(line):
        return Markup("<td></td>")
    name = line.reference if line.reference.strip() else line.id
    return render_rows("staff/payments/_tick.html", [{"id": line.id, "name": name}])


def _has_something_left(line: Line) -> bool:
    return line.state is State.CAPTURED and line.refunded_pence < line.total_pence


def _only_refund(shelf: Shelf, lines: Sequence[Line]) -> str:
    """Where the only payment that was found is refunded: a step less for what is done most."""
    if not shelf.may_refund or len(lines) != 1 or not _has_something_left(lines[0]):
        return ""
    return f"{shelf.payments_url(lines[0].account_id)}/{lines[0].id}/refunds/new"


def _outcome(asked: PaymentFilter, page: Page | None) -> str:
    """Which of the four lists it is: one with lines, none found, none at all, or not looked for."""
    if page is None:
        return "not_looked"
    if page.lines:
        return "found"
    return "nothing_yet" if asked.is_empty and page.count == 0 else "none_found"


def _comparison(asked: PaymentFilter, page: Page | None) -> str:
    """How a reference or an email address was compared: "whole", "part", or "" for neither."""
    if page is None or not (asked.texts["reference"] or asked.texts["email"]):
        return ""
    return "part" if page.by_part else "whole"
