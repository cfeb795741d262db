"""A team always has somebody who can change it, whatever two people do at once."""

import pytest
from sqlalchemy import select

from app import administration, db
from app.accounts.errors import ServiceNotFound
from app.actors import Actor
from app.administration import inviting, team
from app.audit.models import AuditRecord
from app.people import Role, directory, invitations
from app.people.invitations import InvitationNotGood
from app.people.models import User
from app.people.team import LastAdministrator, MemberNotFound, NotOneself, TeamNotTheirs
from tests import make
from tests.support.together import at_once, raised

ADMINISTRATOR, VIEWER = Role.ADMINISTRATOR, Role.VIEW_ONLY
OPERATOR = Actor.operator()


@pytest.fixture
def service(platform):
    return make.service()


@pytest.fixture
def joined(service):
    """Somebody in the team, without the cost of a password."""

    def joined(name, role=ADMINISTRATOR, **columns):
        user = make.saved(
            User(
                email=f"{name.lower()}@example.gov.uk",
                name=name,
                password_hash="",
                **columns,
            )
        )
        administration.add_to_service(user.id, service.id, role=role, actor=Actor.operator())
        return user

    return joined


def roles(service):
    return {user.name: role for user, role in directory.team(service.id)}


def records(action):
    with db.reading() as session:
        return session.scalars(
            select(AuditRecord)
            .where(AuditRecord.action == action)
            .order_by(AuditRecord.position.desc())
        ).all()


def test_a_role_is_changed_and_written_down(service, joined):
    ann, bob = joined("Ann"), joined("Bob", VIEWER)

    team.change_role(service.id, bob.id, role=Role.VIEW_AND_REFUND, by=ann, ip="192.0.2.1")

    assert roles(service) == {"Ann": ADMINISTRATOR, "Bob": Role.VIEW_AND_REFUND}
    record = records("role_given")[0]
    assert (record.actor_id, record.subject_id, record.ip) == (ann.id, bob.id, "192.0.2.1")
    assert (record.before, record.after) == ({"role": "view_only"}, {"role": "view_and_refund"})
    before = len(records("role_given"))
    team.change_role(service.id, bob.id, role=Role.VIEW_AND_REFUND, by=ann)
    assert len(records("role_given")) == before


def test_somebody_is_removed_and_it_is_written_down(service, joined):
    ann, bob = joined("Ann"), joined("Bob", VIEWER)

    team.remove(service.id, bob.id, by=ann)

    assert roles(service) == {"Ann": ADMINISTRATOR}
    assert records("role_taken")[0].before == {"role": "view_only"}
    with pytest.raises(MemberNotFound):
        team.remove(service.id, bob.id, by=ann)
    with pytest.raises(MemberNotFound):
        team.change_role(service.id, bob.id, role=ADMINISTRATOR, by=ann)


def test_the_last_administrator_stays(service, joined):
    ann, _bob = joined("Ann"), joined("Bob", VIEWER)
    platform = make.saved(User(email="p@x.uk", name="P", password_hash="", is_platform=True))

    for refused in (
        lambda: team.leave(service.id, user=ann),
        lambda: team.change_role(service.id, ann.id, role=VIEWER, by=ann),
        lambda: team.remove(service.id, ann.id, by=platform),
        lambda: administration.remove_from_service(ann.id, service.id, actor=OPERATOR),
        lambda: administration.add_to_service(ann.id, service.id, role=VIEWER, actor=OPERATOR),
    ):
        with pytest.raises(LastAdministrator):
            refused()
    assert roles(service) == {"Ann": ADMINISTRATOR, "Bob": VIEWER}


def test_who_cannot_sign_in_is_nobody_to_rely_on(service, joined):
    ann, bob = joined("Ann"), joined("Bob")
    administration.disable_user(bob.id, actor=Actor.operator())

    with pytest.raises(LastAdministrator):
        team.leave(service.id, user=ann)
    team.remove(service.id, bob.id, by=ann)
    assert roles(service) == {"Ann": ADMINISTRATOR}


def test_nobody_removes_themselves(service, joined):
    ann, _bob = joined("Ann"), joined("Bob")

    with pytest.raises(NotOneself):
        team.remove(service.id, ann.id, by=ann)
    team.leave(service.id, user=ann)
    assert roles(service) == {"Bob": ADMINISTRATOR}


