"""How several refunds are shown: to be looked at, to be confirmed, and what came of them."""

from collections import Counter
from collections.abc import Sequence

from flask import url_for
from markupsafe import Markup

from app.i18n import format_datetime, format_pounds, ngettext
from app.i18n import gettext as _
from app.money import Pence
from app.people import directory
from app.refunds.availability import can_be_partial
from app.refunds.batches import confirmation
from app.refunds.batches.models import RefundBatch, RowState
from app.refunds.batches.queries import Line, Summary
from app.web.components import Errors
from app.web.rendering import render, render_page, render_rows
from app.web.staff import refund_words, wording
from app.web.staff.access import here
from app.web.staff.layout import account_holes, account_shape
from app.web.staff.refund_batch_reading import field_of, name_of


def about(batch: RefundBatch, lines: Sequence[Line]) -> dict[str, str]:
    """What every page about a batch that was confirmed shows of it."""
    asked = [line for line in lines if line.row.state is not RowState.LEFT_OUT]
    return {
        "all_url": url_for("staff.refund_batches.index", account_id=batch.account_id),
        "sum": format_pounds(sum(line.row.amount_pence for line in asked)),
        "payments": payments(len(asked)),
        "reason": refund_words.reason(batch.reason, batch.reason_note) or _("None given"),
        "asked_at": format_datetime(batch.asked_at or batch.created_at),
        "rows": render(
            "staff/refund_batches/_results.html",
            lines=[
                (
                    line,
                    name_of(line),
                    *refund_words.STANDINGS[refund_words.standing_of(line)],
                    why_not(line),
                )
                for line in lines
            ],
            payments_url=url_for("staff.payments.index", account_id=batch.account_id),
        ),
    }


def draw_new(references: str, errors: Errors) -> str:
    return render_page(
        "staff/refund_batches/new.html",
        shape=account_shape(),
        holes={
            **account_holes(),
            "all_url": url_for("staff.refund_batches.index", account_id=here().account.id),
            "typed_references": references,
        },
        errors=errors,
    )


def draw_edit(
    lines: Sequence[Line],
    amounts: dict[int, str],
    given: tuple[object, str],
    errors: Errors,
) -> str:
    changeable = sum(line.row.can_be_changed for line in lines)
    available = sum(line.row.available_pence for line in lines if line.row.can_be_changed)
    return render_page(
        "staff/refund_batches/edit.html",
        shape={
            **account_shape(),
            "can_refund_some": changeable > 0,
            "reasons": refund_words.CHOICES,
            "reason": given[0],
        },
        holes={
            **account_holes(),
            "payments": payments(len(lines)),
            "refundable": payments(changeable),
            "available": format_pounds(available),
            "typed_note": given[1],
            "rows": Markup("").join(_row(line, amounts, errors) for line in lines),
        },
        errors=errors,
    )


def _row(line: Line, amounts: dict[int, str], errors: Errors) -> Markup:
    """A payment and the box for its amount, or why there is none."""
    values = {
        "url": _payment_url(line),
        "name": name_of(line),
        "about": line.payment.description,
    }
    if not line.row.can_be_changed:
        return render_rows("staff/refund_batches/_fixed.html", [values | {"why": why_not(line)}])
    hint = (
        ""
        if can_be_partial(line.payment)
        else str(refund_words.REFUSALS["partial_refund_not_possible"])
    )
    values |= {
        "field": field_of(line),
        "amount": amounts[line.row.line],
        "available": format_pounds(line.row.available_pence),
        "hint": hint,
    }
    error = errors.text(field_of(line))
    if error is None:
        return render_rows("staff/refund_batches/_amount.html", [values])
    return render_rows("staff/refund_batches/_amount_wrong.html", [values | {"error": str(error)}])


def draw_check(batch: RefundBatch, lines: Sequence[Line]) -> str:
    made = to_be_made(lines)
    total = format_pounds(sum(line.row.amount_pence for line in made))
    rows = [
        {
            "url": _payment_url(line),
            "name": name_of(line),
            "available": format_pounds(line.row.available_pence),
            "amount": format_pounds(line.row.amount_pence),
            "left": format_pounds(line.row.available_pence - line.row.amount_pence),
        }
        for line in made
    ]
    left_out = len(lines) - len(made)
    return render_page(
        "staff/refund_batches/check.html",
        shape={
            **account_shape(),
            "needs_approval": confirmation.needs_second_person(batch),
        },
        holes={
            **account_holes(),
            "edit_url": url_for(
                "staff.refund_batches.edit", account_id=batch.account_id, batch_id=batch.id
            ),
            "payments": payments(len(made)),
            "total": total,
            "left_out": payments(left_out) if left_out else "",
            "reason": refund_words.reason(batch.reason, batch.reason_note),
            "rows": render_rows("staff/refund_batches/_checked.html", rows),
        },
    )


def draw_expired(batch: RefundBatch) -> str:
    return render_page(
        "staff/refund_batches/expired.html",
        shape=account_shape(),
        holes={
            **account_holes(),
            "all_url": url_for("staff.refund_batches.index", account_id=batch.account_id),
        },
    )


def listed(summaries: Sequence[Summary]) -> Markup | str:
    """A table of batches; "" where there are none."""
    if not summaries:
        return ""
    names = directory.names({one.batch.user_id for one in summaries})
    return render(
        "staff/refund_batches/_list.html",
        batches=[
            (
                one,
                names.get(one.batch.user_id, _("a former member of staff")),
                payments(one.payments),
            )
            for one in summaries
        ],
        index_url=url_for("staff.refund_batches.index", account_id=here().account.id),
    )


def progress(lines: Sequence[Line]) -> Markup:
    """How many payments stand how, in the order of STANDINGS."""
    counts = Counter(refund_words.standing_of(line) for line in lines)
    sums: Counter[str] = Counter()
    for line in lines:
        sums[refund_words.standing_of(line)] += line.row.amount_pence
    return render(
        "staff/refund_batches/_progress.html",
        standings=[
            (text, colour, payments(counts[name]), sums[name])
            for name, (text, colour) in refund_words.STANDINGS.items()
            if counts[name]
        ],
    )


def to_be_made(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.row.state is RowState.TO_DO]


def why_not(line: Line) -> str:
    """Why nothing goes back, or did not."""
    if line.refund is not None:
        return wording.reason(line.refund.failure)
    return refund_words.refusal(line)


def payments(number: int) -> str:
    return ngettext("%(number)s payment", "%(number)s payments", number, number=f"{number:,}")


def _payment_url(line: Line) -> str:
    return url_for(
        "staff.payments.show", account_id=line.payment.account_id, payment_id=line.payment.id
    )


def plain(amount_pence: Pence) -> str:
    """An amount as it stands in a box: without its sign, and nothing where there is none."""
    return format_pounds(amount_pence)[1:].replace(",", "") if amount_pence else ""
