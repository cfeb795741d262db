"""Reading contract packs. One with a mistake is refused whole, with everything that is wrong in it.

A number that a network does not know is money that nobody can pay, and one of its own kind that we
did not mean is money that goes astray. So nothing starts until every pack is right.
"""

import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.codes import Symbology, Unencodable
from app.codes.checks import CHECKS
from app.codes.on_pages import WIDEST_PX
from app.money import LARGEST_PAYMENT_PENCE, Pence
from app.payments.types.cash.schemes.scheme import Money, Scheme
from config import BadConfig

DEMONSTRATIONS = Path(__file__).with_name("demonstration")
FEWEST_PAYLOAD_DIGITS = 10  # fewer could be guessed
LONGEST_NUMBER = 25
MOST_DAYS = 60
MOST_WORKING_DAYS = 10
SHORTEST_SECRET = 32
WIDEST_BARCODE = WIDEST_PX  # modules, with quiet zones: a pixel for each

# For each key, what its value is called in a message, its type, and what is assumed without it.
_REQUIRED = object()
_KEYS: Mapping[str, tuple[str, type, object]] = {
    "name": ("a text", str, _REQUIRED),
    "title": ("a text", str, _REQUIRED),
    "demonstration": ("true or false", bool, _REQUIRED),
    "number.prefix": ("a text", str, _REQUIRED),
    "number.length": ("a whole number", int, _REQUIRED),
    "number.check": ("a text", str, _REQUIRED),
    "barcode.symbology": ("a text", str, _REQUIRED),
    "barcode.content": ("a text", str, "{number}"),
    "barcode.open_content": ("a text", str, ""),
    "voucher.least_pence": ("a whole number", int, _REQUIRED),
    "voucher.most_pence": ("a whole number", int, _REQUIRED),
    "voucher.days": ("a whole number", int, _REQUIRED),
    "voucher.zone": ("a text", str, _REQUIRED),
    "shops.money": ("a list", list, _REQUIRED),
    "shops.url": ("a text", str, ""),
    "shops.pays_out": ("true or false", bool, False),
    "confirmation.known_within_working_days": ("a whole number", int, _REQUIRED),
    "confirmation.event_secret": ("a text", str, ""),
}


@cache
def of_folder(folder: str) -> tuple[Scheme, ...]:
    """The demonstrations, and after them the packs in `folder` if one is named.

    Raises:
        BadConfig
    """
    files = sorted(DEMONSTRATIONS.glob("*.toml"))
    if folder:
        files += sorted(Path(folder).glob("*.toml"))
    found: dict[str, Scheme] = {}
    problems: list[str] = []
    for file in files:
        wrong, scheme = _read(file)
        if scheme is not None and scheme.name in found:
            wrong.append(f"name must be its own: there is another {scheme.name!r}")
        elif scheme is not None:
            found[scheme.name] = scheme
        problems += [f"{file}: {problem}" for problem in wrong]
    if problems:
        raise BadConfig(problems)
    return tuple(found.values())


def _read(file: Path) -> tuple[list[str], Scheme | None]:
    """What is wrong with a pack, and the scheme where nothing is."""
    try:
        given = dict(_flat(tomllib.loads(file.read_text("utf-8"))))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        return [f"it cannot be read: {problem}"], None
    values = {key: given.get(key, default) for key, (_, _, default) in _KEYS.items()}
    for problems in (_problems_of_keys(given, values), _problems_of_values(values)):
        if wrong := [*problems]:
            return wrong, None
    scheme = _scheme(values)
    wrong = [*_problems_of_barcodes(scheme)]
    return wrong, None if wrong else scheme


def _flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield above + key, value