@pytest.mark.parametrize("others", [0, 1])
def test_two_administrators_remove_each_other_at_once(service, joined, others):
    ann, bob, *_others = [joined(name) for name in ("Ann", "Bob", "Carys")[: 2 + others]]

    outcomes = at_once(
        lambda: team.remove(service.id, bob.id, by=ann),
        lambda: team.remove(service.id, ann.id, by=bob),
    )

    # The second finds that they were removed, not that they were the last.
    assert len(raised(outcomes, MemberNotFound)) == 1
    assert len(roles(service)) == 1 + others


def test_two_administrators_leave_or_step_down_at_once(service, joined):
    ann, bob = joined("Ann"), joined("Bob")

    outcomes = at_once(
        lambda: team.leave(service.id, user=ann),
        lambda: team.change_role(service.id, bob.id, role=VIEWER, by=bob),
    )

    assert len(raised(outcomes, LastAdministrator)) == 1
    assert [role for role in roles(service).values() if role is ADMINISTRATOR]


def test_of_an_administrator_who_leaves_and_one_whom_the_command_line_removes_one_stays(
    service, joined
):
    ann, bob = joined("Ann"), joined("Bob")

    outcomes = at_once(
        lambda: team.leave(service.id, user=ann),
        lambda: administration.remove_from_service(bob.id, service.id, actor=OPERATOR),
    )

    assert len(raised(outcomes, LastAdministrator)) == 1
    assert len(roles(service)) == 1


def test_whom_the_command_line_demotes_or_removes_comes_back_by_no_invitation(service, joined):
    _ann, bob, carys = joined("Ann"), joined("Bob"), joined("Carys")
    for user in (bob, carys):
        inviting.invite(service.id, f"of.{user.email}", role=ADMINISTRATOR, by=user)

    administration.add_to_service(bob.id, service.id, role=VIEWER, actor=OPERATOR)
    administration.remove_from_service(carys.id, service.id, actor=OPERATOR)

    assert invitations.of_service(service.id) == []
    assert {one.actor_kind for one in records("invitation_withdrawn")} == {OPERATOR.kind}


def test_who_was_demoted_meanwhile_changes_nothing(service, joined):
    ann, bob, carys = joined("Ann"), joined("Bob"), joined("Carys", VIEWER)
    team.change_role(service.id, bob.id, role=VIEWER, by=ann)

    with pytest.raises(TeamNotTheirs):
        team.remove(service.id, carys.id, by=bob)
    with pytest.raises(TeamNotTheirs):
        inviting.invite(service.id, "new@example.gov.uk", role=ADMINISTRATOR, by=bob)


def test_who_is_removed_comes_back_by_no_invitation_of_their_own(service, joined):
    ann, bob = joined("Ann"), joined("Bob")
    inviting.invite(service.id, "bobs.other@example.com", role=ADMINISTRATOR, by=bob)
    inviting.invite(service.id, "friend@example.com", role=VIEWER, by=ann)

    team.remove(service.id, bob.id, by=ann)

    assert [one.email for one in invitations.of_service(service.id)] == ["friend@example.com"]
    assert records("invitation_withdrawn")[0].before["email"] == "bobs.other@example.com"


def test_who_is_removed_comes_back_by_no_invitation_sent_to_them_before_they_joined(
    service, joined
):
    ann = joined("Ann")
    bob = make.saved(User(email="bob@example.gov.uk", name="Bob", password_hash=""))
    sent = inviting.invite(service.id, bob.email, role=ADMINISTRATOR, by=ann)
    administration.add_to_service(bob.id, service.id, role=VIEWER, actor=OPERATOR)

    team.remove(service.id, bob.id, by=ann)

    with pytest.raises(InvitationNotGood):
        inviting.accept_invitation(sent.id, user=bob)
    assert [one.subject_id for one in records("invitation_withdrawn")] == [sent.id]


def test_when_they_last_signed_in_is_told(service, joined, hands):
    ann, _bob = joined("Ann"), joined("Bob", VIEWER)
    administration.note_sign_in(ann.id)
    hands.forward(hours=5)
    again = hands.now()
    administration.note_sign_in(ann.id)

    seen = {member.user.name: member.last_signed_in_at for member in team.members(service.id)}

    assert seen["Ann"] >= again
    assert seen["Bob"] is None


def test_another_services_team_is_another_team(service, joined):
    ann, theirs = joined("Ann"), make.service()

    with pytest.raises(MemberNotFound):
        team.remove(theirs.id, ann.id, by=joined("Bob"))
    with pytest.raises(ServiceNotFound):
        team.leave("0" * 26, user=ann)
    with pytest.raises(ServiceNotFound):
        administration.add_to_service(ann.id, "0" * 26, role=VIEWER, actor=OPERATOR)
