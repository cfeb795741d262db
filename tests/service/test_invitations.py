"""Invitations: a link for two days, once, for one address; and nobody joins by another's."""

import pytest
from sqlalchemy import func, select

from app import administration, db, ids
from app.actors import Actor
from app.administration import inviting, team
from app.audit.models import AuditRecord
from app.letters import Letter
from app.people import Role, directory, invitations
from app.people.errors import EmailNotReadable, NotARoleInAService
from app.people.invitations import (
    InTeamAlready,
    Invitation,
    InvitationNotFound,
    InvitationNotGood,
    TooManyInvitations,
)
from app.people.models import User
from tests import make
from tests.support.together import at_once, raised

NEW = "new@example.gov.uk"


def person(email=NEW):
    return make.saved(User(email=email, name="New", password_hash=""))


@pytest.fixture
def service(platform):
    return make.service("Hire a hall")


@pytest.fixture
def ann(service):
    user = person("ann@example.gov.uk")
    administration.add_to_service(
        user.id, service.id, role=Role.ADMINISTRATOR, actor=Actor.operator()
    )
    return user


@pytest.fixture
def invite(service, ann):
    def invite(email=NEW, role=Role.VIEW_ONLY):
        return inviting.invite(service.id, email, role=role, by=ann, ip="192.0.2.1")

    return invite


@pytest.fixture
def tokens(monkeypatch):
    """The tokens that were sent, the newest last. They are kept nowhere else."""
    made = []
    new_token = ids.new_token

    def noted():
        made.append(new_token())
        return made[-1]

    monkeypatch.setattr(ids, "new_token", noted)
    return made


def roles(service):
    return {user.email: role for user, role in directory.team(service.id)}


def actions():
    with db.reading() as session:
        return session.scalars(select(AuditRecord.action).order_by(AuditRecord.position)).all()


def letters():
    with db.reading() as session:
        return session.scalars(select(Letter).order_by(Letter.id)).all()


def test_who_is_invited_is_written_to_and_joins(service, ann, invite, tokens):
    sent = invite("New@Example.gov.uk ", role=Role.VIEW_AND_REFUND)
    (letter,) = letters()
    assert (letter.recipient, letter.good_until) == (NEW, sent.expires_at)
    invited = inviting.invitation_by(tokens[-1])
    assert (invited.service.id, invited.inviter) == (service.id, "New")

    inviting.accept_invitation(sent.id, user=person())

    assert roles(service)[NEW] is Role.VIEW_AND_REFUND
    assert actions()[-3:] == ["invitation_sent", "invitation_accepted", "role_given"]


def test_the_token_is_kept_nowhere(invite, tokens):
    invite()

    with db.reading() as session:
        row = session.scalars(select(Invitation)).one()
        records = session.scalars(select(AuditRecord)).all()
    kept = str([vars(row), *map(vars, records), *map(vars, letters())])
    assert tokens[-1] not in kept
    assert row.digest == invitations.digest_of(tokens[-1])


def test_it_works_once(service, ann, invite, tokens):
    sent, new = invite(), person()
    inviting.accept_invitation(sent.id, user=new)
    team.remove(service.id, new.id, by=ann)

    for again in (
        lambda: inviting.invitation_by(tokens[-1]),
        lambda: inviting.accept_invitation(sent.id, user=new),
    ):
        with pytest.raises(InvitationNotGood):
            again()
    assert NEW not in roles(service)


def test_accepted_twice_at_once_it_is_used_once(service, invite):
    sent, new = invite(), person()

    outcomes = at_once(*[lambda: inviting.accept_invitation(sent.id, user=new)] * 2)

    assert len(raised(outcomes, InvitationNotGood)) == 1
    assert actions().count("invitation_accepted") == 1
    assert roles(service)[NEW] is Role.VIEW_ONLY


def test_accepted_and_withdrawn_at_once_it_is_one_of_both(service, ann, invite):
    sent, new = invite(), person()

    outcomes = at_once(
        lambda: inviting.accept_invitation(sent.id, user=new),
        lambda: inviting.withdraw_invitation(service.id, sent.id, by=ann),
    )

    (lost,) = raised(outcomes, InvitationNotGood, InvitationNotFound)
    assert (NEW in roles(service)) is isinstance(lost, InvitationNotFound)


def test_it_is_good_for_two_days(invite, tokens, hands):
    sent, new = invite(), person()
    hands.forward(days=2)

    with pytest.raises(InvitationNotGood):
        inviting.invitation_by(tokens[-1])
    with pytest.raises(InvitationNotGood):
        inviting.accept_invitation(sent.id, user=new)
    assert not inviting.invitations_for(NEW)


def test_it_is_for_one_address(service, invite):
    sent = invite()

    with pytest.raises(InvitationNotGood):
        inviting.accept_invitation(sent.id, user=person("somebody.else@example.gov.uk"))
    assert len(inviting.invitations_for(NEW)) == 1
    assert len(roles(service)) == 1


def test_sent_again_only_the_new_link_is_good(service, ann, invite, tokens, hands):
    sent = invite()
    hands.forward(days=3)

    inviting.invite_again(service.id, sent.id, by=ann)
    invite(role=Role.VIEW_AND_REFUND)  # by somebody who has forgotten that they have

    with pytest.raises(InvitationNotGood):
        inviting.invitation_by(tokens[0])
    (found,) = inviting.invitations_for(NEW)
    assert found.invitation.id == sent.id
    assert found.invitation.role is Role.VIEW_AND_REFUND
    assert inviting.invitation_by(tokens[-1]).invitation.id == sent.id
    assert len(letters()) == 3


def test_a_withdrawn_one_is_good_for_nothing(service, ann, invite, tokens):
    sent = invite()

    inviting.withdraw_invitation(service.id, sent.id, by=ann)

    with pytest.raises(InvitationNotGood):
        inviting.invitation_by(tokens[-1])
    assert not invitations.of_service(service.id)
    for gone in (inviting.withdraw_invitation, inviting.invite_again):
        with pytest.raises(InvitationNotFound):
            gone(service.id, sent.id, by=ann)


def test_another_services_invitation_is_not_found(ann, invite):
    sent, other = invite(), make.service()
    administration.add_to_service(ann.id, other.id, role=Role.ADMINISTRATOR, actor=make.KEY)

    with pytest.raises(InvitationNotFound):
        inviting.withdraw_invitation(other.id, sent.id, by=ann)


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"email": "nobody"}, EmailNotReadable),
        ({"email": "ann@example.gov.uk"}, InTeamAlready),
        ({"role": Role.PLATFORM}, NotARoleInAService),
    ],
)
def test_whom_nobody_invites(invite, asked, refusal):
    with pytest.raises(refusal):
        invite(**asked)
    assert not letters()


def test_there_are_so_many_at_once_and_no_more(invite, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_OPEN", 2)
    invite("a@example.com")
    invite("b@example.com")

    invite("a@example.com")  # again
    with pytest.raises(TooManyInvitations):
        invite("c@example.com")


def test_invited_by_two_at_once_there_is_one_invitation(invite):
    at_once(invite, invite)

    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Invitation)) == 1


def test_who_is_in_the_team_already_keeps_their_role(service, invite):
    sent, new = invite(), person()
    administration.add_to_service(
        new.id, service.id, role=Role.VIEW_AND_REFUND, actor=Actor.operator()
    )

    inviting.accept_invitation(sent.id, user=new)

    assert roles(service)[NEW] is Role.VIEW_AND_REFUND
