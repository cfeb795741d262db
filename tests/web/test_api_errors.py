"""The table of errors: a request for each that is documented, and all that is said to it."""

import re

import pytest
from pydantic import BaseModel
from structlog.testing import capture_logs

from app.errors import NotFound, Unavailable
from app.payments.types import GatewayCannotDoThis
from app.web.api.v1 import codes
from app.web.api.v1.dialects import DIALECTS
from app.web.api.v1.schemas.agreements import NewAgreementBody
from app.web.api.v1.schemas.auth import CardBody
from app.web.api.v1.schemas.kinds import LARGEST_INTEGER
from app.web.api.v1.schemas.payments import NewPaymentBody
from app.web.api.v1.schemas.refunds import NewRefundBody
from app.web.api.v1.schemas.telephone import TakenPaymentBody
from tests.support.api import error
from tests.web import (
    test_api_agreements,
    test_api_auth,
    test_api_payments_refused,
    test_api_refunds,
    test_api_telephone,
)
from tests.web.endpoints import WORKS, endpoints, everything
from tests.web.errors_of_others import AGREEMENTS, CARDS, NOWHERE, SEARCHES, TELEPHONE
from tests.web.errors_of_payments import PAYMENTS, REFUNDS
from tests.web.test_api_docs import rows as documented

ROWS = [*PAYMENTS, *REFUNDS, *AGREEMENTS, *CARDS, *TELEPHONE, *SEARCHES, *NOWHERE]

# What can go wrong in every endpoint is tried on every endpoint, below.
EVERYWHERE = {
    codes.NO_KEY,
    codes.TOO_MANY,
    codes.UNAVAILABLE,
    codes.WRONG_HEADER,
    codes.BROKEN,
}
HOLE = re.compile(r"\\\{[\w.\\]+\\\}|\\\*\w+\\\*")


def fits(code, says):
    """Whether what was said is what a code says, its holes filled."""
    description = HOLE.sub(".+", re.escape(code.description))
    return (code.status, code.code) == says[:2] and re.fullmatch(description, says[2])


@pytest.fixture
def api(app):
    return everything(app)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.endpoint} {row.says[1]} {row.says[0]}")
def test_it_is_said(app, api, row):
    assert error(row.ask(app, api)) == row.says


def own_codes(endpoint):
    """What an endpoint's dialect names for itself."""
    words = DIALECTS[endpoint]
    found = {*words.refusals.values(), words.not_found} - {words.broken}
    if endpoint in WORKS and WORKS_WITH_BODY[endpoint]:
        found |= {words.unreadable, words.missing, words.wrong_type, words.wrong_value}
    if endpoint.startswith("api.v1.searches."):
        found.add(words.wrong_value)
    return found


WORKS_WITH_BODY = dict.fromkeys(WORKS, True) | {
    "api.v1.payments.cancel": False,
    "api.v1.payments.capture": False,
    "api.v1.agreements.cancel": False,
}

# What only happens where something is broken, or two come at the same moment: raised below.
RAISED = {
    ("api.v1.payments.create", codes.NO_ACCOUNT),
    ("api.v1.telephone.create", codes.NO_ACCOUNT),
    ("api.v1.payments.create", DIALECTS["api.v1.payments.create"].refusals[GatewayCannotDoThis]),
}


@pytest.mark.parametrize("endpoint", sorted(DIALECTS))
def test_no_code_of_an_endpoint_is_without_a_row(endpoint):
    said = [row.says for row in ROWS if f"api.v1.{row.endpoint}" == endpoint]

    for code in own_codes(endpoint):
        is_there = any(fits(code, says) for says in said) or (endpoint, code) in RAISED
        assert is_there, f"{endpoint}: give {code} a row in tests/web/errors_of_*.py"


def test_nothing_that_is_documented_is_without_a_row():
    said = [row.says for row in ROWS]
    elsewhere = EVERYWHERE | {code for _, code in RAISED}
    elsewhere |= {words.broken for words in DIALECTS.values()}
    for line in documented():
        code = codes.Code(*(cell.strip() for cell in line.strip("|").split("|", 2)))
        code = codes.Code(code.code, int(code.status), code.description)
        is_raised = any(
            (known.code, known.status) == (code.code, code.status) for known in elsewhere
        )
        assert is_raised or any(fits(code, says) for says in said), line


# What can go wrong anywhere


def test_a_mistake_of_ours_is_said_in_each_endpoints_own_words(app, api, subtests):
    for endpoint in endpoints(app):
        with subtests.test(endpoint=str(endpoint)):
            answer = raising(app, api, endpoint, ZeroDivisionError("secret"))
            broken = DIALECTS[endpoint.name].broken
            assert error(answer) == (broken.status, broken.code, broken.description)
            assert "secret" not in answer.text


