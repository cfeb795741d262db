"""Who there is, who works where, and whose session it is."""

import pytest
from sqlalchemy.exc import IntegrityError

from app import administration, db, ids
from app.actors import Actor
from app.people import May, Role, User, directory
from app.people.errors import (
    EmailNotReadable,
    EmailTaken,
    NotARoleInAService,
    PasswordTooCommon,
    PasswordTooShort,
    UserNotFound,
)
from tests import make
from tests.support.together import at_once, raised

MANAGER = Actor.staff("a-manager")
PASSWORD = "correct horse battery"


def add(email="ada@example.gov.uk", **more):
    return administration.add_user(
        email, **{"name": "Ada Lovelace", "password": PASSWORD, "actor": MANAGER} | more
    )


def test_somebody_is_found_however_their_address_is_written():
    user = add("Ada@Example.gov.uk")

    assert directory.find(user.id).email == "ada@example.gov.uk"
    assert directory.find_by_email(" ADA@example.GOV.uk").id == user.id
    assert directory.find_by_email("grace@example.gov.uk") is None
    assert directory.find_by_email("\u00e9@x") is None


def test_an_address_belongs_to_one_person():
    add("ada@example.gov.uk")

    with pytest.raises(EmailTaken):
        add("ADA@example.gov.uk")


def test_two_who_add_an_address_at_once_add_one_person():
    outcomes = at_once(*[add] * 3)

    assert len(raised(outcomes, EmailTaken)) == 2


def test_the_database_keeps_addresses_in_lower_case():
    user = add()

    with pytest.raises(IntegrityError), db.transaction() as session:
        session.get_one(User, user.id).email = "Ada@example.gov.uk"


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"email": "ada"}, EmailNotReadable),
        ({"password": "short"}, PasswordTooShort),
        ({"password": "password123"}, PasswordTooCommon),
    ],
)
def test_nobody_is_added_with_a_bad_address_or_password(wrong, refusal):
    with pytest.raises(refusal):
        add(**wrong)

    assert directory.find_by_email("ada@example.gov.uk") is None


def test_neither_password_nor_secret_is_stored_readably():
    user = add(totp_secret="GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")

    row = repr(vars(make.again(user)))

    assert PASSWORD not in row
    assert "GEZDGNBVGY3TQOJQ" not in row
    assert directory.totp_secret_of(user) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def test_a_secret_is_made_for_who_brings_none():
    assert directory.totp_secret_of(add("a@example.uk")) != directory.totp_secret_of(
        add("b@example.uk")
    )


def test_somebody_has_one_role_in_each_service():
    user, rods, boats = add(), make.service("Rods"), make.service("Boats")
    administration.add_to_service(user.id, rods.id, role=Role.VIEW_ONLY, actor=MANAGER)
    administration.add_to_service(user.id, boats.id, role=Role.VIEW_AND_REFUND, actor=MANAGER)
    administration.add_to_service(user.id, rods.id, role=Role.ADMINISTRATOR, actor=MANAGER)

    found = {
        membership.service_id: membership.role for membership in directory.memberships(user.id)
    }

    assert found == {rods.id: Role.ADMINISTRATOR, boats.id: Role.VIEW_AND_REFUND}
    assert [(person.id, role) for person, role in directory.team(rods.id)] == [
        (user.id, Role.ADMINISTRATOR)
    ]


def test_a_team_is_listed_by_name():
    rods = make.service("Rods")
    for name in ("Mary", "Ada"):
        user = add(f"{name}@example.gov.uk", name=name)
        administration.add_to_service(user.id, rods.id, role=Role.VIEW_ONLY, actor=MANAGER)

    assert [user.name for user, _ in directory.team(rods.id)] == ["Ada", "Mary"]


def test_somebody_leaves_a_service():
    user, rods = add(), make.service("Rods")
    administration.add_to_service(user.id, rods.id, role=Role.VIEW_ONLY, actor=MANAGER)

    administration.remove_from_service(user.id, rods.id, actor=MANAGER)
    administration.remove_from_service(user.id, rods.id, actor=MANAGER)  # and has left already

    assert directory.memberships(user.id) == []


