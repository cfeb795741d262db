"""What a file for a bank looks like, one module for each format. Pure."""

from enum import StrEnum


class Format(StrEnum):
    """The formats there are."""

    BACS_STANDARD_18 = "bacs_standard_18"
    PAIN_001 = "pain_001"
