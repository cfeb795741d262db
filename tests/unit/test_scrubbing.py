"""What is taken out of every line of the log, and what is left in it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import ids
from app.cards import luhn
from app.logs.scrubbing import CARD_NUMBER, GONE, scrub, text

CARDS = ["4242424242424242", "371449635398431", "6759649826438453", "630495060000000000"]
KEY = "api_test_0123456789abcdefghijklmnop" + "0123456789abcdefghijklmnopqrstuv"
GAPS = ["", " ", "-", "  ", " - ", "\t", "\xa0", "\u202f", "%20", "+", "_", "\n"]

SECRETS = [
    *((number, CARD_NUMBER) for number in CARDS),
    ("4242 4242 4242 4242", CARD_NUMBER),
    ("4242-4242-4242-4242", CARD_NUMBER),
    ("x4242424242424242y", f"x{CARD_NUMBER}y"),
    ("number 4242424242424242, please", f"number {CARD_NUMBER}, please"),
    ("4242424242424242123", CARD_NUMBER),  # with its security code behind it
    ("99994242424242424242", CARD_NUMBER),
    ("٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢", CARD_NUMBER),
    (KEY, "[key]"),
    (f"({KEY})", "([key])"),
    ("webhook_live_abc-123_x", "[key]"),
    ("Authorization: Bearer abc.def-ghi", f"Authorization: {GONE}"),
    ("'authorization': 'secret'", f"'authorization': {GONE}"),
    ("sent as bearer abcdef", f"sent as bearer {GONE}"),
    ("Basic YWxhZGRpbjpvcGVuc2VzYW1l", f"Basic {GONE}"),
    ("ada@payer.example", "[email]"),
    ("to <ada.o'neil+x@payer.example>", "to <ada.o'[email]>"),
    ("?email=ada%40payer.example&page=2", f"?email={GONE}&page=2"),
    ("q=ada%40payer.example", "q=[email]"),
    ("/secure/0a1b2c3d-0000-4000-8000-00000000000f", "/secure/[token]"),
    ("cvc=123", f"cvc={GONE}"),
    ('{"cvc": "123", "amount": 5}', f'{{"cvc": {GONE}, "amount": 5}}'),
    (r'"{\"cvc\": \"123\", \"amount\": 5}"', rf'"{{\"cvc\": {GONE}, \"amount\": 5}}"'),
    ("security_code='987'", f"security_code={GONE}"),
    ('{"cardholder_name": "Ada \\"A\\" Payer"}', f'{{"cardholder_name": {GONE}}}'),
    ("Card(number='x', holder='Ada Payer')", f"Card(number='x', holder={GONE})"),
    ("cardholderName=Ada&x=1", f"cardholderName={GONE}&x=1"),
    ("{'line1': '1 Quay Street', 'city': 'Cardiff'}", f"{{'line1': {GONE}, 'city': {GONE}}}"),
    ("addressPostcode=CF10", f"addressPostcode={GONE}"),
    ('{"signedMessage": "sealed", "type": "CARD"}', f'{{"signedMessage": {GONE}, "type": "CARD"}}'),
    ("payment_data='sealed'", f"payment_data={GONE}"),
    ("password: hunter2", f"password: {GONE}"),
    ("[SQL: INSERT]\n[parameters: ('Ada',)]\nmore", f"[SQL: INSERT]\n[parameters: {GONE}\nmore"),
    (
        "violates\nDETAIL:  Failing row contains (1, Ada\nPayer).\nCONTEXT:  x",
        f"violates\nDETAIL: {GONE}\nCONTEXT:  x",
    ),
    (
        "[type=x, input_value='Ada', input_type=str]",
        f"[type=x, input_value={GONE}, input_type=str]",
    ),
]

HARMLESS = [
    "api_request",
    "/v1/payments/eqdvfgmjc53vnpt66078q48vmn/events",
    "2026-11-26T18:43:02.123456Z",
    "127.0.0.1",
    "4242 42** **** 4242",
    "424242",
    "5555555555555",  # no 12 or more of its digits have a right one at their end
    "basic authentication failed",
    "the bearer",
    "ValueError: declined",
    "city of London",
    'File "/app/cards/luhn.py", line 12, in is_right',
    "INSERT INTO payments (email, cardholder_name) VALUES (?, ?)",
]


@pytest.mark.parametrize(("written", "kept"), SECRETS)
def test_what_has_the_shape_or_the_name_of_a_secret_is_taken_out(written, kept):
    assert text(written) == kept


@pytest.mark.parametrize("written", HARMLESS)
def test_what_is_harmless_is_left_alone(written):
    assert text(written) == written


def cleaned(**event):
    return scrub(None, "info", event)


def test_every_value_of_an_event_is_looked_at():
    card = CARDS[0]
    found = cleaned(
        event=f"paid with {card}",
        number=int(card),
        real=float(card),
        inner={"list": [card, {card: (card,)}], "cvc": 123, "payer_email": "ada"},
        error=ValueError(f"no {card}"),
        raw=card.encode(),
        deep=[[[[[[[[card]]]]]]]],
        cardholder_name="Ada",
        reference="A/1",
    )

    assert card not in str(found)
    assert found["number"] == found["raw"] == CARD_NUMBER
    assert found["inner"] == {
        "list": [CARD_NUMBER, {CARD_NUMBER: [CARD_NUMBER]}],
        "cvc": GONE,
        "payer_email": GONE,
    }
    assert found["cardholder_name"] == found["reference"] == GONE


def test_what_is_no_secret_keeps_its_kind():
    event = {
        "event": "api_request",
        "status": 201,
        "duration_ms": 9.7,
        "account_id": None,
        "is_live": False,
        "count": 5555555555555,
        "timestamp": "2026-11-26T18:43:02.123456Z",
        "level": "info",
    }

    assert cleaned(**event) == event


def test_the_name_of_a_request_is_kept_unless_it_hides_something():
    ours = ids.new_token()

    assert cleaned(request_id=ours)["request_id"] == ours
    assert cleaned(request_id="order-17")["request_id"] == "order-17"
    assert cleaned(request_id=CARDS[0])["request_id"] == CARD_NUMBER
    assert cleaned(other=ours)["other"] == "[token]"


def test_a_text_without_end_is_cut_and_not_in_the_middle_of_a_number():
    found = text("x" * 19_990 + CARDS[0])

    assert found == "x" * 19_990 + "[cut]"
    assert len(text("@" * 1_000_000)) < 21_000
    assert len(text("a" * 1_000_000 + "@")) < 21_000
    assert text("1 " * 50_000) == "[cut]"


def card_numbers_in(written):
    """Every run of 12 to 19 digits, with or without gaps, that a card could have."""
    for run in re.findall(r"\d(?:[\s_+-]{0,3}\d)*", written.replace("%20", " ")):
        digits = [str(int(digit)) for digit in run if digit.isdecimal()]
        for length in range(12, 20):
            for begin in range(len(digits) - length + 1):
                number = "".join(digits[begin : begin + length])
                if luhn.is_right(number):
                    yield number


digits = st.text(alphabet="0123456789", min_size=1, max_size=25)
pieces = st.lists(
    st.one_of(digits, st.sampled_from(CARDS), st.sampled_from(GAPS), st.text(max_size=5)),
    max_size=8,
)


@given(pieces.map("".join))
def test_no_number_that_a_card_could_have_is_ever_left(written):
    assert [*card_numbers_in(text(written))] == []


@given(st.sampled_from(CARDS), st.sampled_from(GAPS), st.text(max_size=30), st.text(max_size=30))
def test_a_card_is_found_in_any_text_however_it_is_grouped(number, gap, before, after):
    grouped = gap.join(number[at : at + 4] for at in range(0, len(number), 4))

    found = cleaned(event=f"{before} {grouped} {after}")["event"]

    assert grouped not in found


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_key_is_found_in_any_text(before, after):
    assert KEY[9:] not in text(f"{before}{KEY}{after}")


anything = st.recursive(
    st.none() | st.integers() | st.floats() | st.text(max_size=20) | st.binary(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(max_examples=50)
@given(st.dictionaries(st.text(max_size=9), anything, max_size=3))
def test_nothing_that_is_logged_breaks_it(event):
    assert scrub(None, "info", dict(event)).keys() == event.keys()
