"""What an account's own software asked of the API, what it was answered, and why."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app import api_requests, clock
from app.accounts import keys
from app.api_requests import ApiRequest, Looked
from app.i18n import UK, LazyText, format_datetime, lazy
from app.i18n import gettext as _
from app.people import May
from app.searching import Position
from app.web.components import Errors, FieldError
from app.web.rendering import render, render_page
from app.web.staff.access import allow, here
from app.web.staff.layout import account_holes, account_shape
from app.web.staff.payment_filter_errors import contains_card_number
from app.web.staff.periods import read_day
from app.web.staff.typed import readable

blueprint = Blueprint("requests", __name__, url_prefix="/accounts/<account_id>/requests")

UNPROCESSABLE = 422
LONGEST = 100
TEXTS: dict[str, LazyText] = {
    "path": lazy("Address"),
    "status": lazy("Status"),
    "code": lazy("Error code"),
    "payment": lazy("Payment ID"),
    "from": lazy("From"),
    "to": lazy("To"),
}
STATUSES = ("", "2", "4", "5")
_A_REDIRECT, _A_MISTAKE, _OUR_MISTAKE = 300, 400, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFilter:
    """What is looked for, as it was typed, and what is wrong with it."""

    texts: dict[str, str]
    errors: Errors = Errors()

    @classmethod
    def read(cls, typed: MultiDict[str, str]) -> Self:
        """Read an address. What looks like a card number is not kept."""
        texts = {name: readable(typed.get(name, ""))[:LONGEST] for name in TEXTS}
        texts = {name: "" if contains_card_number(text) else text for name, text in texts.items()}
        if not _is_status(texts["status"]):
            texts["status"] = ""
        errors = [
            FieldError(
                name, name, lazy("%(what)s must be a real date, like 27/3/2026", what=TEXTS[name])
            )
            for name in ("from", "to")
            if texts[name] and read_day(texts[name]) is None
        ]
        return cls(texts=texts, errors=Errors.of(errors))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left out."""
        return not any(self.texts.values())

    def looked(self) -> Looked:
        """What to look for. Days are UK days, the last one included. Only without errors."""
        first, last = read_day(self.texts["from"]), read_day(self.texts["to"])
        return Looked(
            status=self.texts["status"],
            path=self.texts["path"],
            code=self.texts["code"],
            payment_id=self.texts["payment"],
            since=_midnight(first) if first else None,
            before=_midnight(last + timedelta(days=1)) if last else None,
        )

    def query(self) -> dict[str, str]:
        """What the address of these results says."""
        return {name: text for name, text in self.texts.items() if text}


@blueprint.get("")
@allow(May.SEE_REQUESTS)
def index(account_id: str) -> ResponseReturnValue:
    """List the newest requests of 7 days, or those that are looked for."""
    asked = RequestFilter.read(request.args)
    page = None
    if not asked.errors:
        page = api_requests.find(
            account_id,
            asked.looked(),
            older_than=Position.read(request.args.get("older_than", "")),
            newer_than=Position.read(request.args.get("newer_than", "")),
        )
    missed = api_requests.missed_since(account_id, clock.now() - timedelta(days=1))
    address = url_for(".index", account_id=account_id)

    def url(name: str, place: Position | None) -> str:
        return f"{address}?{urlencode(asked.query() | {name: str(place)})}" if place else ""

    drawn = render_page(
        "staff/requests/index.html",
        shape={
            **account_shape(),
            "section": "settings",
            "status": asked.texts["status"],
            "is_filtered": not asked.is_empty,
            "has_missed": missed > 0,
            "outcome": "not_looked" if page is None else "found" if page.requests else "none",
        },
        holes={
            **account_holes(),
            **{f"typed_{name}": text for name, text in asked.texts.items()},
            "address": address,
            "missed": f"{missed:,}",
            "lines": _lines(page.requests) if page and page.requests else "",
            "newer_url": url("newer_than", page.newer) if page else "",
            "older_url": url("older_than", page.older) if page else "",
        },
        errors=asked.errors,
    )
    return drawn, UNPROCESSABLE if asked.errors else 200


@blueprint.get("/<heard_id>")
@allow(May.SEE_REQUESTS)
def show(account_id: str, heard_id: str) -> ResponseReturnValue:
    """One request: what came in and what was answered, without what may not be kept."""
    heard = api_requests.get(heard_id, account_id=account_id)
    return render_page(
        "staff/requests/show.html",
        shape={
            **account_shape(),
            "section": "settings",
            "is_refused": heard.status >= _A_MISTAKE,
            "has_body": bool(heard.asked),
        },
        holes={
            **account_holes(),
            "name": f"{heard.method} {heard.path}",
            "why": heard.why,
            "facts": render("staff/requests/_facts.html", **_facts(heard)),
            "asked": _pretty(heard.asked),
            "answered": _pretty(heard.answered) or _("Nothing"),
            "all_url": url_for(".index", account_id=account_id),
        },
    )


def _facts(heard: ApiRequest) -> dict[str, Any]:
    payment = (
        url_for("staff.payments.show", account_id=heard.account_id, payment_id=heard.payment_id)
        if len(heard.payment_id) == len(heard.id) and here().may(May.SEE_PAYMENTS)
        else ""
    )
    key_names = {key.id: key.description for key in keys.list_keys(heard.account_id)}
    wrong = [(_("Error code"), heard.code), (_("About"), heard.field)]
    return {
        "payment_url": payment,
        "payment_id": heard.payment_id,
        "facts": [
            (_("When"), format_datetime(heard.created_at)),
            (_("Status"), str(heard.status)),
            *((name, value) for name, value in wrong if value),
            (_("Query"), heard.query or _("None")),
            (_("Time taken"), _took(heard)),
            (_("API key"), key_names.get(heard.key_id) or _("None: a one-time token")),
            (_("Request ID"), heard.request_id),
        ],
    }


def _lines(found: Sequence[ApiRequest]) -> str:
    key_names = {key.id: key.description for key in keys.list_keys(here().account.id)}
    return render(
        "staff/requests/_lines.html",
        lines=[
            {
                "url": url_for(".show", account_id=heard.account_id, heard_id=heard.id),
                "when": format_datetime(heard.created_at),
                "method": heard.method,
                "path": heard.path,
                "status": str(heard.status),
                "colour": _colour(heard.status),
                "why": f"{heard.code} {heard.why}".strip(),
                "took": _took(heard),
                "key": key_names.get(heard.key_id, ""),
            }
            for heard in found
        ],
    )


def _colour(status: int) -> str:
    if status < _A_REDIRECT:
        return "green"
    return "yellow" if status < _OUR_MISTAKE else "red"


def _took(heard: ApiRequest) -> str:
    return _("%(ms)s ms", ms=f"{heard.took_us / 1_000:,.1f}")


def _pretty(body: str) -> str:
    """JSON with its members below each other; what is none, or was cut, as it is."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body


def _is_status(text: str) -> bool:
    return text in STATUSES or (len(text) == len("404") and text.isascii() and text.isdigit())


def _midnight(day: Any) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UK).astimezone(UTC)
