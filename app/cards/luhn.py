"""The check digit at the end of every card number. It catches slips of the finger, not forgers.

From the right, every second digit counts double, and two digits count as their sum; the whole must
divide by ten.
"""

_DOUBLED = "0246813579"  # the digits of 2 x n added up, for each n


def is_right(digits: str) -> bool:
    """Whether the last of `digits` is the check digit of the others."""
    return bool(digits) and _sum(digits) % 10 == 0


def check_digit(payload: str) -> str:
    """The digit to put after `payload`."""
    return str(-_sum(payload + "0") % 10)


def _sum(digits: str) -> int:
    backwards = digits[::-1]
    return sum(int(digit) for digit in backwards[::2]) + sum(
        int(_DOUBLED[int(digit)]) for digit in backwards[1::2]
    )
