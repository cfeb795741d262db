"""What can be said about a card without asking anybody: its number, its brand, and what was typed.

Pure but for the file of ranges, which is read once: nothing here knows a database, a request or the
time. A function called `read_...` gives back the value as it should be kept, or the `Problem` with
it.
"""

from app.cards.brands import (
    NEED_THREE_D_SECURE,
    Brand,
    CardFacts,
    CardType,
    Prepaid,
    refusal,
)
from app.cards.payer import read_email, read_line, read_name, read_postcode
from app.cards.problems import Problem
from app.cards.range_files import BadRanges
from app.cards.ranges import holds_card_number, identify, is_card_number, use_file
from app.cards.reading import read_beginning, read_expiry, read_number, read_security_code
from app.cards.surcharges import Surcharges

__all__ = [
    "NEED_THREE_D_SECURE",
    "BadRanges",
    "Brand",
    "CardFacts",
    "CardType",
    "Prepaid",
    "Problem",
    "Surcharges",
    "holds_card_number",
    "identify",
    "is_card_number",
    "read_beginning",
    "read_email",
    "read_expiry",
    "read_line",
    "read_name",
    "read_number",
    "read_postcode",
    "read_security_code",
    "refusal",
    "use_file",
]
