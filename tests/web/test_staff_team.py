"""The team's pages: the list, roles, removal, leaving, and invitations from end to end."""

import re
from urllib.parse import urlsplit

import pytest

from app import db
from app.administration import inviting
from app.emails import postman
from app.people import Role, directory, factors, invitations
from app.web.staff import brakes
from tests import make
from tests.support.clients import read
from tests.support.clocks import travelled
from tests.support.emails import outbox
from tests.web import staff

NEW = "new.person@example.gov.uk"


@pytest.fixture
def account(app):
    return make.account(of=make.service("Hire a hall"))


@pytest.fixture
def ann(client, account):
    user = staff.person(account, role=Role.ADMINISTRATOR, name="Ann Boss")
    staff.sign_in(client, user)
    return user


@pytest.fixture
def bob(account):
    return staff.person(account, role=Role.VIEW_ONLY, name="Bob Viewer")


@pytest.fixture
def team_page(account):
    return f"/staff/services/{account.service_id}/team"


@pytest.fixture
def invite(client, account, ann):
    """Invite somebody by the form; the address of the link they were sent."""

    def invite(email=NEW, role="view_only"):
        path = f"/staff/services/{account.service_id}/invitations/new"
        client.submit(path, form="invitation", email=email, role=role)
        return link_sent()

    return invite


def link_sent():
    """Where the link in the newest email leads, below the host."""
    postman.drain()
    return urlsplit(outbox()[-1].link).path


def roles(account):
    return {user.email: role for user, role in directory.team(account.service_id)}


def test_the_team_is_listed(client, ann, bob, team_page):
    with db.transaction() as session:
        factors.remove_all(session, bob.id)

    words = staff.words(client.get(team_page))

    assert re.search(r"Ann Boss \(you\) \S+ Administrator .+ Set up", words)
    assert re.search(r"Bob Viewer \S+ View only Never Not set up", words)


def test_a_role_is_changed(client, ann, bob, account, team_page):
    page = client.submit(f"{team_page}/{bob.id}", form="role-form", role="view_and_refund")

    assert "Bob Viewer is now: View and refund" in page.text
    assert roles(account)[bob.email] is Role.VIEW_AND_REFUND


@pytest.mark.parametrize("role", [None, "platform", "view_and_telephone", "<b>"])
def test_only_a_role_that_is_offered_is_given(client, ann, bob, team_page, role):
    page = client.submit(f"{team_page}/{bob.id}", form="role-form", role=role)

    assert page.status_code == 422
    assert "Select what they may do" in page.text
    assert "View only" in staff.words(client.get(team_page))


def test_roles_for_the_telephone_are_offered_where_it_is_answered(
    client, ann, bob, account, team_page
):
    page = f"{team_page}/{bob.id}"
    assert "take telephone payments" not in choices(client.get(page))

    make.changed(account, allow_moto=True)

    assert "View and take telephone payments" in choices(client.get(page))


def choices(page):
    """What each radio button is called."""
    labels = read(page).findall(".//main//label[@for]")
    return " / ".join("".join(label.itertext()).strip() for label in labels)


def test_somebody_is_removed_and_loses_the_service_at_once(client, ann, bob, account, team_page):
    theirs = client.application.test_client()
    staff.sign_in(theirs, bob)
    assert theirs.get(staff.payments_page(account)).status_code == 200

    page = client.submit(f"{team_page}/{bob.id}/removal", form="removal")

    assert "Bob Viewer has been removed" in page.text
    assert theirs.get(staff.payments_page(account)).status_code == 404
    assert bob.email not in roles(account)


def test_nobody_removes_themselves_nor_the_last_administrator(client, ann, account, team_page):
    removed = client.submit(f"{team_page}/{ann.id}/removal", form="removal")
    left = client.submit(f"/staff/services/{account.service_id}/leaving", form="leaving")
    demoted = client.submit(f"{team_page}/{ann.id}", form="role-form", role="view_only")

    assert {page.status_code for page in (removed, left, demoted)} == {409}
    assert "You cannot remove yourself" in removed.text
    assert "A service needs an administrator" in left.text
    assert "A service needs an administrator" in demoted.text
    assert roles(account) == {ann.email: Role.ADMINISTRATOR}


def test_one_can_leave(client, account, bob):
    staff.sign_in(client, bob)

    page = client.submit(f"/staff/services/{account.service_id}/leaving", form="leaving")

    assert "You have left Hire a hall" in page.text
    assert client.get(staff.payments_page(account)).status_code == 404


def test_who_runs_the_platform_helps_a_team_without_belonging_to_it(
    client, account, bob, team_page
):
    """Its last administrator may have gone without a word."""
    staff.sign_in(client, staff.person(is_platform=True))

    page = client.submit(f"{team_page}/{bob.id}", form="role-form", role="administrator")

    assert roles(account) == {bob.email: Role.ADMINISTRATOR}
    assert f"/staff/platform/services/{account.service_id}" in page.text
    assert client.get(staff.payments_page(account)).status_code == 404


