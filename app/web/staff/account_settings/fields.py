"""The kinds of questions on pages of settings: what is saved, what was sent, and what it means.

Each has `saved`, what the form shows before anybody has typed; `typed`, what was sent, as it may be
shown again; and `read`, which makes settings of that. What is chosen from a list is part of a
page's shape (`is_finite`), so it is one of the list's values or nothing, whatever was sent.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Protocol

from flask import request

from app.accounts.service import LARGEST_SURCHARGE_PENCE
from app.errors import Invalid
from app.i18n import LazyText, format_pounds, lazy
from app.money import NotAnAmount, Pence, parse_pounds
from app.web import countries
from app.web.staff import typed

LONGEST_TYPED = 2_000  # nobody means more by one line
YES, NO = "yes", "no"

Settings = Mapping[str, Any]
Said = str | LazyText


class NotRead(Invalid):
    """What was typed is no value of the setting. `said` is what to do about it."""

    code = "setting_not_read"

    def __init__(self, said: Said, *, field: str | None = None) -> None:
        self.said = said
        super().__init__(str(said), field=field)


class Field(Protocol):
    """A question, by the name of its control."""

    @property
    def name(self) -> str: ...
    @property
    def is_finite(self) -> bool: ...
    def saved(self, of: Any) -> Any: ...
    def typed(self) -> Any: ...
    def read(self, given: Any) -> Settings:
        """Make settings of what was typed.

        Raises:
            NotRead
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One line. `check` says what is wrong with one that is there and not too long."""

    name: str
    longest: int
    too_long: LazyText
    missing: LazyText | None = None
    check: Callable[[str], LazyText | None] = lambda _: None
    is_finite: bool = field(default=False, init=False)

    def saved(self, of: Any) -> str:
        return str(getattr(of, self.name))

    def typed(self) -> str:
        return typed.text(self.name, longest=LONGEST_TYPED)

    def read(self, given: str) -> Settings:
        if not given and self.missing:
            raise NotRead(self.missing)
        if len(given) > self.longest:
            raise NotRead(self.too_long)
        if given and (wrong := self.check(given)):
            raise NotRead(wrong)
        return {self.name: given}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pounds:
    """A sum in pounds. Nothing typed is nothing charged. `setting` is in pence."""

    name: str
    setting: str
    label: LazyText
    is_finite: bool = field(default=False, init=False)

    def saved(self, of: Any) -> str:
        pence: Pence = getattr(of, self.setting)
        return format_pounds(pence)[1:]

    def typed(self) -> str:
        return typed.text(self.name, longest=LONGEST_TYPED)

    def read(self, given: str) -> Settings:
        try:
            pence = parse_pounds(given or "0")
        except NotAnAmount:
            said = lazy("%(label)s: enter pounds and pence, like 12.50", label=self.label)
            raise NotRead(said) from None
        if pence > LARGEST_SURCHARGE_PENCE:
            most = format_pounds(LARGEST_SURCHARGE_PENCE)
            raise NotRead(lazy("%(label)s must be %(most)s or less", label=self.label, most=most))
        return {self.setting: pence}


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNo:
    """A switch, asked as a question."""

    name: str
    missing: LazyText
    is_finite: bool = field(default=True, init=False)

    def saved(self, of: Any) -> str:
        return YES if getattr(of, self.name) else NO

    def typed(self) -> str:
        return _one_of((YES, NO), request.form.get(self.name))

    def read(self, given: str) -> Settings:
        if not given:
            raise NotRead(self.missing)
        return {self.name: given == YES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """Several switches, as boxes to tick. One that the form does not have stays as it is."""

    name: str
    settings: tuple[str, ...]
    is_finite: bool = field(default=True, init=False)

    def saved(self, of: Any) -> tuple[str, ...]:
        return tuple(name for name in self.settings if getattr(of, name))

    def typed(self) -> tuple[str, ...]:
        ticked = set(request.form.getlist(self.name))
        return tuple(name for name in self.settings if name in ticked)

    def read(self, given: Sequence[str]) -> Settings:
        return {name: name in given for name in self.settings}


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    """One member of an enumeration."""

    name: str
    members: type[Any]
    missing: LazyText
    is_finite: bool = field(default=True, init=False)

    def saved(self, of: Any) -> str:
        return str(getattr(of, self.name))

    def typed(self) -> str:
        return _one_of([member.value for member in self.members], request.form.get(self.name))

    def read(self, given: str) -> Settings:
        if not given:
            raise NotRead(self.missing)
        return {self.name: self.members(given)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveralOf:
    """Some of a list, at least one, kept in the list's order."""

    name: str
    values: tuple[str, ...]
    missing: LazyText
    is_finite: bool = field(default=True, init=False)

    def saved(self, of: Any) -> tuple[str, ...]:
        chosen = getattr(of, self.name)
        return tuple(value for value in self.values if value in chosen)

    def typed(self) -> tuple[str, ...]:
        chosen = set(request.form.getlist(self.name))
        return tuple(value for value in self.values if value in chosen)

    def read(self, given: Sequence[str]) -> Settings:
        if not given:
            raise NotRead(self.missing)
        return {self.name: list(given)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country or territory, by its code."""

    name: str
    is_finite: bool = field(default=True, init=False)

    def saved(self, of: Any) -> str:
        return countries.known(getattr(of, self.name))

    def typed(self) -> str:
        return countries.known(request.form.get(self.name))

    def read(self, given: str) -> Settings:
        if not given:
            raise NotRead(lazy("Select a country or territory"))
        return {self.name: given}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Some of a list in an order of one's own: a place for each, or none."""

    name: str
    values: Callable[[], tuple[str, ...]]
    missing: LazyText
    twice: LazyText
    is_finite: bool = field(default=True, init=False)

    def saved(self, of: Any) -> tuple[tuple[str, str], ...]:
        chosen = list(getattr(of, self.name))
        return tuple(
            (value, str(chosen.index(value) + 1) if value in chosen else "")
            for value in self.values()
        )

    def typed(self) -> tuple[tuple[str, str], ...]:
        values = self.values()
        places = [str(place + 1) for place in range(len(values))]
        return tuple(
            (value, _one_of(places, request.form.get(f"{self.name}_{value}"))) for value in values
        )

    def read(self, given: Sequence[tuple[str, str]]) -> Settings:
        placed = sorted((int(place), value) for value, place in given if place)
        first = f"{self.name}_{given[0][0]}" if given else self.name
        if not placed:
            raise NotRead(self.missing, field=first)
        for (place, _), (next_place, value) in pairwise(placed):
            if place == next_place:
                raise NotRead(self.twice, field=f"{self.name}_{value}")
        return {self.name: [value for _, value in placed]}


def _one_of(values: Sequence[str], sent: str | None) -> str:
    return next((value for value in values if value == sent), "")
