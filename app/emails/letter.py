"""What an email says, in its reader's language, before anybody draws it. Pure but for the clock.

Whoever draws it, as text, as HTML or into a carrier's template, draws all of this and nothing else,
so that the three cannot say different things. An email to a payer has no links: people are told
never to follow those in an email about money.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import Account, Service
from app.cards import Brand
from app.emails.models import EmailKind
from app.i18n import LANGUAGES, Language, format_datetime, format_pounds, using
from app.i18n import gettext as _
from app.letters.content import Content
from app.money import Pence
from app.payments.models import Payment

PLATFORM = "Exchequer"
REFERENCE = "$REFERENCE"  # in the service's own words, as on the reference platform

# Control characters, halves of a pair, and what turns the direction of all that follows.
_UNFIT = {"Cc", "Cs"}
_TURNS = {
    chr(code) for code in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
_SPACES = {"Zl", "Zp", "Zs"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what was paid. `key` names it in a carrier's template."""

    key: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, "" for none, and the lines below it."""

    heading: str
    lines: tuple[str, ...]


NO_PART = Part("", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An email. `own_words` are the service's paragraphs, which are in `own_language`.

    Those to payers have facts and whom to ask, those to people who work here perhaps a link.
    """

    kind: EmailKind
    language: Language
    service_name: str  # whose email it is
    subject: str
    heading: str
    lead: str
    more: tuple[str, ...] = ()
    link: str = ""
    notice: str = ""  # that it is only a test; "" where it is not
    facts: tuple[Fact, ...] = ()
    own_words: tuple[str, ...] = ()
    own_language: Language = "en"
    contact: Part = NO_PART
    not_you: Part = NO_PART
    ending: str


def write(
    kind: EmailKind,
    *,
    language: str,
    service: Service,
    account: Account,
    is_test: bool,
    payment: Payment,
    happened_at: datetime,
    refund_pence: Pence | None = None,
) -> Letter:
    """Write the email of a kind about a payment. `refund_pence` is what went back, in a refund.

    `is_test`: no real money has moved.
    """
    spoken: Language = language if language in LANGUAGES else "en"
    with using(spoken):
        name = one_line((spoken == "cy" and service.name_cy) or service.name)
        is_receipt = kind is EmailKind.RECEIPT
        words, own_language = _own_words(account, payment, spoken) if is_receipt else ((), spoken)
        subject = (
            _("Payment confirmation: %(service)s", service=name)
            if is_receipt
            else _("Refund confirmation: %(service)s", service=name)
        )
        return Letter(
            kind=kind,
            language=spoken,
            service_name=name,
            subject=_("Test: %(subject)s", subject=subject) if is_test else subject,
            heading=_("Your payment was successful") if is_receipt else _("Your refund was sent"),
            lead=_lead(kind, name),
            notice=_("This is a test. No money has moved.") if is_test else "",
            facts=tuple(_facts(kind, name, payment, happened_at, refund_pence)),
            own_words=words,
            own_language=own_language,
            contact=_contact(service, name),
            not_you=_not_you(kind, payment),
            ending=_("This email was sent automatically. Nobody reads replies to it."),
        )


def to_staff(content: Content, *, kind: EmailKind, language: str) -> Letter:
    """Write the email, or the text message, that takes a letter to its reader."""
    lead, *more = map(one_line, content.lines)
    return Letter(
        kind=kind,
        language=language if language in LANGUAGES else "en",
        service_name=one_line(content.sender) or PLATFORM,
        subject=one_line(content.subject),
        heading=one_line(content.heading),
        lead=lead,
        more=tuple(more),
        link=content.link,
        notice=content.notice,
        not_you=Part("", tuple(map(one_line, content.after))),
        ending=content.ending,
    )


def one_line(text: str) -> str:
    """The text without what has no place in a line: an email's headers end where a line does."""
    fit = (" " if _is_space(character) else character for character in text)
    return " ".join("".join(character for character in fit if _is_fit(character)).split())


