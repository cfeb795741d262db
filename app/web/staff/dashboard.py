"""How an account is doing, and what somebody has to see to."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.dashboard import attention, report
from app.dashboard.attention import Attention, Found
from app.dashboard.days import Period
from app.dashboard.figures import Figures
from app.dashboard.report import Report
from app.i18n import format_date, format_datetime, format_pounds, ngettext
from app.i18n import gettext as _
from app.payment_links import queries as payment_links
from app.people import May
from app.web.rendering import render, render_page
from app.web.staff import charts, dashboard_wording, wording
from app.web.staff.access import allow, here
from app.web.staff.dashboard_wording import OUTCOMES, PERIODS, WAITS
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint("dashboard", __name__, url_prefix="/accounts/<account_id>/dashboard")

NOT_ENOUGH = "–"


class Tile(NamedTuple):
    """A figure: its name, what it is, what it was, and the difference in words."""

    name: str
    now: str
    before: str
    change: str


class Concern(NamedTuple):
    """Something to see to: what it is, and links to where. `more` is how many are not linked."""

    title: str
    text: str
    links: Sequence[tuple[str, str, str]]  # address, text, and when
    more: int


@blueprint.get("")
@allow(May.SEE_PAYMENTS)
def index(account_id: str) -> ResponseReturnValue:
    """Show a period, today unless another is asked for."""
    asked = request.args.get("period", "")
    period = Period(asked) if asked in set(Period) else Period.TODAY
    shown = report.of(account_id, period)
    return render_page(
        "staff/dashboard/index.html",
        shape={**account_shape(), "section": "dashboard"},
        holes={
            **account_holes(),
            "telephone_url": _telephone_url(account_id),
            "concerns": render(
                "staff/dashboard/_concerns.html", concerns=_concerns(attention.of(account_id))
            ),
            "report": render(
                "staff/dashboard/_report.html",
                periods=[
                    (
                        url_for(".index", account_id=account_id, period=one.value),
                        text,
                        one is period,
                    )
                    for one, text in PERIODS.items()
                ],
                days=dashboard_wording.days(shown.now),
                compared_with=dashboard_wording.compared_with(shown.before),
                tiles=_tiles(shown.figures, shown.figures_before),
                **_charts(shown),
            ),
        },
    )


def _telephone_url(account_id: str) -> str:
    """Where a payment over the telephone begins; "" for who takes none, or has no link for it."""
    is_possible = here().account.allow_moto and here().may(May.TAKE_TELEPHONE_PAYMENTS)
    if not is_possible or payment_links.telephone(account_id) is None:
        return ""
    return url_for("staff.telephone_payments.new", account_id=account_id)


# Figures


def _tiles(now: Figures, before: Figures) -> list[Tile]:
    change = dashboard_wording.change
    money: list[tuple[str, int, int]] = [
        (_("Taken"), now.taken_pence, before.taken_pence),
        (_("Refunded"), now.refunded_pence, before.refunded_pence),
        (_("Net"), now.net_pence, before.net_pence),
    ]
    tiles = [
        Tile(name, format_pounds(pence), format_pounds(earlier), change(pence, earlier))
        for name, pence, earlier in money
    ]
    tiles.append(
        Tile(
            _("Payments taken"),
            f"{now.taken:,}",
            f"{before.taken:,}",
            change(now.taken, before.taken),
        )
    )
    tiles.append(Tile(_("Success rate"), _rate(now), _rate(before), ""))
    seconds = dashboard_wording.seconds
    for name, share in ((_("Half had paid within"), 0.5), (_("9 of 10 had paid within"), 0.9)):
        tiles.append(Tile(name, seconds(now.wait(share)), seconds(before.wait(share)), ""))
    return tiles


def _rate(figures: Figures) -> str:
    rate = figures.success_rate
    return NOT_ENOUGH if rate is None else charts.percent(rate)


def _charts(shown: Report) -> dict[str, Any]:
    """What the charts are drawn from. Each is empty where there is nothing to draw."""
    figures = shown.figures
    bars = [
        (dashboard_wording.when(bar), bar.money.taken_pence, bar.money.refunded_pence)
        for bar in shown.bars
    ]
    has_money = any(taken or refunded for _when, taken, refunded in bars)
    return {
        "is_today": shown.period is Period.TODAY,
        "bars": bars if has_money else [],
        "columns": charts.columns([(_column_title(*bar), bar[1], bar[2]) for bar in bars]),
        "most": max((max(taken, refunded) for _when, taken, refunded in bars), default=0),
        "outcomes": _rows([(str(text), figures.outcomes[name]) for name, text in OUTCOMES.items()]),
        "declines": _rows(
            [(wording.reason(name), number) for name, number in figures.declines.most_common()]
        ),
        "waits": _rows(_waits(figures)),
        "types": _types(shown),
    }


def _column_title(when: str, taken_pence: int, refunded_pence: int) -> str:
    return _(
        "%(when)s: %(taken)s taken, %(refunded)s refunded",
        when=when,
        taken=format_pounds(taken_pence),
        refunded=format_pounds(refunded_pence),
    )


def _rows(numbers: Sequence[tuple[str, int]]) -> list[charts.Row]:
    """Bars for how many payments each; none at all where there are no payments."""
    if not any(number for _name, number in numbers):
        return []
    return charts.rows([(name, f"{number:,}", number) for name, number in numbers])


def _waits(figures: Figures) -> list[tuple[str, int]]:
    numbers, first = [], 0
    for too_late, text in WAITS:
        number = sum(
            count
            for seconds, count in figures.waits.items()
            if first <= seconds and (too_late is None or seconds < too_late)
        )
        numbers.append((str(text), number))
        first = too_late or first
    return numbers


def _types(shown: Report) -> list[tuple[charts.Row, Figures, str]]:
    """Each payment type: its bar, by what was taken, its figures and its success rate."""
    parts = sorted(shown.by_type.items(), key=lambda part: -part[1].taken_pence)
    rows = charts.rows(
        [
            (dashboard_wording.payment_type(name), format_pounds(one.taken_pence), one.taken_pence)
            for name, one in parts
        ]
    )
    return [(row, one, _rate(one)) for row, (_name, one) in zip(rows, parts, strict=True)]


# What somebody has to see to


def _concerns(found: Attention) -> list[Concern]:
    account = here().account
    concerns = []
    if account.disabled_at is not None:
        text = _("It takes no payments: %(reason)s", reason=account.disabled_reason)
        concerns.append(Concern(_("This account is switched off"), text, [], 0))
    if found.requests:
        concerns.append(_requests(found.requests))
    if found.card_testing:
        concerns.append(_card_testing(found.card_testing))
    if found.receipts:
        concerns.append(_receipts(found.receipts))
    if found.overdue:
        concerns.append(_overdue(found.overdue))
    for kind, text, things in (
        (
            _("Payments whose outcome is not known"),
            _("The provider has not answered. We keep asking. Do not let the payer pay again."),
            found.unknown,
        ),
        (
            _("Refunds that are not known yet"),
            _("The provider has not answered. Do not refund them in another way."),
            found.refunds_unknown,
        ),
        (
            _("Refunds that failed"),
            _("The provider did not make them in the last 7 days. Look at why, and try again."),
            found.refunds_failed,
        ),
    ):
        if things.number:
            concerns.append(_payments(kind, text, things))
    if found.disputes.number:
        text = _("Send evidence to the payer’s bank before the day, or the money is lost.")
        concerns.append(_payments(_("Disputes to be answered"), text, found.disputes, is_day=True))
    if found.webhooks:
        concerns.append(_webhooks(found))
    return concerns


def _requests(number: int) -> Concern:
    text = ngettext(
        "%(number)s request waits for a second person.",
        "%(number)s requests wait for a second person.",
        number,
        number=number,
    )
    url = url_for("staff.refund_batches.index", account_id=here().account.id)
    return Concern(_("Refunds to be approved"), text, [(url, _("See what waits"), "")], 0)


def _overdue(number: int) -> Concern:
    text = ngettext(
        "The card of %(number)s payer was tried as often as it may be.",
        "The cards of %(number)s payers were tried as often as they may be.",
        number,
        number=number,
    )
    url = url_for("staff.instalment_plans.index", account_id=here().account.id, state="overdue")
    return Concern(
        _("Payments in parts that are overdue"), text, [(url, _("See their plans"), "")], 0
    )


def _payments(title: str, text: str, found: Found, *, is_day: bool = False) -> Concern:
    account_id = here().account.id
    links = [
        (
            url_for("staff.payments.show", account_id=account_id, payment_id=one.payment_id),
            one.reference.strip() or one.payment_id,
            _when(one.at, is_day=is_day),
        )
        for one in found.some
    ]
    return Concern(f"{title}: {found.number:,}", text, links, found.number - len(links))


def _when(at: Any, *, is_day: bool) -> str:
    if at is None:
        return ""
    if is_day:
        return _("by %(day)s", day=format_date(at))
    return _("since %(time)s", time=format_datetime(at))


def _receipts(number: int) -> Concern:
    url = url_for("staff.receipt_exceptions.index", account_id=here().account.id)
    text = _("What was paid in shops or banks is too much, too late, too little, or taken back.")
    links = [(url, _("See the oldest first"), "")]
    return Concern(_("Money to be decided about: %(number)s", number=f"{number:,}"), text, links, 0)


def _card_testing(number: int) -> Concern:
    text = ngettext(
        "Many cards were tried here within 24 hours. It was noticed, and slowed or stopped.",
        "Many cards were tried here within 24 hours. It was noticed %(number)s times.",
        number,
        number=number,
    )
    url = url_for("staff.card_testing.index", account_id=here().account.id)
    return Concern(_("Stolen cards may be tried"), text, [(url, _("See what was noticed"), "")], 0)


def _webhooks(found: Attention) -> Concern:
    account_id = here().account.id
    may_see = here().may(May.SEE_WEBHOOKS)
    links = [
        (
            url_for("staff.webhooks.show", account_id=account_id, webhook_id=one.webhook_id)
            if may_see
            else "",
            one.description or one.url,
            ngettext(
                "%(number)s message", "%(number)s messages", one.messages, number=one.messages
            ),
        )
        for one in found.webhooks
    ]
    text = _("Messages of the last 24 hours have not arrived. Your service may not know of them.")
    return Concern(_("Webhooks that fail"), text, links, 0)
