"""What can be wrong with what was typed. The doors have the words, in two languages and in JSON."""

from enum import Enum


class Problem(Enum):
    """One thing wrong with one field. Not text, so that it is never taken for an answer."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    TOO_MANY_DIGITS = "too_many_digits"  # a card number typed where a name or address goes
    LOOKS_LIKE_SECURITY_CODE = "looks_like_security_code"  # the same, with the security code

    NUMBER_NOT_DIGITS = "number_not_digits"
    NUMBER_LENGTH = "number_length"
    NUMBER_CHECK_DIGIT = "number_check_digit"
    BRAND_UNKNOWN = "brand_unknown"
    BRAND_NOT_ACCEPTED = "brand_not_accepted"
    DEBIT_NOT_ACCEPTED = "debit_not_accepted"
    CREDIT_NOT_ACCEPTED = "credit_not_accepted"
    PREPAID_NOT_ACCEPTED = "prepaid_not_accepted"

    EXPIRY_MONTH = "expiry_month"
    EXPIRY_YEAR = "expiry_year"
    EXPIRY_PAST = "expiry_past"

    SECURITY_CODE_LENGTH = "security_code_length"
    POSTCODE_NOT_UK = "postcode_not_uk"
    EMAIL_NOT_READABLE = "email_not_readable"
    EMAIL_PERHAPS_MISTYPED = "email_perhaps_mistyped"
