"""What was typed into the search of the audit log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from urllib.parse import urlencode

from flask import request
from werkzeug.datastructures import MultiDict

from app.administration import audits
from app.audit.search import Looked
from app.i18n import UK, LazyText, lazy
from app.web.components import Errors, FieldError
from app.web.staff import audit_words
from app.web.staff.payment_filter_errors import contains_card_number
from app.web.staff.periods import read_day
from app.web.staff.typed import readable

LONGEST = 100
TEXTS: dict[str, LazyText] = {
    "who": lazy("Who"),
    "action": lazy("What was done"),
    "subject": lazy("About"),
    "ip": lazy("From address"),
    "from": lazy("From"),
    "to": lazy("To"),
}
_DAYS = ("from", "to")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """What is looked for, as it was typed, and what is wrong with it."""

    texts: dict[str, str]
    errors: Errors = Errors()

    @classmethod
    def read(cls, typed: MultiDict[str, str]) -> Self:
        """Read an address. What looks like a card number is not kept."""
        texts = {name: readable(typed.get(name, ""))[:LONGEST] for name in TEXTS}
        texts = {name: "" if contains_card_number(text) else text for name, text in texts.items()}
        return cls(texts=texts, errors=Errors.of(_errors(texts)))

    @classmethod
    def from_address(cls) -> Self:
        """What this request's address asks for, without what cannot be read."""
        read = cls.read(request.args)
        unread = {error.field for error in read.errors}
        texts = {name: "" if name in unread else text for name, text in read.texts.items()}
        return cls(texts=texts)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left out."""
        return not any(self.texts.values())

    def looked(self) -> Looked:
        """What to look for. Days are UK days, the last one included. Only without errors."""
        said = self.texts
        first, last = read_day(said["from"]), read_day(said["to"])
        people = audits.people_called(said["who"]) if said["who"] else None
        about = audits.people_called(said["subject"]) if "@" in said["subject"] else []
        return Looked(
            actor_ids=None if people is None else [*people, said["who"]],
            action=said["action"],
            actions=audit_words.actions_called(said["action"]) if said["action"] else (),
            subject=said["subject"],
            subject_ids=about,
            ip=said["ip"],
            since=_midnight(first) if first else None,
            before=_midnight(last + timedelta(days=1)) if last else None,
        )

    def written(self) -> str:
        """What is looked for, for the log: "who=ann&from=2026-03-27"."""
        return urlencode(self.query())

    def query(self) -> dict[str, str]:
        """What the address of these results says."""
        return {name: text for name, text in self.texts.items() if text}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UK).astimezone(UTC)


def _errors(texts: dict[str, str]) -> Iterator[FieldError]:
    for name in _DAYS:
        if texts[name] and read_day(texts[name]) is None:
            text = lazy("%(what)s must be a real date, like 27/3/2026", what=TEXTS[name])
            yield FieldError(name, name, text)
    first, last = read_day(texts["from"]), read_day(texts["to"])
    if first and last and last < first:
        yield FieldError("to", "to", lazy("To must be the same day as From or later"))
