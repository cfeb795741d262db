"""Signing in to the back office, and everything that must not let somebody in."""

import base64
import json
import zlib

import pytest
from sqlalchemy import select

from app import administration, db
from app.actors import Actor
from app.audit import AuditRecord
from tests import make
from tests.support import chance
from tests.support.clients import read
from tests.support.clocks import travelled
from tests.web import staff

OPERATOR = Actor.operator()


@pytest.fixture
def account(app):
    return make.account()


@pytest.fixture
def ann(account):
    return staff.person(account)


def audited(*actions):
    with db.reading() as session:
        rows = session.scalars(select(AuditRecord).order_by(AuditRecord.position)).all()
        return [row for row in rows if row.action in actions]


def cookie(client):
    found = client.get_cookie("staff_session", path="/staff")
    return found.value if found else ""


def said_in(value):
    """What a signed cookie says to whoever holds it."""
    compressed = value.startswith(".")
    payload = value.strip(".").split(".")[0]
    raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    return json.loads(zlib.decompress(raw) if compressed else raw)


# In


def test_a_password_and_then_a_code_let_somebody_in(client, ann, account):
    response = staff.sign_in_by_hand(client, ann)

    assert response.location == "/staff/"
    page = client.get(staff.payments_page(account))
    assert page.status_code == 200
    assert "Signed in as Ann Caseworker" in page.text


def test_the_email_address_may_be_written_in_any_case(client, ann):
    response = staff.enter_password(client, f" {ann.email.upper()} ")

    assert response.location == staff.CODE


def test_a_password_alone_lets_nobody_in(client, ann, account):
    staff.enter_password(client, ann.email)

    response = client.get(staff.payments_page(account))

    assert response.status_code == 303
    assert response.location.startswith(staff.SIGN_IN)


def test_a_code_alone_lets_nobody_in(client, ann):
    response = client.get(staff.CODE)

    assert response.location == staff.SIGN_IN
    assert "took too long" in client.get(staff.SIGN_IN).text


def test_a_code_lets_in_only_whoever_gave_the_password(client, account):
    ann, bob = staff.person(account), staff.person(account)
    staff.enter_password(client, ann.email)

    response = client.submit(staff.CODE, code=staff.code_of(bob), follow=False)

    assert response.status_code == 422
    assert client.get(staff.payments_page(account)).status_code == 303


def test_a_code_works_once(client, app, ann):
    code = staff.code_of(ann)
    staff.sign_in_by_hand(client, ann)
    other = app.test_client()
    staff.enter_password(other, ann.email)

    response = other.submit(staff.CODE, code=code, follow=False)

    assert response.status_code == 422
    assert "each code works once" in response.text


def test_there_are_ten_minutes_for_the_code(client, ann):
    staff.enter_password(client, ann.email)

    with travelled(minutes=10):
        response = client.get(staff.CODE)

    assert response.location == staff.SIGN_IN


def test_who_is_signed_in_already_goes_on(client, ann):
    staff.sign_in_by_hand(client, ann)

    response = client.get(f"{staff.SIGN_IN}?next=/staff/somewhere")

    assert response.location == "/staff/somewhere"


def test_help_is_words_and_not_markup(client, ann):
    pages = [client.get(staff.SIGN_IN)]
    staff.enter_password(client, ann.email)
    pages.append(client.get(staff.CODE))

    for page in pages:
        assert "After 10 failed attempts an account is locked" in staff.words(page)
        assert "<" not in staff.words(page)


# Wrong


def test_what_is_missing_is_said_and_nothing_typed_is_lost(client):
    response = client.submit(staff.SIGN_IN, email="ann@example.gov.uk", password="")

    assert response.status_code == 422
    assert staff.title(response).startswith("Error: Sign in")
    assert response.text.count("Enter your password") == 2
    assert 'value="ann@example.gov.uk"' in response.text


def test_a_password_is_never_written_back(client, ann):
    response = staff.enter_password(client, ann.email, "a wrong password")

    assert "a wrong password" not in response.text


def test_a_stranger_and_a_slip_get_the_same_page(client, ann):
    slip = staff.enter_password(client, ann.email, "a wrong password")
    stranger = staff.enter_password(client, "x" * 26 + "@example.gov.uk", "a wrong password")

    assert slip.status_code == stranger.status_code == 422
    assert staff.words(slip) == staff.words(stranger)
    assert "Check your email address and password" in staff.words(slip)


