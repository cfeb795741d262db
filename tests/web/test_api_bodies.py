"""Bodies that nobody means well with: the documented error, never a 500, and nothing half-made."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import make
from tests.support.api import PAYMENT, api_of, error
from tests.support.databases import on_both

GOOD = json.dumps(PAYMENT)
UNREADABLE = (400, "P0197", "Unable to parse JSON")

NOT_JSON = [
    b"",
    b" ",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"1450",
    b"amount=1450",
    GOOD.encode() + b"}",
    GOOD.encode()[:-1] + b",}",
    GOOD.replace('"', "'").encode(),
    GOOD.encode("utf-16"),
    GOOD.encode("utf-32"),
    GOOD.replace("Salmon", "Sewin b\xf4r").encode("latin-1"),
    b"\xff\xfe\x00",
    b"\x00" * 100,
    b'{"reference": "\xed\xa0\x80"}',
    b'{"reference": "a\nb"}',
    b'{"amount": NaN}',
    b'{"amount": Infinity}',
    b'{"amount": -Infinity}',
    b'{"metadata": {"a": NaN}}',
    b'{"amount": 0x10}',
    b'{"amount": 01}',
    b'{"amount": ' + b"9" * 5_000 + b"}",
    b'{"metadata": {"a": ' + b"9" * 5_000 + b"}}",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    # two values for one name: whoever looked at it before us may have seen the other one
    GOOD.encode()[:-1] + b', "amount": 1}',
    b'{"metadata": {"a": 1, "a": 2}}',
    b'{"amount": 1, "\\u0061mount": 2}',
]


def test_what_is_no_json_object_is_refused(api, subtests):
    for body in NOT_JSON:
        for content_type in ("application/json", "text/plain", ""):
            with subtests.test(body=body[:40], content_type=content_type):
                answer = api.post("/payments", data=body, content_type=content_type)
                assert error(answer) == UNREADABLE
    assert make.payments_of(api.account) == []


NOT_TO_BE_KEPT = [
    {"reference": "\ud800"},
    {"reference": "\0"},
    {"description": "\udfff\ud800"},
    {"return_url": "https://service.example/\ud800"},
    {"return_url": "https://service.example/\0"},
    {"email": "\ud800@payer.example"},
    {"email": "\0"},
    {"metadata": {"\0": "a"}},
    {"metadata": {"a": "\ud800"}},
    {"metadata": {"a": 1e999}},
    {"metadata": {"a": -1e999}},
    {"prefilled_cardholder_details": {"cardholder_name": "\0"}},
    {"prefilled_cardholder_details": {"billing_address": {"country": "\0"}}},
    {"prefilled_cardholder_details": {"billing_address": {"line1": "\ud800"}}},
    {"language": "\0"},
    {"authorisation_mode": "\ud800"},
    {"set_up_agreement": "\0" * 26},
]


@on_both
def test_what_no_database_could_keep_is_refused(api, subtests):
    for changed in NOT_TO_BE_KEPT:
        with subtests.test(changed=ascii(changed)):
            answer = api.create(**changed)
            assert answer.status_code in {400, 422}
            assert answer.json["code"] in {"P0102", "P0942", "P0197"}
    assert make.payments_of(api.account) == []


STRANGE = [
    {"reference": "💷 £ ŵ \u2028 \u202e \x7f \x01", "description": "\ufeff\uffff\U0010ffff"},
    {"metadata": {"💷": "\u2028", "big": 10**99, "small": -1.5e-9, "zero": -0.0}},
    {"email": "\x01'; DROP TABLE payments; --"},
    {"a": {"b": [[[[1e5]]]]}, "\0": "\ud800"},
]


@on_both
def test_what_is_only_strange_is_kept_as_it_is(api, subtests):
    for changed in STRANGE:
        with subtests.test(changed=ascii(changed)):
            made = api.create(**changed)
            assert made.status_code == 201
            found = api.get(f"/payments/{made.json['payment_id']}")
            for name in changed.keys() & {"reference", "description", "metadata", "email"}:
                assert made.json[name] == found.json[name] == changed[name]


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=()), max_size=300)
    | st.sampled_from(["web", "en", "https://a.example", "x" * 26, "\ud800", "\0", 10**400]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
members = st.sampled_from(
    [
        *PAYMENT,
        "email",
        "language",
        "moto",
        "metadata",
        "delayed_capture",
        "authorisation_mode",
        "agreement_id",
        "agreement_payment_type",
        "set_up_agreement",
        "prefilled_cardholder_details",
        "refund_amount_available",
    ]
)


@on_both
@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(changed=st.dictionaries(members, values, min_size=1, max_size=3))
def test_nothing_that_can_be_sent_breaks_anything(api, changed):
    made = api.create(**changed)  # `api` checks that every answer is one of those documented

    assert made.status_code in {201, 400, 422}
    if made.status_code == 201:
        payment_id = made.json["payment_id"]
        assert api.get(f"/payments/{payment_id}").json["payment_id"] == payment_id
        assert api.post(f"/payments/{payment_id}/refunds", changed).status_code in {400, 412, 422}


def test_an_account_with_everything_switched_on_is_no_softer(app):
    api = api_of(
        app,
        allow_zero_amount=True,
        allow_moto=True,
        allow_authorisation_api=True,
        recurring_enabled=True,
    )

    assert api.create(amount=-1).status_code == 422
    assert api.create(moto="yes").status_code == 400
