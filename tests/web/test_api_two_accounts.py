"""Whatever one account has does not exist for another: to the byte."""

import pytest

from app import ids
from tests.support import card_data
from tests.support.api import PAYMENT
from tests.support.databases import on_both
from tests.web.endpoints import WORKS, endpoints, everything, ids_of, trying

# Says which moment, or which request, and nothing of what was asked for.
OF_THE_MOMENT = {"X-Request-Id", "Date"}


def told(response):
    """All that a caller hears."""
    headers = sorted(pair for pair in response.headers.items() if pair[0] not in OF_THE_MOMENT)
    return response.status_code, response.data, headers


@pytest.fixture
def owner(app):
    return everything(app)


@pytest.fixture
def stranger(app):
    return everything(app)


@on_both
def test_every_id_of_one_with_the_key_of_the_other(app, owner, stranger, database):
    mine = ids_of(stranger)[0]
    worlds = ids_of(owner)
    stranger.get("/payments/nothing")  # from here on its key is noted as used
    before = sorted(card_data.values(database.owner_url))

    for endpoint in endpoints(app):
        unknown = set(endpoint.ids) - worlds[0].keys()
        assert not unknown, f"say in tests/web/endpoints.py what of an account is a {unknown}"
        for theirs in worlds if endpoint.ids else ():
            for name in endpoint.ids:
                for others in (theirs, mine) if len(endpoint.ids) > 1 else (theirs,):
                    known = others | {name: theirs[name]}
                    missing = others | {name: ids.new_id()}
                    with trying(endpoint, name, others):
                        assert_same(stranger, endpoint, known, missing)
    assert sorted(card_data.values(database.owner_url)) == before, "something was changed"


def assert_same(stranger, endpoint, known, missing):
    """An address with another's id in it is answered as one with an id that nobody has."""
    keys = [{}, {"Idempotency-Key": ids.new_id()}] if endpoint.method == "POST" else [{}]
    for headers in keys:
        options = {"headers": headers}
        if endpoint.method == "POST":
            options["json"] = body_for(endpoint)
        found, nothing = (
            stranger.send(endpoint.method, endpoint.path(**given), **options)
            for given in (known, missing)
        )
        assert found.status_code == 404
        assert told(found) == told(nothing)


def body_for(endpoint):
    return {"amount": 1} if endpoint.name == "api.v1.refunds.create" else {}


def test_the_ids_of_others_in_bodies(owner, stranger):
    by_agreement = {k: v for k, v in PAYMENT.items() if k != "return_url"} | {
        "authorisation_mode": "agreement"
    }
    for theirs in ids_of(owner):
        for name, body in (("set_up_agreement", PAYMENT), ("agreement_id", by_agreement)):
            with trying(name):
                found, nothing = (
                    stranger.post("/payments", body | {name: given})
                    for given in (theirs["agreement_id"], ids.new_id())
                )
                assert found.status_code == 400
                assert told(found) == told(nothing)


def test_the_ids_of_others_in_queries(app, owner, stranger):
    for theirs in ids_of(owner):
        for endpoint in endpoints(app, "GET"):
            if endpoint.ids:
                continue
            for name, value in theirs.items():
                with trying(endpoint, name):
                    nobodys = ids.new_id()
                    found, nothing = (
                        stranger.get(f"{endpoint.path()}?{name}={given}&reference={given}")
                        for given in (value, nobodys)
                    )
                    assert found.status_code == 200
                    assert found.json["total"] == 0
                    assert found.text.replace(value, nobodys) == nothing.text


def test_a_key_that_another_has_used_is_free(app, owner, stranger):
    key = {"Idempotency-Key": "order-17"}
    for name in ("api.v1.payments.create", "api.v1.agreements.create"):
        for api in (owner, stranger):
            with trying(name):
                asked = WORKS[name](api)
                headers = {"Idempotency-Key": f"{key['Idempotency-Key']}-{name[7]}"}
                answer = api.post(asked.path, asked.body, headers=headers)
                assert answer.status_code == 201
                assert "Idempotency-Replayed" not in answer.headers
