"""The questions of which a payment link is made, as forms ask them: when it is made, and later.

Each has `shown`, what its form says of the columns there are; and `read`, what was sent: the
columns that come of it, or what is wrong. Where a question takes several answers, one after the
other, `is_done` says that there are no more to come.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from flask import request

from app import clock
from app.i18n import UK, format_pounds, in_uk_time, lazy
from app.money import NotAnAmount, parse_pounds
from app.payment_links import rules
from app.payment_links.models import Asks
from app.payment_links.rules import NotALink, Problem
from app.web.components import Errors, FieldError
from app.web.staff import typed
from app.web.staff.payment_link_words import wrong

LONGEST_TYPED = 1_000
YEARS = range(2000, 2200)  # that somebody can have meant
ASKED, MADE_UP = "asked", "made"
_DAY = timedelta(days=1)

NO_REFERENCE = FieldError(
    "reference", "reference", lazy("Select whether payers are asked for a reference")
)
NO_SUM = FieldError("asks", "asks", lazy("Select how the amount comes about"))
NOT_A_DATE: dict[str, FieldError] = {
    "opens_on": FieldError(
        "opens_on", "opens_on-day", lazy("First day must be a real date, like 27 3 2027")
    ),
    "closes_on": FieldError(
        "closes_on", "closes_on-day", lazy("Last day must be a real date, like 31 3 2027")
    ),
}
TOO_EARLY = FieldError(
    "closes_on", "closes_on-day", lazy("Last day must be the same as or after the first day")
)
OVER = FieldError("closes_on", "closes_on-day", lazy("Last day must be today or in the future"))

Columns = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a form shows: `typed` is a person's, `chosen` one of a list's values, or nothing."""

    typed: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent: as it is shown again, and the columns of it where nothing is wrong."""

    shown: Shown
    columns: dict[str, Any]
    errors: Errors
    is_done: bool = True


class Question(Protocol):
    """A part of a link. `name` is that of its view and its template."""

    @property
    def name(self) -> str: ...
    def shown(self, columns: Columns) -> Shown: ...
    def read(self, columns: Columns) -> Sent: ...


class Details:
    """What is paid for."""

    name = "details"

    def shown(self, columns: Columns) -> Shown:
        return Shown({name: columns.get(name, "") for name in ("title", "details")})

    def read(self, columns: Columns) -> Sent:  # noqa: ARG002
        given = {
            "title": typed.text("title", longest=LONGEST_TYPED),
            "details": typed.paragraphs("details"),
        }
        return Sent(Shown(given), dict(given), _checked(given))


class Reference:
    """Whether payers have a reference, or we make one up."""

    name = "reference"
    _texts = ("reference_label", "reference_hint")

    def shown(self, columns: Columns) -> Shown:
        choice = ""
        if "reference_label" in columns:
            choice = ASKED if columns["reference_label"] else MADE_UP
        return Shown({name: columns.get(name, "") for name in self._texts}, {"reference": choice})

    def read(self, columns: Columns) -> Sent:  # noqa: ARG002
        given = {name: typed.text(name, longest=LONGEST_TYPED) for name in self._texts}
        shown = Shown(given, {"reference": _one_of((ASKED, MADE_UP), "reference")})
        if not shown.chosen["reference"]:
            return Sent(shown, {}, Errors.of([NO_REFERENCE]))
        if shown.chosen["reference"] == MADE_UP:
            return Sent(shown, dict.fromkeys(self._texts, ""), Errors())
        errors = _checked(given)
        if not given["reference_label"]:
            errors = Errors.of([wrong("reference_label", Problem.MISSING)]) + errors
        return Sent(shown, dict(given), errors)


class Amount:
    """How the sum comes about."""

    name = "amount"

    def shown(self, columns: Columns) -> Shown:
        pence = columns.get("price_pence")
        return Shown(
            {
                "price": format_pounds(pence)[1:] if pence else "",
                "amount_hint": columns.get("amount_hint", ""),
            },
            {"asks": str(columns.get("asks", ""))},
        )

    def read(self, columns: Columns) -> Sent:  # noqa: ARG002
        price, hint = (typed.text(name, longest=LONGEST_TYPED) for name in ("price", "amount_hint"))
        asks = _one_of(tuple(Asks), "asks")
        shown = Shown({"price": price, "amount_hint": hint}, {"asks": asks})
        if not asks:
            return Sent(shown, {}, Errors.of([NO_SUM]))
        found: dict[str, Any] = {"asks": Asks(asks), "price_pence": None, "amount_hint": ""}
        if asks == Asks.CHOSEN:
            found["amount_hint"] = hint
        if asks == Asks.FIXED:
            found["price_pence"], problem = _pence(price)
            problem = problem or rules.price(found["price_pence"])
            if problem:
                return Sent(shown, {}, Errors.of([wrong("price_pence", problem, control="price")]))
        return Sent(shown, found, _checked({"amount_hint": found["amount_hint"]}))


class Fees:
    """What payers can take several of: one more, or one fewer, at a time."""

    name = "fees"
    _texts = ("fee_name", "fee_price", "fee_most")

    def shown(self, columns: Columns) -> Shown:  # noqa: ARG002
        return Shown(dict.fromkeys(self._texts, ""))

    def read(self, columns: Columns) -> Sent:
        fees = [dict(fee) for fee in columns.get("fees") or ()]
        given = {name: typed.text(name, longest=LONGEST_TYPED) for name in self._texts}
        if gone := request.form.get("remove"):
            left = [fee for fee in fees if fee["id"] != gone]
            return Sent(Shown(given), {"fees": left}, Errors(), is_done=False)
        is_done = request.form.get("then") != "add"
        if is_done and fees and not any(given.values()):
            return Sent(Shown(given), {"fees": fees}, Errors())
        fee, errors = self._one(given, fees)
        return Sent(Shown(given), {"fees": [*fees, fee]}, errors, is_done=is_done)

    def _one(
        self, given: Mapping[str, str], fees: list[dict[str, Any]]
    ) -> tuple[dict[str, Any], Errors]:
        name = given["fee_name"]
        pence, no_price = _pence(given["fee_price"])
        most, no_number = _number(given["fee_most"] or "1")
        names = {fee["name"].casefold() for fee in fees}
        problems = {
            "fee_name": rules.fee_name(name)
            or (Problem.TWICE if name.casefold() in names else None),
            "fee_price": no_price or rules.fee_price(pence or 0),
            "fee_most": no_number or rules.most_of_a_fee(most),
        }
        found = [wrong(part, problem) for part, problem in problems.items() if problem]
        if len(fees) >= rules.MOST_FEES:
            found = [wrong("fees", Problem.MANY, control="fee_name")]
        taken = [fee["id"] for fee in fees]
        fee = {"id": rules.fee_id_of(name, taken=taken), "name": name, "pence": pence, "most": most}
        return fee, Errors.of(found)


class Limits:
    """From when until when a link can be paid, and how often."""

    name = "limits"
    _days = ("opens_on", "closes_on")

    def shown(self, columns: Columns) -> Shown:
        opens, closes = columns.get("opens_at"), columns.get("closes_at")
        most = columns.get("most_payments")
        return Shown(
            {
                **_parts("opens_on", in_uk_time(opens).date() if opens else None),
                **_parts("closes_on", in_uk_time(closes - _DAY / 2).date() if closes else None),
                "most_payments": "" if most is None else str(most),
            }
        )

    def read(self, columns: Columns) -> Sent:
        given = {
            f"{name}-{part}": typed.text(f"{name}-{part}", longest=20)
            for name in self._days
            for part in ("day", "month", "year")
        } | {"most_payments": typed.text("most_payments", longest=20)}
        found: list[FieldError] = []
        days: dict[str, date | None] = {}
        for name in self._days:
            days[name], is_wrong = _date(name, given)
            found += [NOT_A_DATE[name]] if is_wrong else []
        opens, closes = days["opens_on"], days["closes_on"]
        times = {
            "opens_at": _midnight(opens) if opens else None,
            "closes_at": _midnight(closes + _DAY) if closes else None,
        }
        if opens and closes and closes < opens:
            found.append(TOO_EARLY)
        elif closes and times["closes_at"] != columns.get("closes_at") and _is_over(closes):
            found.append(OVER)
        most, problem = (None, None)
        if given["most_payments"]:
            most, problem = _number(given["most_payments"].replace(",", ""))
            problem = problem or rules.most_payments(most)
        found += [wrong("most_payments", problem)] if problem else []
        return Sent(Shown(given), {**times, "most_payments": most}, Errors.of(found))


class ReportingColumns:
    """What the service wants to have with each payment: one more, or one fewer, at a time."""

    name = "reporting_columns"
    _texts = ("header", "cell")

    def shown(self, columns: Columns) -> Shown:  # noqa: ARG002
        return Shown(dict.fromkeys(self._texts, ""))

    def read(self, columns: Columns) -> Sent:
        cells: dict[str, str] = dict(columns.get("columns") or {})
        given = {name: typed.text(name, longest=LONGEST_TYPED) for name in self._texts}
        if gone := request.form.get("remove"):
            left = {header: cell for header, cell in cells.items() if header != gone}
            return Sent(Shown(given), {"columns": left}, Errors(), is_done=False)
        is_done = request.form.get("then") != "add"
        if is_done and not any(given.values()):
            return Sent(Shown(given), {"columns": cells}, Errors())
        header, cell = given["header"], given["cell"]
        problems = {"header": rules.header(header), "cell": rules.cell(cell)}
        if header.casefold() in {known.casefold() for known in cells}:
            problems["header"] = Problem.TWICE
        found = [wrong(part, problem) for part, problem in problems.items() if problem]
        if len(cells) >= rules.MOST_COLUMNS:
            found = [wrong("columns", Problem.MANY, control="header")]
        new = {**cells, header: cell}
        return Sent(Shown(given), {"columns": new}, Errors.of(found), is_done=is_done)


QUESTIONS: tuple[Question, ...] = (
    Details(),
    Reference(),
    Amount(),
    Fees(),
    Limits(),
    ReportingColumns(),
)


def _checked(columns: Columns) -> Errors:
    """What is wrong with columns whose controls have their names."""
    try:
        rules.check(columns)
    except NotALink as refused:
        return Errors.of(wrong(name, problem) for name, problem in refused.problems.items())
    return Errors()


def _one_of(values: tuple[str, ...], name: str) -> str:
    sent = request.form.get(name)
    return next((str(value) for value in values if value == sent), "")


def _pence(text: str) -> tuple[int | None, Problem | None]:
    try:
        return parse_pounds(text), None
    except NotAnAmount:
        return None, Problem.MISSING


def _number(text: str) -> tuple[int, Problem | None]:
    if text.isascii() and text.isdigit() and len(text) <= len(str(rules.MOST_PAYMENTS)) + 1:
        return int(text), None
    return 0, Problem.SHAPE


def _date(name: str, given: Mapping[str, str]) -> tuple[date | None, bool]:
    """The day that was entered, None where nothing was; and whether there is no such day."""
    parts = [given[f"{name}-{part}"] for part in ("year", "month", "day")]
    if not any(parts):
        return None, False
    try:
        found = date(*(int(part) for part in parts))
    except ValueError:
        return None, True
    return (found, False) if found.year in YEARS else (None, True)


def _is_over(day: date) -> bool:
    return day < in_uk_time(clock.now()).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UK)


def _parts(name: str, day: date | None) -> dict[str, str]:
    known = ("", "", "") if day is None else (str(day.day), str(day.month), str(day.year))
    return dict(zip((f"{name}-day", f"{name}-month", f"{name}-year"), known, strict=True))