def test_what_is_not_there_to_be_asked_is_said_in_each_endpoints_own_words(app, api, subtests):
    for endpoint in endpoints(app):
        with subtests.test(endpoint=str(endpoint)):
            answer = raising(app, api, endpoint, Unavailable("secret"))
            assert error(answer) == (503, "P0999", codes.UNAVAILABLE.description)
            answer = raising(app, api, endpoint, NotFound())
            missing = DIALECTS[endpoint.name].not_found
            assert error(answer) == (missing.status, missing.code, missing.description)


def raising(app, api, endpoint, problem):
    """What is heard when an endpoint's own code raises `problem`."""

    def view(**_):
        raise problem

    kept = app.view_functions[endpoint.name]
    app.view_functions[endpoint.name] = view
    try:
        with capture_logs():
            return api._client.open(
                f"/v1{endpoint.path()}",
                method=endpoint.method,
                headers={"Authorization": f"Bearer {api.key}"},
            )
    finally:
        app.view_functions[endpoint.name] = kept


def test_a_provider_that_cannot_do_it_is_said_with_the_member(app, api):
    [create] = [one for one in endpoints(app) if one.name == "api.v1.payments.create"]

    answer = raising(app, api, create, GatewayCannotDoThis(field="delayed_capture"))

    assert answer.status_code == 422
    assert answer.json["code"] == "P0102"
    assert answer.json["description"].startswith("Invalid attribute value: delayed_capture. ")


def test_every_endpoint_wants_a_key_but_the_one_with_a_token(app, api, subtests):
    for endpoint in endpoints(app):
        if endpoint.name == "api.v1.auth.create":
            continue
        with subtests.test(endpoint=str(endpoint)):
            answer = api.send(endpoint.method, endpoint.path(), headers={"Authorization": ""})
            assert error(answer) == (401, "P9401", codes.NO_KEY.description)
            assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.usefixtures("time_stands_still")
@pytest.mark.settings(rate_limit_post=1, rate_limit_other=1, rate_limit_window_seconds=60)
def test_every_endpoint_is_limited(app, subtests):
    for endpoint in endpoints(app):
        with subtests.test(endpoint=str(endpoint)):
            api = everything(app)
            answers = [api.send(endpoint.method, endpoint.path()) for _ in range(3)]
            assert error(answers[-1]) == (429, "P0900", "Too many requests")
            assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60


@pytest.mark.settings(max_body_bytes=1_000)
def test_every_endpoint_that_reads_a_body_reads_only_so_much(app, api, subtests):
    for endpoint in endpoints(app, "POST"):
        with subtests.test(endpoint=str(endpoint)):
            answer = api.post(endpoint.path(), {"a": "x" * 1_000})
            if WORKS_WITH_BODY[endpoint.name]:
                assert error(answer) == (413, "P9413", "The request is too large")
            else:
                assert answer.status_code == 404


def test_every_post_wants_a_key_for_repeating_that_is_fit_to_be_one(app, api, subtests):
    for name, asked_of in WORKS.items():
        with subtests.test(endpoint=name):
            asked = asked_of(api)
            answer = api.post(asked.path, asked.body, headers={"Idempotency-Key": "_"})
            assert error(answer) == (
                422,
                "P0102",
                "Header [Idempotency-Key] can only contain alphanumeric characters and hyphens",
                "Idempotency-Key",
            )


# Each member of each body has its rows where its endpoint is tested

TABLES: list[tuple[type[BaseModel], list[tuple[object, ...]]]] = [
    (NewPaymentBody, [says for _, says in test_api_payments_refused.WRONG]),
    (NewRefundBody, [says for _, says in test_api_refunds.WRONG]),
    (NewAgreementBody, [says for _, says in test_api_agreements.WRONG]),
    (CardBody, [says for _, says in test_api_auth.WRONG]),
    (TakenPaymentBody, [says for _, says in test_api_telephone.WRONG]),
]


def members(schema, definitions):
    """Each member of a body that has a value of its own: its name, what it must be, its need."""
    for name, said in schema.get("properties", {}).items():
        parts = [said, *said.get("anyOf", []), *said.get("allOf", [])]
        inner = [definitions[part["$ref"].rsplit("/", 1)[1]] for part in parts if "$ref" in part]
        if inner:
            yield from members(inner[0], definitions)
        else:
            must = {key: value for part in parts for key, value in part.items()}
            yield name, must, name in schema.get("required", ())


@pytest.mark.parametrize(
    ("shape", "says"), TABLES, ids=lambda value: getattr(value, "__name__", "")
)
def test_each_member_of_a_body_and_each_limit_is_in_its_table(shape, says):
    schema = shape.model_json_schema()
    said = [row[2] for row in says]
    for name, must, is_required in members(schema, schema.get("$defs", {})):
        wrong = [text for text in said if text.startswith(f"Invalid attribute value: {name}. ")]
        assert wrong, f"{name}: no row"
        for limit in ("maxLength", "maximum"):
            number = str(must.get(limit, ""))
            is_integer = number == str(LARGEST_INTEGER)  # beyond that it is of another kind
            assert is_integer or any(number in text for text in wrong), f"{name}: {limit}"
        assert not is_required or f"Missing mandatory attribute: {name}" in said, name
