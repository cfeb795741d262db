"""What a payer typed on the card page: read, checked, and the part of it that may be shown again.

The number, the expiry date and the security code leave this module inside a `Card` and in no other
way. They are never written back into a page, nor is anything that looks like a card number and was
typed where it does not belong.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app import cards
from app.cards import Brand, CardFacts, CardType, Problem
from app.cards.payer import clean
from app.gateways.port import Card
from app.i18n import LazyText
from app.payments.authorisation import PayerDetails
from app.payments.checkout import Checkout
from app.web import countries
from app.web.components import Errors, FieldError
from app.web.pages import email_typos, wording

# The name of each control on the page, in the order of the form, and its id.
CONTROLS = {
    "cardNo": "card-no",
    "expiryMonth": "expiry-month",
    "expiryYear": "expiry-year",
    "cardholderName": "cardholder-name",
    "cvc": "cvc",
    "addressLine1": "address-line-1",
    "addressLine2": "address-line-2",
    "addressCity": "address-city",
    "addressCountry": "address-country",
    "addressPostcode": "address-postcode",
    "email": "email",
    "email-typo-sugestion": "email-corrected",  # misspelt by the reference
}
NEVER_SHOWN_AGAIN = frozenset({"cardNo", "expiryMonth", "expiryYear", "cvc"})
SHOWN_AGAIN = tuple(name for name in CONTROLS if name not in NEVER_SHOWN_AGAIN)
TYPED = tuple(name for name in SHOWN_AGAIN if name != "addressCountry")
MOST_DIGITS = 11  # one more could be a card number


@dataclass(frozen=True, slots=True)
class CardForm:
    """The answers on the card page. `values` holds what may be shown, by the name of its control.

    `entered` is there when nothing is wrong. `keeps_email` when the payer was asked whether their
    address is right, and it is.
    """

    values: dict[str, str]
    errors: Errors = field(default_factory=Errors)
    entered: tuple[Card, PayerDetails] | None = field(default=None, repr=False)
    keeps_email: bool = False

    def without_errors(self) -> "CardForm":
        """The same answers with nothing said about them, and nothing asked that was not before."""
        question = {} if self.keeps_email else {"email-typo-sugestion": ""}
        return CardForm(self.values | question, keeps_email=self.keeps_email)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a number says of its card, None where nothing, and why it cannot be used here."""

    facts: CardFacts | None
    problem: Problem | None


def prefilled(checkout: Checkout) -> CardForm:
    """The form as it is first shown, with what the service knew of the payer."""
    address = checkout.billing_address
    known = {
        "cardholderName": checkout.cardholder_name,
        "addressLine1": address.get("line1"),
        "addressLine2": address.get("line2"),
        "addressCity": address.get("city"),
        "addressPostcode": address.get("postcode"),
        "addressCountry": countries.known(
            address.get("country"), checkout.default_country, countries.AT_HOME
        ),
        "email": checkout.email,
    }
    return CardForm({name: str(value or "") for name, value in known.items()})


def read(sent: Mapping[str, str], checkout: Checkout, *, now: datetime) -> CardForm:
    """Check what was sent."""
    reading = _Reading(sent, checkout, now=now)
    typed = {name: sent.get(name, "") for name in SHOWN_AGAIN} | reading.emails
    values = _may_be_shown(typed, reading.problems)
    if reading.problems:
        return CardForm(values, errors=reading.errors(), keeps_email=reading.keeps_email)
    return CardForm(values, entered=(reading.card(), reading.payer()))


def look_at_number(text: str, checkout: Checkout) -> Seen:
    """Look up a card by as much of its number as is there, and whether it can pay this payment."""
    number = cards.read_beginning(text)
    if isinstance(number, Problem):
        return Seen(None, number)
    facts = cards.identify(number)
    return Seen(facts, _refusal(facts, checkout))


def _refusal(facts: CardFacts | None, checkout: Checkout) -> Problem | None:
    """Why a payment cannot be paid with this card; None when it can."""
    if facts is None:
        return Problem.BRAND_UNKNOWN
    return cards.refusal(
        facts, card_types=checkout.card_types, block_prepaid=checkout.blocks_prepaid
    )


