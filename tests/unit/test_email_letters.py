"""What emails say: in both languages, as text and as HTML, whatever anybody has written into it."""

import re
from html.parser import HTMLParser

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.emails import drawing, letter
from app.emails.models import EmailKind
from app.money import Pence
from tests.support.emails import a_letter

SERVICE = {
    "name": "Apply for a fishing licence",
    "name_cy": "Gwneud cais am drwydded bysgota",
    "merchant_name": "Rivers and Fisheries Agency",
    "merchant_address_line_1": "1 Weir Lane",
    "merchant_address_city": "Riverbridge",
    "merchant_address_postcode": "RB1 2AB",
    "merchant_telephone": "01632 960 100",
    "merchant_email": "fishing@example.com",
}


def drawn(kind=EmailKind.RECEIPT, **asked):
    return drawing.draw(a_letter(kind, service=SERVICE, **asked))


class Seen(HTMLParser):
    """The words of an email's body, and every attribute in it."""

    def __init__(self, html):
        super().__init__()
        self.words, self.attributes, self.tags = "", [], set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words += data


ENGLISH = (
    "Your payment was successful",
    "Reference: FL-1",
    "Payment to: Apply for a fishing licence",
    "What it was for: Salmon, 12 months",
    "Date of the payment: 4 June 2026 at 9:32am BST",
    "Total paid: £10.00",
    "Card: Visa ending in 4242",
    "Rivers and Fisheries Agency",
    "1 Weir Lane, Riverbridge, RB1 2AB",
    "Telephone: 01632 960 100",
    "Email: fishing@example.com",
    "If it was not you who paid",
)
WELSH = (
    "Roedd eich taliad yn llwyddiannus",
    "Cyfeirnod: FL-1",
    "Taliad i: Gwneud cais am drwydded bysgota",
    "Dyddiad y taliad: 4 Mehefin 2026 am 9:32yb BST",
    "Cyfanswm a dalwyd: £10.00",
    "Cerdyn: Visa yn gorffen â 4242",
    "Os nad chi a dalodd",
)


@pytest.mark.parametrize(("language", "said"), [("en", ENGLISH), ("cy", WELSH)])
def test_a_receipt_says_everything_in_the_payers_language(language, said):
    email = drawn(language=language)

    for line in said:
        assert line in email.text.splitlines()
        for part in line.split(": "):
            assert part in email.html
    assert f'<html lang="{language}">' in email.html
    assert "test" not in email.text


def test_text_and_html_have_the_same_words():
    email = drawn(account={"email_paragraph": "Bring it.\n\nOn the day."}, surcharge_pence=250)
    html = re.sub("<title>.*?</title>", "", email.html)

    words, text = (re.sub(r"[:\s]", "", said) for said in (Seen(html).words, email.text))
    assert words == text


def test_a_fee_is_told_apart_from_the_amount():
    text = drawn(surcharge_pence=Pence(250)).text

    assert "Payment amount: £10.00\nCorporate card fee: £2.50\nTotal paid: £12.50\n" in text


def test_a_refund_says_how_much_and_of_what():
    email = drawn(EmailKind.REFUND, account={"email_paragraph": "Only in receipts"})

    assert email.subject == "Refund confirmation: Apply for a fishing licence"
    assert "Refunded: £2.50\nDate of the refund: 4 June 2026 at 9:32am BST\n" in email.text
    assert "Total paid: £10.00" in email.text
    assert "Only in receipts" not in email.text


def test_a_test_says_that_it_is_one():
    email = drawn(is_test=True, language="cy")

    assert email.subject.startswith("Prawf: ")
    assert "Prawf yw hwn. Nid oes arian wedi symud." in email.text


@pytest.mark.parametrize(
    ("language", "welsh", "expected", "spoken"),
    [
        ("en", "Dewch ag ef", "Bring FL-1", "en"),
        ("cy", "Dewch â $REFERENCE", "Dewch â FL-1", "cy"),
        ("cy", "", "Bring FL-1", "en"),
    ],
)
def test_the_services_own_words_are_in_it(language, welsh, expected, spoken):
    account = {"email_paragraph": "Bring $REFERENCE", "email_paragraph_cy": welsh}
    email = drawn(language=language, account=account)

    assert expected in email.text.splitlines()
    assert re.search(rf'<p lang="{spoken}" style="[^"]*">{expected}</p>', email.html)


def test_a_payment_without_a_card_or_a_reference_has_neither_line():
    text = drawn(card_last_four="", reference=" ").text

    assert "Card:" not in text
    assert "Reference: 0123456789abcdefghijklmnop" in text


@settings(max_examples=50)
@given(
    description=st.text(max_size=255),
    reference=st.text(max_size=255),
    paragraph=st.text(max_size=300),
    language=st.sampled_from(["en", "cy"]),
)
def test_whatever_was_written_is_only_words(description, reference, paragraph, language):
    account = {"email_paragraph": paragraph, "email_paragraph_cy": paragraph}
    email = drawn(description=description, reference=reference, account=account, language=language)

    for text in (email.subject, email.text, email.html):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", text)
        assert text.encode().decode() == text
    assert "\n" not in email.subject
    seen = Seen(email.html)
    assert seen.tags <= {"html", "head", "meta", "title", "body", "main"} | {
        *("h1", "h2", "p", "table", "tr", "th", "td")
    }
    assert {name for name, _ in seen.attributes} <= {
        *("lang", "charset", "name", "content", "style", "scope")
    }
    assert letter.one_line(description) in " ".join(seen.words.split("\n"))


def test_it_leads_nowhere_and_loads_nothing():
    html = drawn(account={"email_paragraph": "https://example.com <img src=x>"}).html

    assert not re.search(r"<(a|img|link|script|iframe|form|input|button)\b", html)
    assert "url(" not in html
    html5lib.HTMLParser(strict=True).parse(html.lstrip())
