"""What payments and agreements of a plan are called, in the payer's language."""

from collections.abc import Sequence

from app.i18n import Language, format_pounds, using
from app.i18n import gettext as _
from app.money import Pence

LONGEST = 255  # of a payment's description, and of an agreement's
LONGEST_TITLE = 200  # room for what is added


def spoken(language: str) -> Language:
    """The language in which a payer is spoken to."""
    return "cy" if language == "cy" else "en"


def part(title: str, number: int, parts: int, language: str) -> str:
    """One part: "Parking permit, part 2 of 3"."""
    with using(spoken(language)):
        return _(
            "%(title)s, part %(number)s of %(parts)s",
            title=_cut(title),
            number=number,
            parts=parts,
        )


def several(title: str, numbers: Sequence[int], parts: int, language: str) -> str:
    """Several parts that are paid together, which follow each other."""
    if len(numbers) == 1:
        return part(title, numbers[0], parts, language)
    with using(spoken(language)):
        return _(
            "%(title)s, parts %(first)s to %(last)s of %(parts)s",
            title=_cut(title),
            first=numbers[0],
            last=numbers[-1],
            parts=parts,
        )


def agreement(title: str, total_pence: Pence, parts: int, language: str) -> str:
    """What a payer agrees to: "Parking permit, £120.00 in 3 parts"."""
    with using(spoken(language)):
        return _(
            "%(title)s, %(total)s in %(parts)s parts",
            title=_cut(title),
            total=format_pounds(total_pence),
            parts=parts,
        )


def _cut(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"
