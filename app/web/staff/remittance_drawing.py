"""Drawing files of networks and their lines."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup

from app.i18n import format_date, format_datetime
from app.i18n import gettext as _
from app.money import format_pounds
from app.people import directory
from app.receipts.models import ReceiptKind
from app.remittances import formats, queries
from app.remittances.models import RemittanceFile, RemittanceRow, RowState
from app.remittances.port import Totals
from app.remittances.queries import Gap
from app.web.components import Errors
from app.web.rendering import render, render_page
from app.web.staff.remittance_words import FILE_STATES, PROBLEMS, ROW_PROBLEMS, ROW_STATES

_A_KILOBYTE = 1_000


def files(found: Sequence[RemittanceFile]) -> Markup:
    """The table of files."""
    to_review = queries.to_review([file.id for file in found])
    titles = formats.titles()
    return render(
        "staff/platform_remittances/_files.html",
        files=[
            {
                "url": url_for("staff.platform_remittances.show", remittance_id=file.id),
                "title": _title(file, titles),
                "is_test": bool(file.account_id),
                "day": format_date(file.day) if file.day else "",
                "came": format_datetime(file.created_at),
                "sum": _net(file.computed),
                "lines": "" if file.computed is None else f"{file.computed.lines:,}",
                "state": FILE_STATES[file.state],
                "to_review": to_review.get(file.id, 0),
            }
            for file in found
        ],
    )


def gaps(found: Sequence[Gap]) -> Markup:
    """What has not come, in words."""
    titles = formats.titles()
    lines = []
    for gap in found:
        network = titles.get(gap.network, gap.network)
        if gap.first == gap.last:
            said = _(
                "%(network)s: file %(first)s of %(year)s",
                network=network,
                first=gap.first,
                year=gap.year,
            )
        else:
            said = _(
                "%(network)s: files %(first)s to %(last)s of %(year)s",
                network=network,
                first=gap.first,
                last=gap.last,
                year=gap.year,
            )
        lines.append(said)
    return render("staff/platform_remittances/_gaps.html", lines=lines)


def file(
    file: RemittanceFile, rows: Sequence[RemittanceRow], *, only: RowState | None, at_once: int
) -> str:
    """The page of one file."""
    shown = rows[:at_once]
    names: dict[str, Any] = {"remittance_id": file.id}
    here = "staff.platform_remittances"
    more: dict[str, Any] = {"after": shown[-1].line} if shown else {}
    if only:
        more["only"] = "review"
    standings = queries.standings(file.id)
    return render_page(
        "staff/platform_remittances/show.html",
        shape={
            "state": file.state.value,
            "is_repeat": file.same_as is not None,
            "has_totals": file.computed is not None,
            "has_lines": bool(shown),
            "has_review": RowState.NEEDS_REVIEW in standings,
            "only_review": only is not None,
            "has_more": len(rows) > at_once,
        },
        holes={
            "title": _title(file, formats.titles()),
            "problem": str(PROBLEMS[file.problem]) if file.problem else "",
            "facts": _facts(file),
            "totals": _totals(file),
            "standings": render(
                "staff/platform_remittances/_standings.html",
                standings=[
                    (*ROW_STATES[state], f"{count:,}", format_pounds(pence))
                    for state, (count, pence) in standings.items()
                ],
            ),
            "lines": _lines(file, shown),
            "same_url": url_for(f"{here}.show", remittance_id=file.same_as or file.id),
            "all_url": url_for(f"{here}.show", **names),
            "review_url": url_for(f"{here}.show", **names, only="review"),
            "more_url": url_for(f"{here}.show", **names, **more),
            "download_url": url_for(f"{here}.download", **names),
            "original_url": url_for(f"{here}.original", **names),
        },
    )


def line(file: RemittanceFile, row: RemittanceRow, *, user_id: str, errors: Errors) -> str:
    """The page on which a line is given up."""
    proposer = directory.names({row.proposed_by}).get(row.proposed_by) if row.proposed_by else ""
    return render_page(
        "staff/platform_remittances/void.html",
        shape={
            "is_proposed": bool(row.proposed_by),
            "is_own": row.proposed_by == user_id,
        },
        holes={
            "title": _("Line %(line)s", line=row.line),
            "of_file": _title(file, formats.titles()),
            "back_url": url_for("staff.platform_remittances.show", remittance_id=file.id),
            "facts": render("staff/platform_remittances/_facts.html", facts=_of_line(row)),
            "proposed_by": proposer or "",
            "typed_reason": row.reason,
        },
        errors=errors,
    )


def file_name(file: RemittanceFile) -> str:
    """What a file is called on somebody's disk."""
    if not file.network.isidentifier():
        return f"remittance-{file.id}"
    return f"remittance-{file.network}-{file.year}-{file.sequence}-{file.revision}"


