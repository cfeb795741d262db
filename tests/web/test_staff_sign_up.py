"""Signing up and getting back in, at the door: one answer for everybody, and one use a link."""

import pytest

from app import administration
from app.administration import profile, recovery
from tests import make
from tests.support.clients import read
from tests.support.clocks import travelled
from tests.support.people import (
    NEW,
    PASSWORD,
    app_code,
    code_sent,
    signed_up,
    subjects,
    token_sent,
)
from tests.web import staff

SIGN_UP = "/staff/sign-up"
FORGOTTEN = "/staff/forgotten-password"
FACTOR = f"{SIGN_UP}/second-factor"
CODES = "/staff/profile/recovery-codes"


def secret_on(page):
    return "".join(read(page).find(".//*[@id='secret']").itertext()).replace(" ", "")


def test_from_an_address_to_the_first_page(client):
    client.submit(SIGN_UP, email=NEW)
    token = token_sent()
    for _ in range(2):  # a virus scanner has opened it before
        opened = client.get(f"{SIGN_UP}/{token}")
        assert (opened.status_code, opened.location) == (303, f"{SIGN_UP}/details")
    details = client.submit(f"{SIGN_UP}/details", name="Zoe <b>Zebra</b>", password=PASSWORD)
    assert token not in details.text
    chosen = client.submit(FACTOR, by="app")
    wrong = client.submit(f"{FACTOR}?by=app", code="000000")
    assert wrong.status_code == 422
    assert secret_on(wrong) == secret_on(chosen)

    before = client.get_cookie("staff_session", path="/staff").value
    done = client.submit(f"{FACTOR}?by=app", code=app_code(secret_on(chosen)), follow=False)

    assert done.location == CODES
    assert client.get_cookie("staff_session", path="/staff").value != before
    shown = client.get(CODES)
    codes = "".join(read(shown).find(".//*[@id='codes']").itertext()).split()
    assert len(codes) == 10
    assert "Signed in as Zoe &lt;b&gt;Zebra&lt;/b&gt;" in shown.text
    assert codes[0] in client.get(CODES).text  # where the page is reloaded
    home = client.send(read(shown), CODES, form="written-down", follow=False)
    assert home.location == "/staff/"
    assert client.get(CODES).status_code == 303
    assert client.get(f"{SIGN_UP}/{token}").status_code == 404


@pytest.mark.usefixtures("time_stands_still")
def test_nobody_learns_who_has_an_account(app, client):
    signed_up()
    for path in (SIGN_UP, FORGOTTEN):
        answers = set()
        for email in (NEW, "new@example.gov.uk", *["often@example.gov.uk"] * 6):
            sent = client.submit(path, email=email, follow=False)
            answers.add((sent.status_code, sent.location, staff.words(client.get(sent.location))))
        assert len(answers) == 1
    assert subjects().count("Finish signing up to Exchequer") == 1 + 1 + 5


@pytest.mark.usefixtures("time_stands_still")
@pytest.mark.parametrize("path", [SIGN_UP, FORGOTTEN])
def test_whoever_asks_too_often_has_to_wait(app, client, path):
    page = read(client.get(path))
    for number in range(30):
        asked = client.send(page, path, email=f"a{number}@example.gov.uk", follow=False)
        assert asked.status_code == 303
    refused = client.send(page, path, email="b@example.gov.uk", follow=False)
    assert refused.status_code == 403
    assert "too many times" in refused.text


@pytest.mark.parametrize(
    ("where", "goes"),
    [
        ("/staff/profile", "/staff/profile"),
        ("//evil.example/staff/", "/staff/"),
        ("https://evil.example", "/staff/"),
    ],
)
def test_somebody_who_has_signed_up_goes_on_to_a_page_of_ours(client, where, goes):
    client.submit(SIGN_UP, email=NEW)
    client.get(f"{SIGN_UP}/{token_sent()}", query_string={"next": where})
    client.submit(f"{SIGN_UP}/details", name="Zoe", password=PASSWORD)
    client.submit(f"{FACTOR}?by=text_message", phone="07700 900123")
    client.submit(f"{FACTOR}?by=code", form="code-form", code=code_sent())

    done = client.submit(CODES, form="written-down", follow=False)

    assert done.location == goes


@pytest.mark.parametrize("path", [f"{SIGN_UP}/details", FACTOR, f"{FORGOTTEN}/new-password"])
def test_without_a_link_there_is_nothing_to_fill_in(client, path):
    page = client.get(path)
    assert page.status_code == 404
    assert "This link does not work any more" in page.text


def test_a_new_password_ends_sessions_and_the_second_factor_is_still_asked_for(app, client):
    _, secret = signed_up()
    elsewhere = app.test_client()
    assert staff.enter_password(elsewhere, NEW, PASSWORD).location == staff.CODE
    code = app_code(secret, steps_away=1)
    elsewhere.submit(staff.CODE, form="second-step", code=code)
    assert elsewhere.get("/staff/profile").status_code == 200
    client.submit(FORGOTTEN, email=NEW)
    client.get(f"{FORGOTTEN}/{token_sent()}")
    weak = client.submit(f"{FORGOTTEN}/new-password", password="password123")
    assert weak.status_code == 422

    changed = client.submit(f"{FORGOTTEN}/new-password", password="other random words")

    assert "Sign in with it" in changed.text
    assert elsewhere.get("/staff/profile").status_code == 303
    assert client.get("/staff/profile").status_code == 303
    assert staff.enter_password(client, NEW, "other random words").location == staff.CODE


