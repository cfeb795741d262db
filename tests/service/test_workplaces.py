"""Whose session it is, and where that person works: what every page of the back office asks."""

import pytest

from app import administration, ids
from app.actors import Actor
from app.people import May, Role, directory
from tests import make

OPERATOR = Actor.operator()


@pytest.fixture
def ann():
    return administration.add_user(
        "ann@example.gov.uk", name="Ann", password="correct horse battery", actor=OPERATOR
    )


def give(user, account, role=Role.VIEW_ONLY):
    administration.add_to_service(user.id, account.service_id, role=role, actor=OPERATOR)


def test_somebody_works_for_the_accounts_of_their_service(ann):
    service = make.service("Rods")
    first, second = make.account(of=service), make.account(of=service)
    give(ann, first, Role.VIEW_AND_REFUND)

    for account in (first, second):
        place = administration.find_workplace(ann.id, account_id=account.id)
        assert (place.account.id, place.service.name) == (account.id, "Rods")
        assert place.role is Role.VIEW_AND_REFUND
        assert place.may(May.REFUND)
        assert not place.may(May.CREATE_KEYS)


def test_nobody_works_where_they_were_not_let_in(ann):
    give(ann, make.account())

    assert administration.find_workplace(ann.id, account_id=make.account().id) is None
    assert administration.find_workplace(ann.id, account_id=ids.new_id()) is None
    assert administration.find_workplace(ids.new_id(), account_id=make.account().id) is None


def test_each_has_their_own_role(ann):
    account = make.account()
    bob = administration.add_user(
        "bob@example.gov.uk", name="Bob", password="correct horse battery", actor=OPERATOR
    )
    give(ann, account, Role.VIEW_ONLY)
    give(bob, account, Role.ADMINISTRATOR)

    assert administration.find_workplace(ann.id, account_id=account.id).role is Role.VIEW_ONLY
    assert administration.find_workplace(bob.id, account_id=account.id).role is Role.ADMINISTRATOR


def test_running_the_platform_is_working_for_no_service():
    boss = administration.add_user(
        "boss@example.gov.uk",
        name="Boss",
        password="correct horse battery",
        is_platform=True,
        actor=OPERATOR,
    )

    assert administration.find_workplace(boss.id, account_id=make.account().id) is None


def test_who_leaves_works_there_no_more(ann):
    account = make.account()
    give(ann, account)

    administration.remove_from_service(ann.id, account.service_id, actor=OPERATOR)

    assert administration.find_workplace(ann.id, account_id=account.id) is None


def test_a_session_is_somebodys_until_it_is_ended(ann):
    version = ann.session_version

    found = directory.of_session(ann.id, session_version=version)
    assert (found.id, found.name, found.session_version) == (ann.id, "Ann", version)

    administration.sign_out(ann.id)

    assert directory.of_session(ann.id, session_version=version) is None
    assert directory.of_session(ann.id, session_version=version + 1).id == ann.id


def test_who_was_disabled_has_no_session(ann):
    administration.disable_user(ann.id, actor=OPERATOR)
    now = make.again(ann).session_version

    assert directory.of_session(ann.id, session_version=now) is None


def test_names_are_found_for_those_who_have_one(ann):
    assert directory.names([ann.id, ids.new_id()]) == {ann.id: "Ann"}
    assert directory.names([]) == {}