@pytest.mark.parametrize("page", ["team/{user}", "invitations/new"])
def test_who_left_their_desk_lets_nobody_in(client, ann, bob, account, page):
    """Whoever was let in could do all that a second factor is asked for, with their own."""
    path = f"/staff/services/{account.service_id}/{page.format(user=bob.id)}"
    form = "role-form" if "team" in page else "invitation"
    open_page = read(client.get(path))

    with travelled(minutes=16):
        sent = client.send(
            open_page, path, form=form, email=NEW, role="administrator", follow=False
        )

        assert (sent.status_code, sent.location) == (303, f"/staff/confirm?next={path}")
        assert client.get(path).status_code == 303
    assert roles(account)[bob.email] is Role.VIEW_ONLY
    assert not invitations.of_service(account.service_id)


# Invitations


def test_what_is_wrong_with_an_invitation_is_said(client, ann, bob, account):
    path = f"/staff/services/{account.service_id}/invitations/new"

    empty = client.submit(path, form="invitation")
    known = client.submit(path, form="invitation", email=bob.email, role="view_only")

    assert "Enter the email address of who you invite" in empty.text
    assert "Select what they may do" in empty.text
    assert "is in the team already" in known.text
    assert read(known).find(".//input[@name='email']").get("value") == bob.email


def test_who_has_an_account_signs_in_and_joins(client, account, invite):
    carys = staff.person(name="Carys")
    link = invite(carys.email)
    theirs = client.application.test_client()

    page = theirs.get(link)
    assert "Ann Boss has invited" in staff.words(page)
    sign_in = next(a for a in read(page).iter("a") if "Sign in to join" in "".join(a.itertext()))
    after = staff.sign_in_by_hand(theirs, carys, at=sign_in.get("href")).location
    invited = inviting.invitations_for(carys.email)[0].invitation
    joined = theirs.submit(after, form=f"join-{invited.id}")

    assert "You have joined the service as: View only" in joined.text
    assert roles(account)[carys.email] is Role.VIEW_ONLY
    assert theirs.get(link).status_code == 410


def test_who_is_signed_in_joins_by_one_click(client, account, invite):
    carys = staff.person(name="Carys")
    link = invite(carys.email)
    theirs = client.application.test_client()
    staff.sign_in(theirs, carys)

    assert "You have joined" in theirs.submit(link, form="join").text
    assert carys.email in roles(account)


def test_an_invitation_for_somebody_else_is_no_invitation(client, account, invite):
    link = invite(staff.person().email)
    dave = staff.person(name="Dave")
    theirs = client.application.test_client()
    staff.sign_in(theirs, dave)

    page = theirs.get(link)

    assert "You are signed in with another email address" in staff.words(page)
    (invited,) = invitations.of_service(account.service_id)
    token = read(page).find(".//input[@name='csrfToken']").get("value")
    path = f"/staff/invitations/{invited.id}/acceptance"
    assert theirs.post(path, data={"csrfToken": token}).status_code == 409
    assert dave.email not in roles(account)


def test_what_is_good_for_nothing_looks_alike(client, account, ann, invite, team_page):
    link = invite()
    with travelled(days=2):
        old = client.get(link)
    (invited,) = invitations.of_service(account.service_id)
    client.submit(team_page, form=f"withdraw-{invited.id}")
    pages = [old, client.get(link), client.get("/staff/invitations/nonsense")]

    assert {page.status_code for page in pages} == {410}
    assert len({staff.words(page) for page in pages}) == 1


def test_open_invitations_are_listed_sent_again_and_withdrawn(client, account, invite, team_page):
    link = invite()
    (invited,) = invitations.of_service(account.service_id)
    assert f"{NEW} View only" in staff.words(client.get(team_page))

    again = client.submit(team_page, form=f"again-{invited.id}")

    assert f"Invitation sent again to {NEW}" in again.text
    assert link_sent() != link
    gone = client.submit(team_page, form=f"withdraw-{invited.id}")
    assert f"Invitation to {NEW} withdrawn" in gone.text
    assert not invitations.of_service(account.service_id)


@pytest.mark.usefixtures("time_stands_still")
def test_nobody_is_sent_invitations_without_end(client, account, invite, team_page):
    invite()
    (invited,) = invitations.of_service(account.service_id)
    page = read(client.get(team_page))
    again = [client.send(page, team_page, form=f"again-{invited.id}") for _ in range(5)]
    assert [f"sent again to {NEW}" in one.text for one in again] == [True] * 4 + [False]
    assert "Too many invitations were sent to this address" in again[-1].text

    path = f"/staff/services/{account.service_id}/invitations/new"
    anew = client.submit(path, form="invitation", email=f" {NEW.upper()}", role="view_only")
    assert (anew.status_code, staff.title(anew)[:6]) == (422, "Error:")
    assert read(anew).find(".//input[@name='email']").get("value") == NEW.upper()
    with travelled(hours=1):
        assert brakes.may_invite(NEW, service_id=account.service_id)


@pytest.mark.usefixtures("time_stands_still")
def test_no_service_sends_invitations_without_end(client, account, ann, team_page):
    path = f"/staff/services/{account.service_id}/invitations/new"
    for number in range(100):
        assert brakes.may_invite(f"{number}@example.gov.uk", service_id=account.service_id)

    refused = client.submit(path, form="invitation", email=NEW, role="view_only")

    assert "or by this service" in staff.words(refused)
    assert not invitations.of_service(account.service_id)
    assert brakes.may_invite(NEW, service_id=make.service().id)
