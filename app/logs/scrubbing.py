"""What must not be written down is taken out of every line of the log, wherever it stands in it.

This is the second line of defence: nothing that knows such a thing logs it. Card numbers, keys,
tokens and email addresses are known by their shape. Names, addresses, security codes and passwords
have none, and are known by what they are called: in the members of an event, and in texts such as
`cardholder_name='...'` or `"cvc": "123"`, as exceptions and libraries write them.
"""

import re
from collections.abc import Mapping
from typing import Any

from structlog.typing import EventDict

GONE = "[removed]"
CARD_NUMBER = "[card number]"
SHORTEST_CARD, LONGEST_CARD = 12, 19

_SHORTEST = 5  # of what has a shape: a@b.c
_LONGEST = 20_000  # characters, of which nobody reads half
_DEEPEST = 5
_BIG_NUMBER = 10 ** (SHORTEST_CARD - 1)
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)

_CALLED = (
    r"card[_-]?no|card[_-]?number|pan|cv[cv]2?|csc|security[_-]?code|"
    r"card[_-]?holder(?:[_-]?name)?|name[_-]?on[_-]?card|holder|"
    r"email(?:[_-]?address)?|telephone[_-]?number|"
    r"(?:address[_-]?)?line[_-]?[12]|(?:address[_-]?)?(?:city|postcode)|"
    r"one[_-]?time[_-]?token|charge[_-]?token[_-]?id|csrf[_-]?token|"
    r"payment[_-]?data|tokenization[_-]?data|signed[_-]?message|encrypted[_-]?message|"
    r"wallet[_-]?(?:token|payload)|payer[_-]?(?:name|email)|"
    r"cookie|password|totp[_-]?secret|secret[_-]?key|signing[_-]?key|pepper"
)
_PRIVATE = re.compile(rf"(?:.*[_-])?(?:authorization|{_CALLED})", re.IGNORECASE)
_OURS = frozenset({"timestamp", "level"})
# What a service or a payer wrote by hand. Too common a word to look for in texts.
_BY_HAND = frozenset({"reference", "description", "body", "query", "query_string", "metadata"})

_KEY = re.compile(r"(?:api|webhook)_(?:test|live)_[\w-]+", re.IGNORECASE)
_A_KEY = "[key]"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_GAP = r"(?:[\s_+-]|%20|%2B|%2D)"
_DIGITS = re.compile(rf"\d(?:{_GAP}{{0,3}}\d){{{SHORTEST_CARD - 1},}}", re.IGNORECASE)
_MAY_BE_DIGITS = re.compile(rf"[\d\s_+%BD-]{{{SHORTEST_CARD}}}", re.IGNORECASE)
_CODED_GAP = re.compile("%20|%2B|%2D", re.IGNORECASE)

# Each with a cheap sign without which it cannot be there, in small letters.
_SHAPES: tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...] = (
    (("_test_", "_live_"), _KEY, _A_KEY),
    (
        ("authorization",),
        re.compile(
            r"""(authorization\\*["']?\s*[:=]\s*)["']?(?:(?:bearer|basic)\s+)?[^\s"',;]+["']?""",
            re.IGNORECASE,
        ),
        rf"\1{GONE}",
    ),
    (("bearer",), re.compile(r"\b(bearer)(?:\s|%20)+[^\s\"',;]+", re.IGNORECASE), rf"\1 {GONE}"),
    (
        ("basic",),
        re.compile(r"\b(basic)(?:\s|%20)+[A-Za-z0-9+/=]{16,}", re.IGNORECASE),
        rf"\1 {GONE}",
    ),
    (("[parameters:",), re.compile(r"\[parameters: [^\n]*", re.IGNORECASE), f"[parameters: {GONE}"),
    (
        ("detail:",),  # PostgreSQL shows the row it complains of
        re.compile(r"DETAIL:.*?(?=\n(?:HINT|CONTEXT|QUERY|\[SQL|\(Background|\n)|\Z)", re.DOTALL),
        f"DETAIL: {GONE}",
    ),
    (
        ("input_value=",),  # and pydantic what it was given
        re.compile(r"input_value=.*?(?=, input_type=|\n|\Z)", re.DOTALL),
        f"input_value={GONE}",
    ),
    (
        ("=", ":", "%3d"),
        re.compile(
            rf"""(?<![A-Za-z])((?:{_CALLED})\\*["']?(?:\s*[:=]\s*|%3D))"""
            r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\\+"[^"]*"|[^\s,;&)}\]]+)""",
            re.IGNORECASE,
        ),
        rf"\1{GONE}",
    ),
    (
        ("@", "%40"),
        re.compile(r"[^\s@\"'<>(),;:=&/?]{1,64}(?:@|%40)[^\s@\"'<>(),;:=&/?]{1,255}"),
        "[email]",
    ),
    (("-",), _UUID, "[token]"),
)


