"""What a browser reports is read strictly, and nothing is kept as it was sent."""

import json

import pytest

from app.policy_reports import LARGEST_BYTES, Violation, read

CSP = "application/csp-report"
REPORTS = "application/reports+json"


def old(**changed) -> bytes:
    report = {
        "document-uri": "https://pay.example/card_details/abc?email=ada@payer.example#x",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/skimmer.js?card=4242424242424242",
    }
    return json.dumps({"csp-report": report | changed}).encode()


def new(kind="csp-violation", **body) -> bytes:
    known = {
        "documentURL": "https://pay.example/card_details/abc",
        "effectiveDirective": "form-action",
        "blockedURL": "https://evil.example",
    }
    return json.dumps([{"type": kind, "url": "x", "body": known | body}]).encode()


def test_both_formats_are_read_without_queries():
    assert read(old(), CSP) == [
        Violation("script-src-elem", "https://evil.example", "/card_details/abc")
    ]
    assert read(new(), REPORTS) == [
        Violation("form-action", "https://evil.example", "/card_details/abc")
    ]
    assert read(new("integrity-violation"), REPORTS)[0].directive == "integrity"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("inline", "inline"),
        ("eval", "eval"),
        ("data", "data"),
        ("data:text/html,4242424242424242", "data"),
        ("chrome-extension://abcdef/x.js", "extension"),
        ("https://a.b.4242424242424242.evil.example/", "https://….evil.example"),
        ("https://ada.smith.steals.evil.example:8443/x", "https://steals.evil.example:8443"),
        ("wss://10.0.0.1/x", "wss://10.0.0.1"),
        ("javascript:alert(1)", "other"),
        ("https://<script>/", "other"),
        ("https://[::1", "other"),
        ("https://x:99999/", "other"),
        ("\x00", "other"),
        ("x" * 10_000, "other"),
        (None, "other"),
        ({"a": 1}, "other"),
    ],
)
def test_where_it_came_from_is_an_origin_or_a_word(sent, kept):
    assert read(old(**{"blocked-uri": sent}), CSP)[0].blocked == kept


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", CSP),
        (b"{", CSP),
        (b"[" * 10_000, REPORTS),
        (b"\xff", REPORTS),
        (b'{"csp-report": 1}', CSP),
        (
            b'[1, {"type": "csp-violation", "body": "x"}, {"type": "deprecation", "body": {}}]',
            REPORTS,
        ),
        (old(), "text/plain"),
        (old(x="y" * LARGEST_BYTES), CSP),
    ],
)
def test_what_makes_no_sense_is_nothing(body, content_type):
    assert read(body, content_type) == []


def test_a_directive_is_one_that_exists():
    assert read(old(**{"effective-directive": "<b>"}), CSP)[0].directive == "other"
    assert read(old(**{"effective-directive": ["x"]}), CSP)[0].directive == "other"


def test_many_at_once_are_some():
    many = b"[" + b",".join([new()[1:-1]] * 50) + b"]"

    assert len(read(many, REPORTS)) == 10
