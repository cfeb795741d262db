"""Bacs Standard 18: labels of 80 characters, and records of 100, for one processing day.

Sources for the layout, which is published by banks and not by Bacs itself:
https://docs.findock.com/May-25-sandbox/payment-processors/bacs-dd-collection-file (every label),
https://vdocuments.us/message-implementation-guide-bacs-standard-18.html (HSBC, August 2012).
"""

import unicodedata
from datetime import date

from app.i18n import in_uk_time
from app.repayments.files.formats import Line, Order

MEDIA_TYPE = "text/plain; charset=us-ascii"
EXTENSION = "txt"
LABEL, RECORD = 80, 100
LONGEST_TEXT = 18

CREDIT, CONTRA_DEBIT = "99", "17"  # transaction codes

_ALLOWED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.&/- ")


def write(order: Order) -> str:
    """The whole file: labels, a record for each transfer, the contra record, labels."""
    header, trailer = _file_labels(order, "HDR"), _file_labels(order, "EOF")
    return "".join(
        f"{line}\r\n"
        for line in (
            _volume(order),
            *header,
            _user_header(order),
            *(_record(order, line) for line in order.lines),
            _contra(order),
            *trailer,
            _user_trailer(order),
        )
    )


def text(value: str) -> str:
    """What Bacs takes of a text: capital letters without accents, digits and a few signs."""
    plain = unicodedata.normalize("NFKD", value).upper()
    kept = (sign for sign in plain if not unicodedata.combining(sign))
    allowed = "".join(sign if sign in _ALLOWED else " " for sign in kept)
    return " ".join(allowed.split())[:LONGEST_TEXT].strip()


def _volume(order: Order) -> str:
    owner = f"    {order.user_number:6}    "
    return _label(f"VOL1{_submission(order)}{'':27}{owner}{'':28}1")


def _file_labels(order: Order, kind: str) -> tuple[str, str]:
    """The two labels before the file, or after it: they say the same."""
    number = order.user_number
    first = (
        f"{kind}1A{number:6}S  1{number:6}{_submission(order)}00010001{'':6}"
        f"{_day(in_uk_time(order.made_at).date())}{_day(order.pay_on)} 000000"
    )
    return _label(first), _label(f"{kind}2F0200000100{'':35}00")


def _user_header(order: Order) -> str:
    day = _day(order.pay_on)
    return _label(f"UHL1{day}999999    00000000{'1 DAILY':9}{order.serial % 1000:03}")


def _record(order: Order, line: Line) -> str:
    return _wide(
        f"{line.sort_code}{line.account_number}0{CREDIT}{order.sort_code}{order.account_number}"
        f"    {line.amount_pence:011}{text(order.payer_name):18}{text(line.reference):18}"
        f"{text(line.name):18}"
    )


def _contra(order: Order) -> str:
    """What all of it is taken from."""
    account = f"{order.sort_code}{order.account_number}"
    return _wide(
        f"{account}0{CONTRA_DEBIT}{account}    {order.total_pence:011}"
        f"{f'REFUNDS {order.serial:06}':18}{'CONTRA':18}{text(order.payer_name):18}"
    )


def _user_trailer(order: Order) -> str:
    """Debits, which are the contra record alone, and credits: sums, and how many there are."""
    total = f"{order.total_pence:013}"
    return _label(f"UTL1{total}{total}{1:07}{len(order.lines):07}")


def _submission(order: Order) -> str:
    return f"{order.serial % 1_000_000:06}"


def _day(day: date) -> str:
    """A day as " YYDDD": the year, and the day of the year."""
    return f" {day:%y%j}"


def _label(filled: str) -> str:
    return _exactly(filled, LABEL)


def _wide(filled: str) -> str:
    return _exactly(filled, RECORD)


def _exactly(filled: str, length: int) -> str:
    """The text padded to its length. A file with a longer one would be read wrongly: none is."""
    if len(filled) > length:
        raise ValueError(f"a record of {len(filled)} characters, where {length} are all there are")
    return filled.ljust(length)
