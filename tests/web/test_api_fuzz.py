"""What nobody means well with, sent to every endpoint: the documented error, and nothing else.

`Api` checks of each answer that it is one of those documented, no 500, and shows nothing of us.
"""

import gc
import json
from urllib.parse import quote

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.api import check
from tests.web.endpoints import WORKS, endpoints, everything, ids_of, trying
from tests.web.test_api_bodies import NOT_JSON

DEEP = "[" * 400 + "]" * 400
MEGABYTE = 1_000_000

STRANGE = [
    None,
    True,
    0,
    -1,
    2**31,
    -(2**63) - 1,
    10**400,
    0.5,
    1e308,
    1e999,
    "",
    " ",
    "x",
    "\0",
    "\ud800",
    "a\udfff",
    "💷" * 300,
    "٤" * 16,
    "<script>alert(1)</script>",
    "'; DROP TABLE payments; --",
    "../../etc/passwd",
    "%s%n%00",
    "{refusal} {0} {field}",
    "9999-12-31T23:59:59.999999999+14:00",
    "4242424242424242",
    [],
    {},
    [[]],
    [None] * 1000,
    {"": ""},
    {"\0": {"\ud800": []}},
    {"amount": 1},
    json.loads(DEEP),
]

TEXTS = [value for value in STRANGE if isinstance(value, str)]


@pytest.fixture
def api(app):
    return everything(app)


def spoilt(body, value):
    """Every body that differs from `body` in one member, which is `value`."""
    for name, inner in body.items():
        yield body | {name: value}
        if isinstance(inner, dict):
            yield from (body | {name: worse} for worse in spoilt(inner, value))


def full_body(name, body):
    """A body with every member there is."""
    if name != "api.v1.payments.create":
        return body
    return body | {
        "moto": False,
        "language": "cy",
        "email": "ada@payer.example",
        "delayed_capture": True,
        "metadata": {"ledger": "a", "paid": True},
        "authorisation_mode": "web",
        "set_up_agreement": "x" * 26,
        "agreement_id": "x" * 26,
        "agreement_payment_type": "recurring",
        "prefilled_cardholder_details": {
            "cardholder_name": "Ada",
            "billing_address": {
                "line1": "1",
                "line2": "2",
                "city": "3",
                "postcode": "4",
                "country": "GB",
            },
        },
    }


def test_each_member_of_each_body(app, api):
    for name, asked_of in WORKS.items():
        asked = asked_of(api)
        for value in STRANGE:
            with trying(name, value):
                for body in spoilt(full_body(name, asked.body or {}), value):
                    answer = api.post(asked.path, body)
                    assert answer.status_code < 500


def test_what_is_no_body_at_all(app, api):
    for name, asked_of in WORKS.items():
        path = asked_of(api).path
        for body in [*NOT_JSON, DEEP.encode(), b"1", b"\x1f\x8b\x08\x00"]:
            with trying(name, body):
                api.post(path, data=body)


CONTENT_TYPES = [
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x",
    "application/json; charset=utf-16",
    "application/json; charset=nothing",
    "application/xml",
    "text/html; charset=\xff",
    ";;;",
    "x" * 5_000,
]


def test_whatever_a_body_calls_itself(app, api):
    for name, asked_of in WORKS.items():
        asked = asked_of(api)
        for content_type in CONTENT_TYPES:
            with trying(name, content_type):
                for body in (b"", b"--x\r\n", json.dumps(asked.body or {}).encode()):
                    api.post(asked.path, data=body, content_type=content_type)


PATHS = ["\xff", "\xed\xa0\x80", "\xc0\x80", "a\0b", "a\nb", "a\rb", "%", "%00", "%2f", ""]


def test_broken_addresses(app, api):
    """As a server hands them on: bytes, one a character."""
    known = {"Authorization": f"Bearer {api.key}"}
    for endpoint in endpoints(app):
        for strange in [
            *PATHS,
            *(text.encode("utf-8", "replace").decode("latin-1") for text in TEXTS),
        ]:
            path = "/v1" + endpoint.path(**dict.fromkeys(endpoint.ids, strange))
            path += "" if endpoint.ids else strange
            with trying(endpoint, path):
                answer = api._client.open(
                    "/v1",
                    method=endpoint.method,
                    headers=known,
                    environ_overrides={"PATH_INFO": path},
                )
                assert answer.status_code < 500
                assert_shaped(answer)


def assert_shaped(answer):
    if answer.status_code >= 400:
        assert answer.mimetype == "application/json"
        assert {"code", "description"} <= answer.json.keys()
    assert "Traceback" not in answer.text


NAMES = [
    *("page", "display_size", "cursor", "reference", "email", "state", "card_brand", "status"),
    *("cardholder_name", "first_digits_card_number", "last_digits_card_number", "agreement_id"),
    *("from_date", "to_date", "from_settled_date", "to_settled_date", "unknown"),
]
QUERIES = [
    "?",
    "&&&=",
    "page",
    "page=1&page=\xff",
    "%",
    "%zz=%f",
    "reference=%ff%fe",
    "reference=%ed%a0%80",
    "email=%00",
    "page=" + "9" * 5_000,
    "display_size=%d9%a4",
    "page=1e3",
    "page=+1",
    "cursor=" + "A" * 3_000,
    "cursor=a.b",
    "cursor=%ff.%ff",
    "from_date=0000-00-00T00:00:00Z",
    "from_date=9999-12-31T23:59:59-14:00",
    "from_settled_date=2026-02-30",
    "&".join(f"a{number}=b" for number in range(2_000)),
    "reference=" + "x" * 60_000,
    "reference=" + "%25" * 300,
]