@pytest.mark.parametrize("email", ["", "ann", "@", "a" * 300, "\x00@x.uk", "é@example.gov.uk"])
def test_no_email_address_breaks_it(client, email):
    response = staff.enter_password(client, email)

    assert response.status_code == 422


def test_ten_wrong_passwords_lock_the_account_without_saying_so(client, ann):
    pages = [
        staff.words(staff.enter_password(client, ann.email, "a wrong password")) for _ in range(11)
    ]
    locked = staff.enter_password(client, ann.email)

    assert len(set(pages)) == 1
    assert locked.status_code == 422
    assert staff.words(locked) == pages[0]
    assert make.again(ann).locked_at is not None


def test_ten_wrong_codes_lock_the_account(client, ann):
    staff.enter_password(client, ann.email)
    for _ in range(10):
        response = client.submit(staff.CODE, code=staff.wrong_code(ann), follow=False)
        assert response.status_code == 422

    response = client.submit(staff.CODE, code=staff.code_of(ann), follow=False)

    assert response.status_code == 422
    assert make.again(ann).locked_at is not None


def test_an_unlocked_account_can_be_used_again(client, ann):
    for _ in range(10):
        staff.enter_password(client, ann.email, "a wrong password")
    administration.unlock_user(ann.id, actor=OPERATOR)

    staff.sign_in_by_hand(client, ann)


# What is written down


def test_signing_in_and_out_are_in_the_audit_log(client, ann):
    client.environ_base |= {"REMOTE_ADDR": "192.0.2.9", "HTTP_USER_AGENT": "Lynx/2.9"}
    staff.sign_in_by_hand(client, ann)
    client.submit("/staff/", form="sign-out")

    went_in, went_out = audited("signed_in", "signed_out")
    assert went_in.action == "signed_in"
    assert (went_in.actor_id, went_in.ip) == (ann.id, "192.0.2.9")
    assert went_in.after == {"by": "app", "user_agent": "Lynx/2.9"}
    assert (went_out.actor_id, went_out.ip) == (ann.id, "192.0.2.9")


def test_refusals_are_in_the_audit_log_without_what_was_typed(client, ann):
    staff.enter_password(client, "nobody@example.gov.uk", "hunter2hunter2")
    staff.enter_password(client, ann.email, "hunter2hunter2")
    staff.enter_password(client, ann.email)
    client.submit(staff.CODE, code=staff.wrong_code(ann), follow=False)

    stranger, password, code = audited("sign_in_refused")
    assert (stranger.subject_id, stranger.after["step"]) == ("", "password")
    assert (password.subject_id, password.after["step"]) == (ann.id, "password")
    assert (code.subject_id, code.after["step"]) == (ann.id, "code")
    everything = chance.without(repr([vars(row) for row in (stranger, password, code)]))
    for typed in ("hunter2hunter2", "nobody@example.gov.uk", staff.wrong_code(ann)):
        assert typed not in everything


# Sessions


def test_nothing_of_the_session_before_is_kept(client, ann):
    """An attacker who plants a session must not share the one that follows, at either step."""

    def token_on(path):
        return read(client.get(path)).find(".//input[@name='csrfToken']").get("value")

    planted = [token_on(staff.SIGN_IN)]
    before = [said_in(cookie(client))["csrfToken"]]
    staff.enter_password(client, ann.email)
    planted.append(token_on(staff.CODE))
    before.append(said_in(cookie(client))["csrfToken"])
    client.submit(staff.CODE, code=staff.code_of(ann))

    after = said_in(cookie(client))

    assert after["_user_id"].startswith(ann.id)
    for token, kept in zip(planted, before, strict=True):
        assert kept not in json.dumps(after)
        assert client.post("/staff/sign-out", data={"csrfToken": token}).status_code == 403
    assert "halfway" not in after


def test_the_cookie_is_for_the_back_office_only(client, ann):
    response = staff.sign_in_by_hand(client, ann)

    header = response.headers["Set-Cookie"]
    assert header.startswith("staff_session=")
    for attribute in ("Path=/staff", "HttpOnly", "SameSite=Lax"):
        assert attribute in header
    assert "Expires" not in header