def test_after_a_reset_a_link_and_the_password_lead_to_a_new_second_factor(app, client):
    zoe, _ = signed_up()
    recovery.reset_second_factor(zoe.id, actor=make.KEY)
    token = token_sent()
    assert staff.enter_password(client, NEW, PASSWORD).location == "/staff/set-up"
    client.submit("/staff/set-up")
    again = token_sent()
    assert client.get(f"/staff/set-up/{token}").status_code == 404  # another was sent since

    where = "/staff/set-up/second-factor"
    assert client.get(f"/staff/set-up/{again}").location == where
    stranger = app.test_client()
    assert stranger.get(f"/staff/set-up/{again}").location == staff.SIGN_IN
    assert stranger.get(where).location.startswith(staff.SIGN_IN)
    page = client.submit(where, by="app")
    done = client.submit(f"{where}?by=app", code=app_code(secret_on(page)), follow=False)

    assert done.location == CODES
    assert client.get("/staff/profile").status_code == 200


def test_a_profile_changes_what_its_forms_ask_for_and_nothing_else(client):
    zoe, secret = signed_up()
    staff.enter_password(client, NEW, PASSWORD)
    client.submit(staff.CODE, form="second-step", code=app_code(secret, steps_away=1))
    profile.have_written_down(zoe.id)

    client.submit(
        "/staff/profile/name", form="name-form", name="Zoe Yak", is_platform="1", email="e@e.uk"
    )
    long = client.submit("/staff/profile/name", form="name-form", name="Z" * 121)
    assert "Full name must be 120 characters or fewer" in staff.words(long)
    client.submit("/staff/profile/email", form="email-form", email="zebra@example.gov.uk")
    client.get(f"/staff/profile/email/{token_sent()}")
    client.submit("/staff/profile/email/confirm", form="email-form")
    wrong = client.submit(
        "/staff/profile/password", form="password-form", current="no", password="other words here"
    )
    client.submit(
        "/staff/profile/password",
        form="password-form",
        current=PASSWORD,
        password="other random words",
    )
    client.submit("/staff/profile", form="new-codes")
    [app_factor] = administration.ways_of(zoe.id).factors
    last = client.submit(
        f"/staff/profile/second-factors/{app_factor.id}/remove", form="remove-form"
    )

    after = make.again(zoe)
    assert (after.name, after.email, after.is_platform) == (
        "Zoe Yak",
        "zebra@example.gov.uk",
        False,
    )
    assert wrong.status_code == 422
    assert "You need one way" in last.text
    assert len(profile.recovery_codes_to_write_down(zoe.id)) == 10
    assert client.submit("/staff/profile", form="elsewhere").status_code == 200
    assert "Where you are signed in" in client.get("/staff/profile").text


def test_nobody_is_written_to_without_end_by_who_wants_their_address(client):
    signed_in = staff.person()
    staff.sign_in(client, signed_in)
    where = "/staff/profile/email"
    page = read(client.get(where))

    for _ in range(6):
        asked = client.send(page, where, form="email-form", email=NEW, follow=False)
        assert (asked.status_code, asked.location) == (303, "/staff/profile")

    assert subjects() == ["Confirm your new email address for Exchequer"] * 5


def test_another_way_is_offered_and_no_other_is_taken(client):
    zoe, _ = signed_up()
    [code, *_] = profile.recovery_codes_to_write_down(zoe.id)
    staff.enter_password(client, NEW, PASSWORD)

    page = client.get(f"{staff.CODE}?by=passkey")  # they have none
    assert "authenticator app shows now" in page.text
    done = client.submit(
        f"{staff.CODE}?by=recovery_code", form="second-step", code=code, follow=False
    )

    assert done.location == "/staff/"
    assert "You used a recovery code" in client.get("/staff/profile").text
    assert subjects()[-1] == "A recovery code was used to sign in to Exchequer"


def test_what_opens_doors_can_be_confirmed_in_any_of_their_ways(client):
    zoe, secret = signed_up()
    codes = profile.recovery_codes_to_write_down(zoe.id)
    staff.enter_password(client, NEW, PASSWORD)
    client.submit(staff.CODE, form="second-step", code=app_code(secret, steps_away=1))

    with travelled(minutes=16):
        where = client.get("/staff/profile/password").location
        assert where == "/staff/confirm?next=/staff/profile/password"
        for code, goes in ((codes[0][::-1], None), (codes[0], "/staff/profile/password")):
            asked = client.submit(
                f"{where}&by=recovery_code", form="confirm", code=code, follow=False
            )
            assert asked.location == goes
        assert client.get("/staff/profile/password").status_code == 200
    assert make.again(zoe).failed_attempts == 0