def test_strange_queries(app, api):
    ids = ids_of(api)[0]
    quoted = [quote(text, errors="surrogatepass") for text in TEXTS]
    everywhere = QUERIES + ["&".join(f"{name}={text}" for name in NAMES) for text in quoted]
    each = [f"{name}={text}" for name in NAMES for text in quoted]
    for endpoint in endpoints(app, "GET"):
        for query in everywhere + each * (endpoint.name == "api.v1.searches.payments"):
            with trying(endpoint, query):
                answer = api._client.open(
                    f"/v1{endpoint.path(**ids)}",
                    headers={"Authorization": f"Bearer {api.key}"},
                    environ_overrides={"QUERY_STRING": query},
                )
                if answer.status_code != 400:  # an address that is not UTF-8 is nobody's query
                    check(answer, app)
                assert_shaped(answer)


HEADERS = [
    {"X-Request-Id": "x" * 8_000},
    {"X-Request-Id": "a\tb\x01"},
    {"Idempotency-Key": "\xff"},
    {"Idempotency-Key": "x" * 8_000},
    {"Authorization": "Bearer " + "x" * 8_000},
    {"Authorization": "Bearer \xff\x00"},
    {"Authorization": "Digest x=" + "\\" * 1_000},
    {"Accept": "text/html;q=\xff" * 300},
    {"Accept-Encoding": "br, gzip, \xff"},
    {"Accept-Language": "cy" * 3_000},
    {"Cookie": "staff_session=" + "x" * 8_000},
    {"Content-Encoding": "gzip"},
    {"Expect": "100-continue"},
    {"Range": "bytes=0-1,5-"},
    {"If-None-Match": "*"},
    {"If-Modified-Since": "never"},
    {"Forwarded": "for=\x01"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-HTTP-Method-Override": "DELETE"},
    {"Host": "a b"},
    {"Host": "[::1"},
    {"Host": "\xff"},
    {f"X-{number}": "x" * 100 for number in range(100)},
]


def test_strange_headers(app, api):
    known = {"Authorization": f"Bearer {api.key}"}
    for endpoint in endpoints(app):
        for headers in HEADERS:
            with trying(endpoint, headers):
                answer = api._client.open(
                    f"/v1{endpoint.path()}",
                    method=endpoint.method,
                    environ_overrides={
                        f"HTTP_{name.upper().replace('-', '_')}": value
                        for name, value in (known | headers).items()
                    },
                )
                assert 400 <= answer.status_code < 500 or endpoint.method == "GET"
                assert answer.status_code < 500
                assert_shaped(answer)


@pytest.mark.parametrize("length", ["abc", "-1", "99999999999999999999", "", "1.5"])
def test_a_length_that_is_none(app, api, length):
    for endpoint in endpoints(app, "POST"):
        with trying(endpoint):
            answer = api._client.post(
                f"/v1{endpoint.path()}",
                headers={"Authorization": f"Bearer {api.key}"},
                environ_overrides={"CONTENT_LENGTH": length},
            )
            assert 400 <= answer.status_code < 500
            assert_shaped(answer)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "BREW"])
def test_strange_verbs(app, api, method):
    for endpoint in endpoints(app):
        with trying(endpoint):
            answer = api._client.open(
                f"/v1{endpoint.path()}",
                method=method,
                headers={"Authorization": f"Bearer {api.key}"},
            )
            assert answer.status_code in {404, 405}
            assert_shaped(answer)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=10,
)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_json(app, api, data):
    endpoint = data.draw(st.sampled_from(endpoints(app, "POST")))
    body = full_body(endpoint.name, {"amount": 1, "reference": "x", "description": "y"})
    members = st.dictionaries(
        st.sampled_from([*body, "one_time_token", "cvc", "payment_outcome"]),
        json_values,
        min_size=1,
        max_size=3,
    )
    api.post(endpoint.path(), body | data.draw(members))


def test_large_and_deep_bodies_leave_nothing_behind(app, api):
    """Rounds of the largest that is read: once it has settled, another needs nothing new."""
    asked = [(name, asked_of(api)) for name, asked_of in WORKS.items()]

    def round_():
        for name, one in asked:
            body = full_body(name, one.body or {"a": 1})
            for member in list(body)[:4]:
                api.post(one.path, body | {member: "x" * MEGABYTE})
            api.post(one.path, data=b"[" * MEGABYTE)
            api.post(one.path, data=b'{"a":' * 150_000)
            api.post(one.path, data=b"\0" * (MEGABYTE + 100_000))
            api.post(one.path, data=b'{"a": "' + b"\\u0000" * 160_000 + b'"}')
        gc.collect()
        return psutil.Process().memory_info().rss

    round_()
    settled = round_()

    assert round_() - settled < 16_000_000
