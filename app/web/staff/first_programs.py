"""Programs that make a first payment, in the languages that services are written in.

Each asks for a payment, says where to pay it, and waits until it is paid. They need nothing but
their language, and are run by tests as they are shown.
"""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parents[3] / "templates" / "staff" / "quick_start" / "programs"
FILES = {
    "curl": "first_payment.sh",
    "python": "first_payment.py",
    "node": "first_payment.mjs",
    "ruby": "first_payment.rb",
    "php": "first_payment.php",
    "java": "FirstPayment.java",
}
NO_KEY = "YOUR_TEST_API_KEY"


def written(*, api_url: str, key: str, return_url: str) -> dict[str, str]:
    """Each program under its hole's name. Without a key it says where to put one.

    The addresses are our own, and hold nothing that a string of any of these languages would
    take for something else.
    """
    filled = {"API_URL": api_url, "API_KEY": key or NO_KEY, "RETURN_URL": return_url}
    return {f"program_{name}": _filled(file, filled) for name, file in FILES.items()}


def _filled(file: str, values: dict[str, str]) -> str:
    text = _source(file)
    for name, value in values.items():
        text = text.replace(f"<{name}>", value)
    return text


@cache
def _source(file: str) -> str:
    return (_FOLDER / f"{file}.txt").read_text().strip()