def test_the_cookie_says_nothing_about_the_person(client, ann):
    staff.sign_in_by_hand(client, ann)

    said = json.dumps(said_in(cookie(client)))

    for secret in (ann.email, ann.name, staff.PASSWORD, staff.code_of(ann)):
        assert secret not in said


def test_a_session_ends_when_it_is_not_used(client, ann, account):
    staff.sign_in_by_hand(client, ann)

    with travelled(minutes=29):
        assert client.get(staff.payments_page(account)).status_code == 200
    with travelled(minutes=58):
        assert client.get(staff.payments_page(account)).status_code == 200
    with travelled(minutes=88):
        response = client.get(staff.payments_page(account), follow_redirects=True)

    assert staff.title(response).startswith("Sign in")
    assert "You were signed out to keep your account safe" in response.text


def test_a_session_ends_after_twelve_hours_however_busy(client, ann, account):
    staff.sign_in_by_hand(client, ann)
    for minutes in range(20, 12 * 60, 20):
        with travelled(minutes=minutes):
            assert client.get(staff.payments_page(account)).status_code == 200

    with travelled(hours=12):
        assert client.get(staff.payments_page(account)).status_code == 303


@pytest.mark.settings(staff_idle_minutes=2, staff_session_hours=1)
def test_how_long_is_a_setting(client, ann, account):
    staff.sign_in_by_hand(client, ann)

    with travelled(minutes=2):
        assert client.get(staff.payments_page(account)).status_code == 303


@pytest.mark.parametrize(
    "change",
    [
        lambda user: administration.change_password(
            user.id, "another horse battery", actor=OPERATOR
        ),
        lambda user: administration.change_second_factor(user.id, actor=OPERATOR),
        lambda user: administration.disable_user(user.id, actor=OPERATOR),
        lambda user: administration.end_sessions(user.id, actor=OPERATOR),
    ],
)
def test_a_session_ends_when_what_it_rests_on_changes(client, ann, account, change):
    staff.sign_in_by_hand(client, ann)

    change(ann)

    assert client.get(staff.payments_page(account)).status_code == 303


def test_a_person_who_is_locked_out_by_somebody_else_goes_on_working(client, app, ann, account):
    staff.sign_in_by_hand(client, ann)
    for _ in range(10):
        staff.enter_password(app.test_client(), ann.email, "a wrong password")

    assert client.get(staff.payments_page(account)).status_code == 200


def test_signing_out_is_for_good(client, app, ann, account):
    staff.sign_in_by_hand(client, ann)
    copied = cookie(client)

    page = client.submit("/staff/", form="sign-out")

    assert "You have signed out" in page.text
    thief = app.test_client()
    thief.set_cookie("staff_session", copied, path="/staff")
    assert thief.get(staff.payments_page(account)).status_code == 303


def test_a_broken_cookie_is_no_session(client, account):
    for broken in ("", "x", "eyJhIjoxfQ.aaa.bbb", "\u00ff", "a" * 4000):
        client.set_cookie("staff_session", broken, path="/staff")
        assert client.get(staff.payments_page(account)).status_code == 303


def test_most_answers_carry_no_cookie(client, ann, account):
    staff.sign_in_by_hand(client, ann)
    client.get(staff.payments_page(account))  # the form's token is put in

    response = client.get(staff.payments_page(account))

    assert "Set-Cookie" not in response.headers


# Forged requests


@pytest.mark.parametrize("token", [None, "", "x", "IjEi.aaaa.bbbb"])
@pytest.mark.parametrize("path", [staff.SIGN_IN, staff.CODE, "/staff/sign-out"])
def test_a_form_without_its_token_does_nothing(client, ann, path, token):
    staff.enter_password(client, ann.email)
    data = {"email": ann.email, "password": staff.PASSWORD, "code": staff.code_of(ann)}

    response = client.post(path, data=data if token is None else {**data, "csrfToken": token})

    assert response.status_code == 403
    assert "This page was open for too long" in response.text
    assert client.get("/staff/").status_code == 303  # to sign in


def test_nobody_signs_out_by_following_a_link(client, ann, account):
    staff.sign_in_by_hand(client, ann)

    assert client.get("/staff/sign-out").status_code == 405
    assert client.get(staff.payments_page(account)).status_code == 200
