"""What of a body may be kept for a developer."""

import pytest

from app.logs import bodies

CARD = "4242424242424242"


@pytest.mark.parametrize(
    "raw",
    [
        b'{"card_number": "4242424242424242", "cvc": "123"',
        b"\x00\xff\xfe card_number=4242424242424242&cvc=123",
        b'["4242424242424242", {"cvc": "123", "deep": [[[[[[[["4242424242424242"]]]]]]]]}]',
        b'{"amount": 4242424242424242, "4242424242424242": 1}',
        b"[" * 3_000 + b"4242424242424242",
        b'{"x":"' + b"y" * 20_000 + b'"}',
        b'{"half": "\\ud800", "nul": "\\u0000"}',
    ],
)
def test_nothing_of_a_card_stays_and_it_is_cut(raw):
    kept = bodies.kept(raw, bodies.read(raw), longest=4_000)

    assert CARD not in kept
    assert '"123"' not in kept
    assert "cvc=123" not in kept
    assert len(kept) <= 4_001
    assert "\x00" not in kept
    kept.encode()


def test_a_query_string_keeps_what_is_the_services_own():
    kept = bodies.query(f"reference=A+1&email=a%40b.example&x={CARD}&page=2", longest=300)

    assert "reference=A" in kept
    assert "page=2" in kept
    assert "b.example" not in kept
    assert CARD not in kept