def scrub(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Take out of an event what must not be written down. A processor of structlog's."""
    for name, value in event.items():
        event[name] = _cleaned(name, value, depth=0)
    return event


def text(value: str) -> str:
    """The same text without what has the shape of a secret, or is called as one is."""
    if len(value) < _SHORTEST:
        return value
    if len(value) > _LONGEST:
        value = value[:_LONGEST].rstrip("0123456789 -") + "[cut]"
    if _is_one_word(value):  # most are: ids, names of events, paths. Only a key can be such.
        if "_test_" in value or "_live_" in value:
            value = _KEY.sub(_A_KEY, value)
    else:
        value = _without_shapes(value)
    return _DIGITS.sub(_without_card_number, value) if _MAY_BE_DIGITS.search(value) else value


def _is_one_word(value: str) -> bool:
    return value.replace("_", "").replace(".", "").replace("/", "").isalnum()


def _without_shapes(value: str) -> str:
    small = value.lower()
    for signs, shape, instead in _SHAPES:
        if any(sign in small for sign in signs):
            value = shape.sub(instead, value)
    return value


def _cleaned(name: str, value: Any, *, depth: int) -> Any:
    if value is None or isinstance(value, bool) or name in _OURS:
        return value
    if name in _BY_HAND or is_private(name):
        return GONE
    if isinstance(value, str):
        is_our_name_for_it = name == "request_id" and _UUID.fullmatch(value)
        return value if is_our_name_for_it else text(str(value))
    if isinstance(value, int | float):
        return number(value)
    return _whole(value, depth)


def number(value: float) -> float | str:
    """The same number, unless it could be a card's."""
    if abs(value) < _BIG_NUMBER:
        return value
    written = f"{value:d}" if isinstance(value, int) else f"{value:f}"
    cleaned = text(written)
    return value if cleaned == written else cleaned


def _whole(value: Any, depth: int) -> Any:
    """What has parts, each by its name; what is neither text nor number, as it is written."""
    if depth < _DEEPEST and isinstance(value, Mapping):
        return {
            text(str(key)): _cleaned(str(key), inner, depth=depth + 1)
            for key, inner in value.items()
        }
    if depth < _DEEPEST and isinstance(value, list | tuple | set | frozenset):
        return [_cleaned("", inner, depth=depth + 1) for inner in value]
    return text(value.decode("latin-1") if isinstance(value, bytes) else repr(value))


_known_names: dict[str, bool] = {}


def is_private(name: str) -> bool:
    """Whether what is called so must not be written. Names are few, and asked about for ever."""
    known = _known_names.get(name)
    if known is None:
        known = _PRIVATE.fullmatch(name) is not None
        if len(_known_names) < 1_000:  # noqa: PLR2004  more than there are in the code
            _known_names[name] = known
    return known


def _without_card_number(match: re.Match[str]) -> str:
    found = match.group()
    digits = [int(digit) for digit in _CODED_GAP.sub("", found) if digit.isdecimal()]
    return CARD_NUMBER if _holds_card_number(digits) else found


def _holds_card_number(digits: list[int]) -> bool:
    """Whether any part of a run of digits could be the number of a card.

    A run that is longer than any is not worth the search: it is taken for one.
    """
    if len(digits) > LONGEST_CARD:
        return True
    for end in range(SHORTEST_CARD, len(digits) + 1):
        total, is_second = 0, False
        for length, digit in enumerate(reversed(digits[max(0, end - LONGEST_CARD) : end]), 1):
            total += _DOUBLED[digit] if is_second else digit
            is_second = not is_second
            if length >= SHORTEST_CARD and total % 10 == 0:
                return True
    return False
