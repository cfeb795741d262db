"""Opening a service: everything for a first payment at once, once, and a key that is seen once."""

import pytest
from sqlalchemy import func, select

from app import administration, db, sealing
from app.accounts import keys, queries, unshown
from app.accounts.errors import NotASetting
from app.accounts.models import AccountKind, ApiKey, Service, UnshownKey
from app.actors import Actor
from app.audit.models import AuditRecord
from app.people import Role, directory
from app.people.errors import UserNotFound
from tests.support.together import at_once

NAMED = {"name": "Hire a hall", "name_cy": "Llogi neuadd", "organisation": "Riverbridge Council"}


@pytest.fixture
def ann(platform):
    return administration.add_user(
        "ann@example.gov.uk", name="Ann", password="correct horse", actor=Actor.operator()
    )


@pytest.fixture
def open_one(ann):
    def open_one(**changed):
        asked = NAMED | {"user_id": ann.id, "form_key": "f1", "key_name": "First"} | changed
        return administration.open_service(**asked, ip="192.0.2.1")

    return open_one


def count(model):
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(model))


def test_all_that_a_first_payment_takes_is_there_at_once(ann, open_one):
    account = open_one()

    (found,) = queries.of_services([account.service_id])
    assert {name: getattr(found.service, name) for name in NAMED} == NAMED
    assert [(one.kind, one.provider) for one in found.accounts] == [(AccountKind.TEST, "sandbox")]
    assert [(user.id, role) for user, role in directory.team(account.service_id)] == [
        (ann.id, Role.ADMINISTRATOR)
    ]
    secret = unshown.take(account.id, user_id=ann.id)
    assert keys.recognise(secret).account_id == account.id
    (key,) = keys.list_keys(account.id)
    assert (key.description, key.created_by) == ("First", ann.id)


def test_each_part_is_written_down_and_the_key_is_not(ann, open_one):
    account = open_one()

    secret = unshown.take(account.id, user_id=ann.id)
    with db.reading() as session:
        records = session.scalars(
            select(AuditRecord)
            .where(AuditRecord.service_id == account.service_id)
            .order_by(AuditRecord.position)
        ).all()
    assert [record.action for record in records] == [
        "service_created",
        "account_created",
        "key_issued",
        "role_given",
    ]
    assert {(record.actor_id, record.ip) for record in records} == {(ann.id, "192.0.2.1")}
    assert secret not in str([record.after for record in records])


def test_a_form_that_is_sent_twice_opens_one_service(ann, open_one):
    account = open_one()

    assert open_one().id == account.id
    assert (count(Service), count(ApiKey), count(UnshownKey)) == (1, 1, 1)
    # The form of somebody who went back and typed another name, and a new form, are others.
    assert len({account.id, open_one(name="Hire a boat").id, open_one(form_key="f2").id}) == 3


def test_sent_twice_at_the_same_moment_it_opens_one_service(ann, open_one):
    first, second = at_once(open_one, open_one)

    assert first.id == second.id
    assert (count(Service), count(ApiKey), count(UnshownKey)) == (1, 1, 1)


@pytest.mark.parametrize("asked", [{"name": ""}, {"name": "x" * 51}, {"name_cy": "x" * 51}])
def test_nothing_is_left_of_one_that_cannot_be(open_one, asked):
    with pytest.raises(NotASetting):
        open_one(**asked)
    with pytest.raises(UserNotFound):
        open_one(user_id="0" * 26)

    assert (count(Service), count(ApiKey), count(UnshownKey)) == (0, 0, 0)


def test_a_key_is_seen_once_by_who_made_it(ann, open_one):
    account = open_one()

    assert unshown.take(account.id, user_id="somebody-else") is None
    seen = at_once(*[lambda: unshown.take(account.id, user_id=ann.id)] * 2)
    assert sorted(map(bool, seen)) == [False, True]
    assert unshown.take(account.id, user_id=ann.id) is None


def test_a_key_waits_for_ten_minutes_sealed(ann, open_one, hands):
    account = open_one()
    with db.reading() as session:
        row = session.scalars(select(UnshownKey)).one()
    assert "api_test_" not in row.sealed
    assert sealing.unseal(row.sealed, purpose=unshown.PURPOSE, owner_id="0" * 26) is None

    unshown.sweep()
    assert count(UnshownKey) == 1
    hands.forward(minutes=10)

    assert unshown.take(account.id, user_id=ann.id) is None
    unshown.sweep()
    assert count(UnshownKey) == 0


def test_another_key_is_seen_in_the_same_way(ann, open_one):
    account = open_one()
    unshown.take(account.id, user_id=ann.id)

    administration.issue_key_to_show(account.id, description="Second", user_id=ann.id)

    assert keys.recognise(unshown.take(account.id, user_id=ann.id)).account_id == account.id
    assert {key.description for key in keys.list_keys(account.id)} == {"First", "Second"}