def _title(file: RemittanceFile, titles: dict[str, str]) -> str:
    if not file.network:
        return file.name or _("A file")
    network = titles.get(file.network, file.network)
    said = _("%(network)s, file %(sequence)s", network=network, sequence=file.sequence)
    if file.revision:
        said += _(", revision %(revision)s", revision=file.revision)
    return said


def _facts(file: RemittanceFile) -> Markup:
    facts = [(_("Status"), str(FILE_STATES[file.state][0]))]
    if file.day:
        facts.append((_("Day"), format_date(file.day)))
    loaders = directory.names({file.loaded_by}) if file.loaded_by else {}
    size = max(1, round(file.bytes / _A_KILOBYTE))
    facts += [
        (_("Came"), format_datetime(file.created_at)),
        (_("Loaded by"), loaders.get(file.loaded_by) or _("The platform")),
        (_("File"), f"{file.name or _('Without a name')}, {size:,} KB"),
        (_("SHA-256"), file.digest),
    ]
    if file.account_id:
        facts.insert(1, (_("Account of the sandbox"), file.account_id))
    return render("staff/platform_remittances/_facts.html", facts=facts)


def _totals(file: RemittanceFile) -> Markup:
    declared, computed = file.declared, file.computed
    if computed is None:
        return Markup()
    rows = [
        (_("Lines"), *_pair(declared, computed, "lines")),
        (_("Payments"), *_pair(declared, computed, "payments")),
        (_("Sum of payments"), *_pair(declared, computed, "payments_pence")),
        (_("Reversals"), *_pair(declared, computed, "reversals")),
        (_("Sum of reversals"), *_pair(declared, computed, "reversals_pence")),
    ]
    return render("staff/platform_remittances/_totals.html", rows=rows)


def _pair(declared: Totals | None, computed: Totals, name: str) -> tuple[str, str, bool]:
    """What the file says, what was found, and whether they are the same."""

    def said(totals: Totals) -> str:
        number: int = getattr(totals, name)
        return format_pounds(number) if name.endswith("_pence") else f"{number:,}"

    if declared is None:
        return _("Not there"), said(computed), False
    return said(declared), said(computed), said(declared) == said(computed)


def _lines(file: RemittanceFile, rows: Sequence[RemittanceRow]) -> Markup:
    return render(
        "staff/platform_remittances/_lines.html",
        lines=[
            {
                "line": row.line,
                "kind": _kind(row),
                "number": row.number or _("No number"),
                "key": row.key,
                "outlet": row.outlet,
                "amount": "" if row.amount_pence is None else format_pounds(row.amount_pence),
                "paid": format_datetime(row.paid_at) if row.paid_at else "",
                "state": ROW_STATES[row.state],
                "problem": str(ROW_PROBLEMS[row.problem]) if row.problem else "",
                "is_proposed": bool(row.proposed_by),
                "void_url": (
                    url_for("staff.platform_remittances.void", remittance_id=file.id, line=row.line)
                    if row.state is RowState.NEEDS_REVIEW
                    else ""
                ),
            }
            for row in rows
        ],
    )


def _kind(row: RemittanceRow) -> str:
    if row.is_withdrawal:
        return _("Left out by this revision")
    names = {ReceiptKind.PAYMENT: _("Payment"), ReceiptKind.REVERSAL: _("Reversal")}
    return names[row.kind] if row.kind else _("Not known")


def _of_line(row: RemittanceRow) -> list[tuple[str, str]]:
    facts = [
        (_("Problem"), str(ROW_PROBLEMS[row.problem]) if row.problem else ""),
        (_("Kind"), _kind(row)),
        (_("Amount"), "" if row.amount_pence is None else format_pounds(row.amount_pence)),
        (_("Payment number"), row.number),
        (_("Transaction"), row.key),
        (_("Paid"), format_datetime(row.paid_at) if row.paid_at else ""),
        (_("Shop"), row.outlet),
        (_("As it stands in the file"), row.text),
    ]
    return [(name, value) for name, value in facts if value]


def _net(totals: Totals | None) -> str:
    return "" if totals is None else format_pounds(totals.payments_pence - totals.reversals_pence)
