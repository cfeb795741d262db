"""What was typed into the search for payments: read, checked, and written into addresses.

The form is posted and answered with a redirect to the address of the results, so that a card
number, which somebody will paste into it, is refused before it can stand in an address, and with
that in a log, a history or a bookmark.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any, Self

from werkzeug.datastructures import MultiDict

from app import clock
from app.i18n import UK, format_date
from app.i18n import gettext as _
from app.money import NotAnAmount, Pence, format_pounds, parse_pounds
from app.payments.search import PAGE_SIZES, By, Order, Standing, Wanted
from app.receipts import numbers
from app.web.components import Errors
from app.web.staff.payment_choices import CHOICES, STANDINGS, TEXTS
from app.web.staff.payment_filter_errors import may_be_card_number, problems
from app.web.staff.periods import (
    PERIODS,
    Period,
    after,
    days_of,
    moment,
    read_day,
    read_time,
)
from app.web.staff.typed import readable

DAYS = ("from", "to", "settled_from", "settled_to")
# In these words people know what they look for; the rest is folded away.
FIRST_TEXTS = ("reference", "email", "last_four")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFilter:
    """What is looked for, as it was typed, and what is wrong with it.

    `choices` are those of each kind of `CHOICES`: card brands, payment types, providers.
    """

    texts: dict[str, str]
    standings: tuple[Standing, ...] = ()
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    period: Period | None = None
    order: Order = Order()
    by_part: bool = False
    size: int = PAGE_SIZES[0]
    errors: Errors = Errors()

    @classmethod
    def read(cls, typed: MultiDict[str, str], *, account_ids: Collection[str] = ()) -> Self:
        """Read a form or an address. What looks like a card number is not kept.

        One under which something of `account_ids` can be paid may look like one.
        """
        texts = {name: readable(typed.get(name, "")) for name in TEXTS}
        suspicious = [name for name, text in texts.items() if may_be_card_number(name, text)]
        if "reference" in suspicious and numbers.is_given(
            texts["reference"], account_ids=account_ids
        ):
            suspicious.remove("reference")
        errors = Errors.of(problems(texts, suspicious))
        period = typed.get("period", "")
        return cls(
            texts={name: "" if name in suspicious else text for name, text in texts.items()},
            standings=tuple(
                standing for standing in Standing if standing in typed.getlist("status")
            ),
            choices={
                name: tuple(value for value, _label in kind.of() if value in typed.getlist(name))
                for name, kind in CHOICES.items()
            },
            period=Period(period) if period in PERIODS else None,
            order=_read_order(typed),
            by_part=typed.get("part") == "yes",
            size=max(PAGE_SIZES) if typed.get("size") == str(max(PAGE_SIZES)) else min(PAGE_SIZES),
            errors=errors,
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left out."""
        chosen = self.standings or self.period or any(self.choices.values())
        return not (chosen or any(self.texts.values()))

    @property
    def shows_more(self) -> bool:
        """Whether something is asked that the form folds away."""
        rest = any(text for name, text in self.texts.items() if name not in FIRST_TEXTS)
        return bool(rest or self.standings or any(self.choices.values()))

    def wanted(self) -> Wanted:
        """What to look for. Days are UK days, the last one included. Only without errors."""
        first, last = self._days()
        at, until = read_time(self.texts["from_time"]), read_time(self.texts["to_time"])
        return Wanted(
            reference=self.texts["reference"],
            email=self.texts["email"],
            cardholder_name=self.texts["cardholder_name"],
            last_four=self.texts["last_four"],
            metadata_value=self.texts["metadata"],
            provider_id=self.texts["provider_id"],
            standings=self.standings,
            brands=self.choices.get("brand", ()),
            types=self.choices.get("type", ()),
            providers=self.choices.get("provider", ()),
            least_pence=_pence(self.texts["amount_from"]),
            most_pence=_pence(self.texts["amount_to"]),
            created_from=moment(first, at or time()) if first else None,
            created_before=after(last, until) if last else None,
            settled_from=read_day(self.texts["settled_from"]),
            settled_to=read_day(self.texts["settled_to"]),
            by_part=self.by_part,
        )

    def _days(self) -> tuple[date | None, date | None]:
        if self.period is not None:
            return days_of(self.period, clock.now().astimezone(UK).date())
        return read_day(self.texts["from"]), read_day(self.texts["to"])

    def shown(self) -> dict[str, str]:
        """The texts as the form shows them: days as people here write them."""
        days = {name: read_day(self.texts[name]) for name in DAYS}
        written = {name: f"{day.day}/{day.month}/{day.year}" for name, day in days.items() if day}
        return self.texts | written

    def query(self) -> dict[str, Any]:
        """What the address of these results says."""
        said: dict[str, Any] = {name: text for name, text in self.texts.items() if text}
        for name in DAYS:
            if day := read_day(self.texts[name]):
                said[name] = day.isoformat()
        if self.standings:
            said["status"] = [standing.value for standing in self.standings]
        said |= {name: list(values) for name, values in self.choices.items() if values}
        if self.period is not None:
            said["period"] = self.period.value
        if self.by_part:
            said["part"] = "yes"
        if self.order != Order():
            said["sort"] = self.order.by.value
            said["order"] = "desc" if self.order.descending else "asc"
        if self.size != PAGE_SIZES[0]:
            said["size"] = str(self.size)
        return said

    def ordered(self, by: By) -> Self:
        """The same payments in the order that a column's heading offers: turned round, or its own.

        Moments and sums begin with the largest, texts with the first of the alphabet.
        """
        if self.order.by is by:
            return replace(self, order=Order(by, not self.order.descending))
        return replace(self, order=Order(by, by is not By.REFERENCE))

    def tags(self) -> Iterator[tuple[str, "PaymentFilter"]]:
        """Each thing that is looked for, in words, and the filter without it."""
        for name, text_field in TEXTS.items():
            if text := self.texts[name]:
                without = replace(self, texts={**self.texts, name: ""})
                yield (
                    _("%(what)s: %(value)s", what=text_field.label, value=_as_read(name, text)),
                    without,
                )
        if self.period is not None:
            yield str(PERIODS[self.period]), replace(self, period=None)
        for standing in self.standings:
            rest = tuple(other for other in self.standings if other is not standing)
            yield str(STANDINGS[standing]), replace(self, standings=rest)
        for name, values in self.choices.items():
            labels = dict(CHOICES[name].of())
            for value in values:
                others = tuple(other for other in values if other != value)
                without = replace(self, choices={**self.choices, name: others})
                yield (
                    _("%(what)s: %(value)s", what=CHOICES[name].label, value=labels[value]),
                    without,
                )


def _as_read(name: str, text: str) -> str:
    """What was typed, as it was understood."""
    day = read_day(text) if name in DAYS else None
    pence = _pence(text) if name in {"amount_from", "amount_to"} else None
    if pence is not None:
        return format_pounds(pence)
    return format_date(day) if day else text


def _read_order(typed: MultiDict[str, str]) -> Order:
    by = typed.get("sort", "")
    return Order(By(by), typed.get("order") != "asc") if by in list(By) else Order()


def _pence(text: str) -> Pence | None:
    try:
        return parse_pounds(text) if text else None
    except NotAnAmount:
        return None