def test_nobody_is_given_the_platforms_role_in_a_service():
    user, rods = add(), make.service("Rods")

    with pytest.raises(NotARoleInAService):
        administration.add_to_service(user.id, rods.id, role=Role.PLATFORM, actor=MANAGER)


def test_a_session_says_who_it_is_and_what_they_may_where():
    user, rods, boats = add(), make.service("Rods"), make.service("Boats")
    administration.add_to_service(user.id, rods.id, role=Role.VIEW_AND_REFUND, actor=MANAGER)
    administration.add_to_service(user.id, boats.id, role=Role.VIEW_ONLY, actor=MANAGER)

    who = directory.signed_in(user.id, session_version=user.session_version)

    assert who.user.id == user.id
    assert who.may(May.REFUND, service_id=rods.id)
    assert not who.may(May.REFUND, service_id=boats.id)
    assert who.may(May.SEE_PAYMENTS, service_id=boats.id)
    assert not who.may(May.SEE_PAYMENTS, service_id=make.service("Others").id)
    assert who.role_in(ids.new_id()) is None


def test_who_runs_the_platform_sees_every_service_and_touches_no_money():
    user, rods = add(is_platform=True), make.service("Rods")

    who = directory.signed_in(user.id, session_version=0)

    assert who.may(May.SEE_PAYMENTS, service_id=rods.id)
    assert not who.may(May.REFUND, service_id=rods.id)


def test_who_runs_the_platform_may_also_work_for_a_service():
    user, rods = add(is_platform=True), make.service("Rods")
    administration.add_to_service(user.id, rods.id, role=Role.VIEW_AND_REFUND, actor=MANAGER)

    who = directory.signed_in(user.id, session_version=0)

    assert who.may(May.REFUND, service_id=rods.id)


def test_somebody_without_a_service_can_still_have_a_session():
    user = add()

    who = directory.signed_in(user.id, session_version=0)

    assert who.roles == {}


@pytest.mark.parametrize(
    "end",
    [
        lambda user: administration.end_sessions(user.id, actor=MANAGER),
        lambda user: administration.change_password(
            user.id, "another good password", actor=MANAGER
        ),
        lambda user: administration.change_second_factor(user.id, actor=MANAGER),
        lambda user: administration.disable_user(user.id, actor=MANAGER),
    ],
)
def test_sessions_end_when_they_should(end):
    user = add()
    assert directory.signed_in(user.id, session_version=user.session_version)

    end(user)

    assert directory.signed_in(user.id, session_version=user.session_version) is None


def test_who_was_disabled_has_no_session_whatever_its_version():
    user = add()
    administration.disable_user(user.id, actor=MANAGER)

    now = make.again(user)

    assert directory.signed_in(user.id, session_version=now.session_version) is None


def test_a_session_of_nobody_is_none():
    assert directory.signed_in(ids.new_id(), session_version=0) is None


def test_a_new_second_factor_replaces_the_old():
    user = add()
    before = directory.totp_secret_of(user)

    secret = administration.change_second_factor(user.id, actor=MANAGER)

    assert secret != before
    assert directory.totp_secret_of(make.again(user)) == secret


def test_a_bad_new_password_changes_nothing():
    user = add()

    with pytest.raises(PasswordTooShort):
        administration.change_password(user.id, "short", actor=MANAGER)

    assert make.again(user).password_hash == user.password_hash
    assert make.again(user).session_version == 0


@pytest.mark.parametrize(
    "act",
    [
        directory.find,
        lambda nobody: administration.unlock_user(nobody, actor=MANAGER),
        lambda nobody: administration.end_sessions(nobody, actor=MANAGER),
        lambda nobody: administration.disable_user(nobody, actor=MANAGER),
        lambda nobody: administration.change_second_factor(nobody, actor=MANAGER),
        lambda nobody: administration.change_password(nobody, PASSWORD, actor=MANAGER),
        lambda nobody: administration.remove_from_service(nobody, make.service().id, actor=MANAGER),
        lambda nobody: administration.add_to_service(
            nobody, make.service().id, role=Role.VIEW_ONLY, actor=MANAGER
        ),
    ],
)
def test_there_is_nothing_to_do_to_a_user_there_is_not(act):
    with pytest.raises(UserNotFound):
        act(ids.new_id())
