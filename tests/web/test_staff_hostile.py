"""What somebody hostile types, stores or sends, tried on every page and form of the back office.

Tables, columns and routes are found and not listed: a text that a later page shows, and a form that
a later page has, are tried as soon as they are there.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Enum, String, Text, inspect, select, text
from sqlalchemy.exc import DatabaseError

from app import db
from app.errors import Refusal
from app.people import Role, User
from app.web.staff.access import Whom
from tests.support.clients import filled_in, read
from tests.web import staff, staff_world

BREAKS_OUT = "\"'><i id=pwn>"
ESCAPED = "&lt;i id=pwn&gt;"

# What we write there and nobody types: names of ours, digests, what is sealed.
_OURS = re.compile(
    "id|.*_(id|digest|hash|by|kind|brand|type|state|country|cy_code|email)|digest|prefix|provider|"
    "state|kind|link|email|.*secret.*|.*token.*|.*sealed.*|.*language.*|.*password.*|stored_card|"
    "idempotency.*|queue|operation|outcome|card_type|version_num|action|name_of_job|.*expiry|"
    ".*position|worker.*|.*_url|url"
)
_NOT_TYPED = {"jobs", "api_requests_pending", "alembic_version", "audit_records", "audit_head"}


@pytest.fixture
def world(app, client):
    world = staff_world.world(is_platform=True)
    staff.sign_in(client, world.user)
    return world


def pages(app, client, world) -> Iterator[tuple[str, Any]]:
    """Every page of the back office that an administrator who runs the platform can open."""
    for rule in staff_world.routes(app):
        if "GET" in rule.methods and staff_world.whom_of(app, rule) is not Whom.ANYBODY:
            path = staff_world.path(app, rule, world.ids(rule))
            response = client.get(path)
            if response.status_code == 200 and response.mimetype == "text/html":
                yield path, response


def test_nothing_that_is_stored_is_ever_markup(app, client, world):
    """Every column that could hold what somebody typed holds what would break out of a page."""
    for rule in staff_world.routes(app):
        world.ids(rule)  # one of each thing that has a page
    changed = _fill_every_text()
    assert {"services.name", "payments.reference", "payments.description"} <= changed

    showing = 0
    for path, page in pages(app, client, world):
        assert BREAKS_OUT not in page.text, path
        assert "<i id=pwn" not in page.text, path
        showing += ESCAPED in page.text
    assert showing >= 8


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.VIEW_ONLY])
def test_a_form_takes_no_more_than_it_asks_for(app, client, role):
    """Every form, sent with fields it has not: who somebody is, and what another service has."""
    theirs, own = staff_world.world(), staff_world.world(role=role)
    staff.sign_in(client, own.user)
    for rule in staff_world.routes(app, Whom.AT_ACCOUNT, Whom.AT_SERVICE):
        theirs.ids(rule)
        own.ids(rule)  # before a form ends what another thing needs
    more = {
        **theirs.made,
        "id": theirs.account.id,
        "user_id": theirs.user.id,
        "is_platform": "1",
        "state": "active",
        "kind": "live",
        "amount_pence": "1",
        "refunded_pence": "0",
        "created_at": "2020-01-01",
    }
    before = _rows_of(theirs), _privileges(own)

    sent = 0
    for rule in list(staff_world.routes(app)):
        if staff_world.whom_of(app, rule) is Whom.ANYBODY or "GET" not in rule.methods:
            continue
        path = staff_world.path(app, rule, own.ids(rule))
        page = client.get(path)
        if page.status_code != 200 or page.mimetype != "text/html":
            continue
        for form in read(page).findall(".//main//form[@method='post']"):
            action = form.get("action") or path
            asked = filled_in(form)
            answer = client.post(action, data={**more, **asked})
            assert answer.status_code < 500, f"{path} to {action}"
            sent += 1
    assert sent >= 2
    assert (_rows_of(theirs), _privileges(own)) == before


def _fill_every_text() -> set[str]:
    """Put what breaks out of a page wherever the database lets us: "table.column" of each."""
    done = set()
    for table in db.Base.metadata.sorted_tables:
        if table.name in _NOT_TYPED:
            continue
        for column in table.columns:
            if _is_typed(column) and _fill(table.name, column.name, column.type.length):
                done.add(f"{table.name}.{column.name}")
    return done


def _is_typed(column: Any) -> bool:
    return (
        isinstance(column.type, String | Text)
        and not isinstance(column.type, Enum)
        and not column.foreign_keys
        and not column.primary_key
        and not _OURS.fullmatch(column.name)
    )


def _fill(table: str, column: str, longest: int | None) -> bool:
    try:
        with db.transaction() as session:
            session.execute(
                text(f'UPDATE "{table}" SET "{column}" = :typed WHERE "{column}" IS NOT NULL'),  # noqa: S608
                {"typed": BREAKS_OUT[: longest or None]},
            )
    except (DatabaseError, Refusal):  # unique, checked, or append-only: nobody can put it there
        return False
    return True


def _rows_of(world: staff_world.World) -> dict[str, list[Any]]:
    """Everything in the database that belongs to this world's account or service."""
    found = {}
    ids = {"account_id": world.account.id, "service_id": world.account.service_id}
    with db.reading() as session:
        for table in db.Base.metadata.sorted_tables:
            for name in ids.keys() & table.columns.keys():
                rows = session.execute(select(table).where(table.c[name] == ids[name])).all()
                found[f"{table.name} by {name}"] = sorted(map(repr, rows))
    return found


def _privileges(world: staff_world.World) -> dict[str, Any]:
    with db.reading() as session:
        user = session.get_one(User, world.user.id)
        columns = {one.key for one in inspect(User).column_attrs}
        kept = columns & {"is_platform", "disabled_at", "locked_at"}
        return {name: getattr(user, name) for name in sorted(kept)}