class _Reading:
    """Reads one control after the other, keeping the problems."""

    def __init__(self, sent: Mapping[str, str], checkout: Checkout, *, now: datetime) -> None:
        self._sent = sent
        self._checkout = checkout
        self.problems: dict[str, Problem] = {}
        self.emails: dict[str, str] = {}  # the address that counts, and what it may have been
        self.keeps_email = False
        self._number = self._keep("cardNo", cards.read_number(self._typed("cardNo")))
        self._facts: CardFacts | None = self._check_brand()
        self._expiry = self._read_expiry(now)
        self._name = self._keep("cardholderName", cards.read_name(self._typed("cardholderName")))
        self._security_code = self._keep(
            "cvc", cards.read_security_code(self._typed("cvc"), brand=self._brand)
        )
        self._address = self._read_address() if checkout.wants_billing_address else {}
        self._email = self._read_email() if checkout.wants_email else ""

    def card(self) -> Card:
        return Card(
            number=self._number,
            expiry=self._expiry,
            security_code=self._security_code,
            holder=self._name,
        )

    def payer(self) -> PayerDetails:
        kind = self._facts.type if self._facts else CardType.CREDIT_OR_DEBIT
        return PayerDetails(
            card_brand=self._brand or "",
            card_type="" if kind is CardType.CREDIT_OR_DEBIT else kind,
            card_first_six=self._number[:6],
            card_last_four=self._number[-4:],
            card_expiry=self._expiry,
            cardholder_name=self._name,
            billing_address=self._address,
            email=self._email,
            facts=self._facts,
        )

    def errors(self) -> Errors:
        return Errors.of(
            FieldError(field=name, target=CONTROLS[name], text=self._text(name))
            for name in CONTROLS
            if name in self.problems
        )

    @property
    def _brand(self) -> Brand | None:
        return self._facts.brand if self._facts else None

    def _typed(self, name: str) -> str:
        return self._sent.get(name, "")

    def _keep(self, name: str, outcome: str | Problem) -> str:
        if isinstance(outcome, Problem):
            self.problems[name] = outcome
            return ""
        return outcome

    def _check_brand(self) -> CardFacts | None:
        if not self._number:
            return None
        facts = cards.identify(self._number)
        if problem := _refusal(facts, self._checkout):
            self.problems["cardNo"] = problem
        return facts

    def _read_expiry(self, now: datetime) -> str:
        month, year = self._typed("expiryMonth"), self._typed("expiryYear")
        expiry = cards.read_expiry(month, year, now=now)
        is_about_year = expiry is Problem.EXPIRY_YEAR or (
            expiry is Problem.MISSING and month.strip() and not year.strip()
        )
        return self._keep("expiryYear" if is_about_year else "expiryMonth", expiry)

    def _read_address(self) -> dict[str, str]:
        country = self._typed("addressCountry")
        if country not in countries.names("en"):
            self.problems["addressCountry"] = Problem.MISSING
        lines = {
            "line1": self._keep("addressLine1", cards.read_line(self._typed("addressLine1"))),
            "line2": self._keep(
                "addressLine2", cards.read_line(self._typed("addressLine2"), required=False)
            ),
            "city": self._keep("addressCity", cards.read_line(self._typed("addressCity"))),
            "postcode": self._keep(
                "addressPostcode",
                cards.read_postcode(self._typed("addressPostcode"), country=country),
            ),
        }
        return {**lines, "country": country}

    def _read_email(self) -> str:
        """Read the address, or the one that was chosen when the payer was asked about it.

        The answer counts for as long as the address stands there that the question was about.
        """
        typed, chosen = self._typed("email"), self._typed("email-typo-sugestion")
        is_answered = chosen != "" and typed == self._typed("originalemail")
        self.keeps_email = is_answered and chosen == typed
        typed = chosen if is_answered else typed
        is_required = self._checkout.requires_email
        email = self._keep("email", cards.read_email(typed, required=is_required))
        suggestion = email_typos.suggestion(email)
        if suggestion and not is_answered:
            self.problems["email-typo-sugestion"] = Problem.EMAIL_PERHAPS_MISTYPED
        self.emails = {"email": typed, "email-typo-sugestion": suggestion}
        return email

    def _text(self, name: str) -> str | LazyText:
        return wording.problem(
            name, self.problems[name], brand=self._brand, card_types=self._checkout.card_types
        )


def _may_be_shown(typed: Mapping[str, str], problems: Mapping[str, Problem]) -> dict[str, str]:
    """What was typed, without what may be a card's number or its security code."""
    return {
        name: clean(text)
        for name, text in typed.items()
        if problems.get(name) is not Problem.LOOKS_LIKE_SECURITY_CODE
        and not _may_be_card_number(text)
    }


def _may_be_card_number(text: str) -> bool:
    return sum(letter.isdecimal() for letter in text) > MOST_DIGITS
