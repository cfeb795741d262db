"""How spreadsheets of links are shown: to be sent, to be put right, to be checked, and since."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup

from app.i18n import format_datetime, format_pounds, ngettext
from app.i18n import gettext as _
from app.payment_links import addresses
from app.payment_links.batches import making, queries
from app.payment_links.batches.claiming import Found
from app.payment_links.batches.lines import Lines
from app.payment_links.batches.queries import Known, Paid, Result
from app.payment_links.models import Asks, LinkBatch, PaymentLink
from app.people import May, directory
from app.web.components import Errors
from app.web.rendering import render, render_page, render_rows
from app.web.staff import link_batch_words as words
from app.web.staff.access import here
from app.web.staff.layout import account_holes, account_shape

MOST_TROUBLES = 100  # told at once
EXAMPLES = 5  # of lines, before they are made


def listed(link: PaymentLink, batches: Sequence[tuple[LinkBatch, Paid]]) -> str:
    """The batches of a link."""
    people = directory.names({batch.created_by for batch, _paid in batches})
    rows = [
        {
            "url": url("show", batch),
            "when": format_datetime(batch.created_at),
            "file": batch.file_name,
            "who": people.get(batch.created_by, _("a former member of staff")),
            "many": f"{batch.many:,}",
            "sum": format_pounds(batch.total_pence),
            "paid": f"{paid.many:,}",
            "paid_sum": format_pounds(paid.pence),
            "state": _("Called off") if batch.called_off_at else "",
        }
        for batch, paid in batches
    ]
    return render_page(
        "staff/link_batches/index.html",
        shape={**_shape(), "is_any": bool(rows), "can_make": making.takes_batches(link)},
        holes={
            **_holes(link),
            "rows": render_rows("staff/link_batches/_batch.html", rows),
            "new_url": url_of_link("new", link),
            "back_url": _link_url(link),
        },
    )


def new(link: PaymentLink, errors: Errors) -> str:
    """Where a spreadsheet is sent, or why this link takes none."""
    return render_page(
        "staff/link_batches/new.html",
        shape={
            **_shape(),
            "can_make": making.takes_batches(link),
            "is_fixed": link.asks is Asks.FIXED,
        },
        holes={
            **_holes(link),
            "price": format_pounds(link.price_pence or 0),
            "back_url": url_of_link("index", link),
        },
        errors=errors,
    )


def troubles(link: PaymentLink, lines: Lines) -> str:
    """What has to be put right in a file before anything is made of it."""
    found = lines.troubles
    rows = [
        {
            "line": f"{trouble.line:,}",
            "column": trouble.heading or _("Headings"),
            "what": words.of_trouble(trouble),
        }
        for trouble in found[:MOST_TROUBLES]
    ]
    more = len(found) - len(rows)
    return render_page(
        "staff/link_batches/troubles.html",
        shape=_shape(),
        holes={
            **_holes(link),
            "many": ngettext(
                "%(number)s problem", "%(number)s problems", len(found), number=f"{len(found):,}"
            ),
            "rows": render_rows("staff/link_batches/_trouble.html", rows),
            "more": _("And %(number)s more.", number=f"{more:,}") if more else "",
            "again_url": url_of_link("new", link),
            "back_url": url_of_link("index", link),
        },
    )


def check(link: PaymentLink, batch: LinkBatch, twin: LinkBatch | None) -> str:
    """What a file comes to, before its links are made. `twin` says the same, and was made."""
    rows = [
        {
            "line": f"{line['line']:,}",
            "reference": line["reference"],
            "amount": format_pounds(line["pence"]),
            "columns": ", ".join(f"{name}: {text}" for name, text in line["columns"].items()),
        }
        for line in batch.draft[:EXAMPLES]
    ]
    return render_page(
        "staff/link_batches/check.html",
        shape={**_shape(), "has_twin": twin is not None},
        holes={
            **_holes(link),
            "file": batch.file_name,
            "many": _payments(batch.many),
            "sum": format_pounds(batch.total_pence),
            "known": _known(queries.known(batch)),
            "columns": ", ".join(batch.columns) or _("None"),
            "names": _("Kept for 30 days, for the file with the links")
            if batch.names_sealed
            else _("None"),
            "rows": render_rows("staff/link_batches/_line.html", rows),
            "twin_url": url("show", twin) if twin else "",
            "twin_when": format_datetime(twin.made_at) if twin and twin.made_at else "",
            "twin_id": twin.id if twin else "",
            "again_url": url_of_link("new", link),
            "back_url": url_of_link("index", link),
        },
    )


def shown(
    link: PaymentLink, batch: LinkBatch, paid: Paid, some: Sequence[Result], *, at_once: int
) -> str:
    """A batch, some of its lines, and where its file is."""
    more = some[at_once - 1].personal.line if len(some) > at_once else 0
    return render_page(
        "staff/link_batches/show.html",
        shape={
            **_shape(),
            "is_called_off": batch.called_off_at is not None,
            "has_names": batch.names_sealed != "",
            "has_more": more > 0,
        },
        holes={
            **_holes(link),
            **_facts(batch, paid),
            "lines": _lines(batch, some[:at_once]),
            "more_url": url("show", batch, after=more),
            "csv_url": url("comma_file", batch),
            "xlsx_url": url("workbook", batch),
            "end_url": url("end", batch),
            "back_url": url_of_link("index", link),
        },
    )


def end(link: PaymentLink, batch: LinkBatch, paid: Paid) -> str:
    """Whether nobody is to pay by the links of a batch any more."""
    return render_page(
        "staff/link_batches/end.html",
        shape=_shape(),
        holes={**_holes(link), **_facts(batch, paid), "back_url": url("show", batch)},
    )


def url(view: str, batch: LinkBatch, **more: Any) -> str:
    """A page about a batch."""
    return url_for(
        f"staff.link_batches.{view}",
        account_id=batch.account_id,
        payment_link_id=batch.link_id,
        link_batch_id=batch.id,
        **more,
    )


def url_of_link(view: str, link: PaymentLink) -> str:
    """A page about the batches of a link."""
    return url_for(
        f"staff.link_batches.{view}", account_id=link.account_id, payment_link_id=link.id
    )


def _lines(batch: LinkBatch, some: Sequence[Result]) -> Markup:
    payments_url = url_for("staff.payments.index", account_id=batch.account_id)
    may_see = here().may(May.SEE_PAYMENTS)
    lines: list[Mapping[str, object]] = []
    for personal, payment in some:
        text, colour = words.standing(Found(personal, batch, payment))
        lines.append(
            {
                "line": personal.line,
                "reference": personal.reference,
                "amount": personal.amount_pence,
                "url": addresses.of_person(personal.id),
                "text": text,
                "colour": colour,
                "payment_url": f"{payments_url}/{payment.id}" if payment and may_see else "",
            }
        )
    return render("staff/link_batches/_lines.html", lines=lines)


def _facts(batch: LinkBatch, paid: Paid) -> dict[str, str]:
    return {
        "file": batch.file_name,
        "when": format_datetime(batch.made_at or batch.created_at, zone=True),
        "who": directory.names({batch.created_by}).get(
            batch.created_by, _("a former member of staff")
        ),
        "many": _payments(batch.many),
        "sum": format_pounds(batch.total_pence),
        "paid": _payments(paid.many),
        "paid_sum": format_pounds(paid.pence),
        "called_off": format_datetime(batch.called_off_at, zone=True)
        if batch.called_off_at
        else "",
    }


def _known(known: Known) -> str:
    if not known.paid and not known.unpaid:
        return _("None")
    return _(
        "%(paid)s paid, %(unpaid)s not paid. Whoever has two links can pay twice.",
        paid=f"{known.paid:,}",
        unpaid=f"{known.unpaid:,}",
    )


def _payments(number: int) -> str:
    return ngettext("%(number)s payment", "%(number)s payments", number, number=f"{number:,}")


def _shape() -> dict[str, Any]:
    return {**account_shape(), "section": "payment-links"}


def _holes(link: PaymentLink) -> dict[str, str]:
    return {**account_holes(), "title_of_link": link.title}


def _link_url(link: PaymentLink) -> str:
    return url_for("staff.payment_links.show", account_id=link.account_id, payment_link_id=link.id)