def _is_space(character: str) -> bool:
    return character in "\t\n\r\v\f" or unicodedata.category(character) in _SPACES


def _is_fit(character: str) -> bool:
    return unicodedata.category(character) not in _UNFIT and character not in _TURNS


def _own_words(
    account: Account, payment: Payment, language: Language
) -> tuple[tuple[str, ...], Language]:
    """The service's own paragraphs, in English where it has not said it in Welsh."""
    is_welsh = language == "cy" and account.email_paragraph_cy != ""
    text = account.email_paragraph_cy if is_welsh else account.email_paragraph
    text = text.replace(REFERENCE, one_line(payment.reference))
    return tuple(filter(None, map(one_line, text.splitlines()))), "cy" if is_welsh else "en"


def _lead(kind: EmailKind, service_name: str) -> str:
    if kind is EmailKind.RECEIPT:
        return _(
            "Keep this email as your record of your payment to %(service)s.", service=service_name
        )
    return _(
        "%(service)s has sent money back to you."
        " If you paid by card, it can take up to 6 days to reach you.",
        service=service_name,
    )


def _facts(
    kind: EmailKind,
    service_name: str,
    payment: Payment,
    happened_at: datetime,
    refund_pence: Pence | None,
) -> Iterator[Fact]:
    when = format_datetime(happened_at, zone=True)
    if kind is EmailKind.REFUND and refund_pence is not None:
        yield Fact("refund_amount", _("Refunded"), format_pounds(refund_pence))
        yield Fact("date", _("Date of the refund"), when)
    yield Fact("reference", _("Reference"), one_line(payment.reference) or payment.id)
    yield Fact("service_name", _("Payment to"), service_name)
    yield Fact("description", _("What it was for"), one_line(payment.description))
    if kind is EmailKind.RECEIPT:
        yield Fact("date", _("Date of the payment"), when)
    if payment.surcharge_pence:
        yield Fact("amount", _("Payment amount"), format_pounds(payment.amount_pence))
        yield Fact("card_fee", _("Corporate card fee"), format_pounds(payment.surcharge_pence))
    yield Fact("total", _("Total paid"), format_pounds(payment.total_pence))
    if card := _card(payment):
        yield Fact("card", _("Card"), card)


def _card(payment: Payment) -> str:
    if not payment.card_last_four:
        return ""
    brands = {brand.value: brand.label for brand in Brand}
    brand = brands.get(payment.card_brand, _("Card"))
    return _("%(brand)s ending in %(last_four)s", brand=brand, last_four=payment.card_last_four)


def _contact(service: Service, service_name: str) -> Part:
    address = (
        service.merchant_address_line_1,
        service.merchant_address_line_2,
        service.merchant_address_city,
        service.merchant_address_postcode,
    )
    telephone, email = one_line(service.merchant_telephone), one_line(service.merchant_email)
    lines = (
        one_line(service.merchant_name or service.organisation) or service_name,
        ", ".join(filter(None, map(one_line, address))),
        _("Telephone: %(number)s", number=telephone) if telephone else "",
        _("Email: %(address)s", address=email) if email else "",
    )
    return Part(_("If you have a question about it"), tuple(filter(None, lines)))


def _not_you(kind: EmailKind, payment: Payment) -> Part:
    if kind is EmailKind.RECEIPT and payment.card_last_four:
        return Part(
            _("If it was not you who paid"),
            (
                _(
                    "Call your bank or card company straight away, on the number on the back of"
                    " your card. Then tell the service, and give it the reference above."
                ),
                _("We will never ask you for your card number or a password by email."),
            ),
        )
    is_receipt = kind is EmailKind.RECEIPT
    return Part(
        _("If it was not you who paid") if is_receipt else _("If you did not expect this"),
        (
            _("Contact the service and give it the reference above."),
            _("We will never ask you for your card number or a password by email."),
        ),
    )