def _problems_of_keys(given: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{key} is not known" for key in given if key not in _KEYS)
    for key, (called, kind, _) in _KEYS.items():
        if values[key] is _REQUIRED:
            yield f"{key} is missing"
        elif type(values[key]) is not kind:
            yield f"{key} must be {called}, not {values[key]!r}"


def _problems_of_values(of: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with values of the right type."""
    if not re.fullmatch("[a-z][a-z0-9_]{1,19}", of["name"]):
        yield "name must be 2 to 20 small letters, digits and underscores"
    if not of["title"]:
        yield "title must not be empty"
    yield from _problems_of_numbers(of)
    if of["barcode.symbology"] not in [*Symbology]:
        yield f"barcode.symbology must be one of {', '.join(Symbology)}"
    for key in ("barcode.content", "barcode.open_content"):
        yield from _problems_of_template(key, of[key])
    yield from _problems_of_terms(of)
    secret = of["confirmation.event_secret"]
    if secret and len(secret) < SHORTEST_SECRET and not of["demonstration"]:
        yield f"confirmation.event_secret must be {SHORTEST_SECRET} characters or more"


def _problems_of_numbers(of: Mapping[str, Any]) -> Iterator[str]:
    prefix, length, check = of["number.prefix"], of["number.length"], CHECKS.get(of["number.check"])
    if check is None:
        yield f"number.check must be one of {', '.join(CHECKS)}, not {of['number.check']!r}"
        return
    letters = "A-Z" if check.may_have_letters else ""
    if not re.fullmatch(f"[0-9{letters}]*", prefix):
        yield f"number.prefix must be digits{' and capitals' if letters else ''}, not {prefix!r}"
    if not 0 < length <= LONGEST_NUMBER:
        yield f"number.length must be 1 to {LONGEST_NUMBER}"
    elif len(prefix) + check.extra > length:
        yield f"number.prefix and the check must not be longer than number.length, {length}"
    elif (left := length - len(prefix) - check.extra) < FEWEST_PAYLOAD_DIGITS:
        yield (
            f"number.length leaves {left} digits to choose from:"
            f" fewer than {FEWEST_PAYLOAD_DIGITS} can be guessed"
        )


def _problems_of_template(key: str, template: str) -> Iterator[str]:
    known = {"number"} if key == "barcode.open_content" else {"number", "amount_pence"}
    try:
        parts = [part for part in string.Formatter().parse(template) if part[1] is not None]
    except ValueError as problem:
        yield f"{key} cannot be read: {problem}"
        return
    if any(name not in known or how or conversion for _, name, how, conversion in parts):
        yield f"{key} may name {' and '.join(sorted(f'{{{one}}}' for one in known))} only"
    elif template and "number" not in [name for _, name, _, _ in parts]:
        yield f"{key} must have {{number}} in it"


def _problems_of_terms(of: Mapping[str, Any]) -> Iterator[str]:
    if not 0 < of["voucher.least_pence"] <= of["voucher.most_pence"] <= LARGEST_PAYMENT_PENCE:
        yield (
            "voucher.least_pence and voucher.most_pence must be in order,"
            f" from 1 to {LARGEST_PAYMENT_PENCE}"
        )
    if not 0 <= of["voucher.days"] <= MOST_DAYS:
        yield f"voucher.days must be 0 to {MOST_DAYS}"
    try:
        ZoneInfo(of["voucher.zone"])
    except (ValueError, OSError, KeyError):
        yield f"voucher.zone must be a zone like Europe/London, not {of['voucher.zone']!r}"
    if not of["shops.money"] or any(one not in [*Money] for one in of["shops.money"]):
        yield f"shops.money must have some of {', '.join(Money)}"
    if of["shops.url"] and not re.fullmatch(r"https://[^\s\"'<>]+", of["shops.url"]):
        yield "shops.url must start with https://"
    if not 0 <= of["confirmation.known_within_working_days"] <= MOST_WORKING_DAYS:
        yield f"confirmation.known_within_working_days must be 0 to {MOST_WORKING_DAYS}"


def _problems_of_barcodes(scheme: Scheme) -> Iterator[str]:
    """Make the widest of each kind that the scheme can want: an odd digit takes the most room."""
    number = scheme.number("9" * scheme.payload_length)
    most_pence = scheme.most_pence
    one_digit_fewer_pence = Pence(10 ** (len(str(most_pence)) - 1) - 1)
    wanted: list[tuple[str, Pence | None]] = [
        ("content", most_pence),
        ("content", one_digit_fewer_pence),
    ]
    if scheme.open_content not in {"", scheme.content}:
        wanted.append(("open_content", None))
    said = set()
    for key, amount_pence in wanted:
        try:
            wide = scheme.barcode(number, amount_pence).modules_wide
        except Unencodable as problem:
            said.add(f"barcode.{key} cannot be made: {problem}")
        else:
            if wide > WIDEST_BARCODE:
                said.add(f"barcode.{key} is {wide} modules wide: a phone shows {WIDEST_BARCODE}")
    yield from sorted(said)


def _scheme(of: Mapping[str, Any]) -> Scheme:
    content = of["barcode.content"]
    is_same = "{amount_pence}" not in content
    return Scheme(
        name=of["name"],
        title=of["title"],
        is_demonstration=of["demonstration"],
        prefix=of["number.prefix"],
        length=of["number.length"],
        check=of["number.check"],
        symbology=Symbology(of["barcode.symbology"]),
        content=content,
        open_content=of["barcode.open_content"] or (content if is_same else ""),
        least_pence=of["voucher.least_pence"],
        most_pence=of["voucher.most_pence"],
        days=of["voucher.days"],
        zone=of["voucher.zone"],
        money=tuple(Money(one) for one in of["shops.money"]),
        shops_url=of["shops.url"],
        pays_out=of["shops.pays_out"],
        known_within_working_days=of["confirmation.known_within_working_days"],
        event_secret=of["confirmation.event_secret"],
    )
