"""The check digits that networks put into their numbers. They catch slips, and stop no forger.

Each makes one string of a payload of digits. What a check lets through when a digit is wrong, or
two neighbours are swapped: Luhn misses the swap of 0 and 9; GS1's misses neighbours that differ by
five; mod 93 and ISO 11649 miss neither. Whoever guesses gets a number with a right Luhn or GS1
digit every tenth time.

Sources: ISO/IEC 7812-1 annex B (Luhn); GS1 General Specifications, 7.9; the notice number of
pagoPA, https://docs.pagopa.it (mod 93); ISO 11649 by way of ISO 7064 (RF).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.cards import luhn

_MOD_93, _MOD_97 = 93, 97
_RF = "RF"
_RF_AS_DIGITS = "2715"


@dataclass(frozen=True, slots=True)
class Check:
    """How a number is completed. `extra` is how many characters it puts around what it checks."""

    complete: Callable[[str], str]
    extra: int
    may_have_letters: bool = False


def with_luhn(digits: str) -> str:
    """`digits` and their Luhn digit."""
    return digits + luhn.check_digit(digits)


def with_gs1(digits: str) -> str:
    """`digits` and their check digit by GS1: from the right they count three times, once, ..."""
    counted = sum(int(digit) * (1 if at % 2 else 3) for at, digit in enumerate(digits[::-1]))
    return digits + str(-counted % 10)


def with_mod_93(digits: str) -> str:
    """`digits` and, in two digits, what is left of them as one number after division by 93."""
    return f"{digits}{int(digits) % _MOD_93:02d}"


def with_rf(reference: str) -> str:
    """`reference` behind RF and its two check digits. Letters count as 10 (A) to 35 (Z)."""
    as_digits = "".join(str(int(character, 36)) for character in reference)
    check = _MOD_97 + 1 - int(f"{as_digits}{_RF_AS_DIGITS}00") % _MOD_97
    return f"{_RF}{check:02d}{reference}"


CHECKS: Mapping[str, Check] = {
    "luhn": Check(with_luhn, extra=1),
    "gs1": Check(with_gs1, extra=1),
    "mod93": Check(with_mod_93, extra=2),
    "rf": Check(with_rf, extra=4, may_have_letters=True),
}
