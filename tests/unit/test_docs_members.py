"""JSON Schema in words, and examples of answers: what the reference makes of a description."""

import pytest

from app.web.docs.members import Member, kind_of, members_of
from app.web.docs.shown import shown

NOTHING = {"type": "null"}
SCHEMAS = {
    "State": {
        "type": "object",
        "description": "Where it is.",
        "properties": {"code": {"type": "string"}, "status": {"enum": ["created", "started"]}},
        "required": ["status"],
    }
}
STATE = {"$ref": "#/components/schemas/State"}


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "maxLength": 1500}, "text, up to 1,500 characters"),
        ({"type": "string", "minLength": 26, "maxLength": 26}, "text of 26 characters"),
        ({"type": "string", "minLength": 3, "maxLength": 4}, "text of 3 to 4 characters"),
        (
            {"type": "string", "maxLength": 255, "pattern": "^[^<>|]*$"},
            "text without < > |, up to 255 characters",
        ),
        ({"type": "string", "format": "uri"}, "address"),
        ({"type": "integer", "minimum": 1, "maximum": 10000}, "whole number, 1 to 10,000"),
        ({"type": "integer"}, "whole number"),
        ({"enum": ["en", "cy"]}, "en or cy"),
        ({"const": "card"}, "card"),
        ({"anyOf": [{"type": "boolean"}, NOTHING]}, "true or false or null"),
        ({"anyOf": [{"type": "object"}, {"const": []}]}, "object"),
        (STATE, "object"),
    ],
)
def test_what_a_value_may_be_is_said_in_words(schema, kind):
    assert kind_of(schema, SCHEMAS) == kind


def test_members_of_members_are_named_by_the_way_to_them():
    schema = {
        "properties": {"state": STATE, "all": {"type": "array", "items": STATE}},
        "required": ["all"],
    }

    assert list(members_of(schema, SCHEMAS)) == [
        Member("state", "object", "Where it is.", needed=False),
        Member("state.code", "text", "", needed=False),
        Member("state.status", "created or started", "", needed=True),
        Member("all", "list", "", needed=True),
        Member("all[].code", "text", "", needed=False),
        Member("all[].status", "created or started", "", needed=True),
    ]


def test_an_example_leaves_out_what_may_be_and_has_none():
    schema = {
        "type": "object",
        "properties": {
            "state": STATE,
            "link": {"anyOf": [{"type": "string"}, NOTHING]},
            "next": {"anyOf": [{"type": "string"}, NOTHING], "examples": ["there"]},
            "all": {"type": "array", "items": {"type": "boolean"}},
            "email": {"type": "string"},
            "note": {"type": "string", "examples": ["A note"]},
        },
        "required": ["state", "link", "next", "all"],
    }

    assert shown(schema, SCHEMAS) == {
        "state": {"status": "created"},
        "link": None,
        "next": "there",
        "all": [True],
        "note": "A note",
    }
