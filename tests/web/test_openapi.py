"""The description of the API: whole, true to the code, and there for everybody."""

import re

import pytest
from pydantic import TypeAdapter

from app.web.api.v1.document import described, operation_id
from app.web.api.v1.operations import HIDDEN, OPERATIONS


@pytest.fixture
def document(client):
    return client.get("/openapi.json").json


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_it_is_for_everybody_and_may_be_kept(client):
    first = client.get("/openapi.json")

    assert (first.status_code, first.mimetype) == (200, "application/json")
    assert first.headers["Cache-Control"] == "public, max-age=300"
    again = client.get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "public, max-age=300"


def test_it_names_the_address_of_the_api(document, config):
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": config.base_url}]


@pytest.mark.settings(base_url="http://pay.example", api_host="api.example", pages_host="p.example")
def test_where_the_api_has_a_host_of_its_own_it_is_there(client):
    assert client.get("/openapi.json", base_url="http://p.example").status_code == 404
    found = client.get("/openapi.json", base_url="http://api.example")
    assert found.json["servers"] == [{"url": "http://api.example"}]


def test_every_endpoint_is_described_or_hidden_for_a_reason(app):
    endpoints = {rule.endpoint for rule in described(app.url_map)}

    assert OPERATIONS.keys() | HIDDEN.keys() == endpoints, "app/web/api/v1/operations has them all"
    assert not OPERATIONS.keys() & HIDDEN.keys()


def test_every_operation_is_described(document):
    found = dict(operations(document))

    assert {one["operationId"] for one in found.values()} == set(map(operation_id, OPERATIONS))
    for name, operation in found.items():
        assert operation["summary"], name
        assert operation["description"], name
        in_path = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"}
        assert in_path == set(re.findall(r"\{(\w+)\}", name)), name


def test_every_reference_leads_somewhere(document):
    names = {f"{kind}/{one}" for kind, known in document["components"].items() for one in known}
    known = {one["operationId"] for _, one in operations(document)}

    def look(value):
        if isinstance(value, dict):
            if "$ref" in value:
                assert value["$ref"].removeprefix("#/components/") in names
            if "operationId" in value:
                assert value["operationId"] in known
            for one in value.values():
                look(one)
        elif isinstance(value, list):
            for one in value:
                look(one)

    look(document)


def test_what_goes_wrong_is_there_by_status_with_its_codes(document):
    create = document["paths"]["/v1/payments"]["post"]["responses"]

    assert create["400"]["description"] == "P0101 P0102 P0104 P0105 P0197"
    assert {"401", "403", "409", "422", "500", "503"} <= create.keys()


@pytest.mark.parametrize("endpoint", [name for name, one in OPERATIONS.items() if one.example])
def test_an_example_is_a_request_that_is_understood(endpoint):
    operation = OPERATIONS[endpoint]

    TypeAdapter(operation.body).validate_python(operation.example)
