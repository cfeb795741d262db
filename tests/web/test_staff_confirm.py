"""A second factor again, before what moves money or opens doors."""

import pytest
from sqlalchemy import select

from app import administration, db
from app.administration import profile
from app.audit import AuditRecord
from app.emails import postman
from app.people import enrolment, factors
from app.people.enrolment import NewPasskey, TextAnswer
from app.people.passkeys import Site
from tests import make
from tests.support.clients import read
from tests.support.clocks import travelled
from tests.support.emails import outbox
from tests.support.people import Authenticator, code_sent
from tests.web import staff, staff_world

CONFIRM = "/staff/confirm"
HERE = Site("localhost", "http://localhost")  # as the client calls it


@pytest.fixture
def world(app, client):
    world = staff_world.world(is_platform=True)
    staff.sign_in(client, world.user)
    return world


@pytest.fixture
def payment(world):
    return world.payment


@pytest.fixture
def user(world):
    return world.user


@pytest.fixture
def later(world):
    """After the second factor is no longer fresh, and before the session is idle for too long."""
    with travelled(minutes=16):
        yield


def test_who_has_just_signed_in_is_not_asked_again(client, user, payment):
    assert client.get(staff.refund_page(payment)).status_code == 200


def test_who_signed_in_a_while_ago_is_asked_and_comes_back(client, user, payment, later):
    page = staff.refund_page(payment)

    asked = client.get(page)
    assert (asked.status_code, asked.location) == (303, f"{CONFIRM}?next={page}")
    wrong = client.submit(asked.location, form="confirm", code=staff.wrong_code(user), follow=False)
    assert (wrong.status_code, staff.title(wrong)[:6]) == (422, "Error:")
    assert client.get(page).status_code == 303
    right = client.submit(
        asked.location, form="confirm", code=staff.code_of(make.again(user)), follow=False
    )
    assert (right.status_code, right.location) == (303, page)
    assert client.get(page).status_code == 200


def give(user, answer):
    """One more second factor, without ending the sessions that adding it on the page would end."""
    with db.transaction() as session:
        factors.add(session, user.id, enrolment.finish(session, user.id, answer))


def give_passkey(user):
    key = Authenticator(HERE)
    options = administration.passkey_options(profile.whose(user.id), site=HERE)
    give(user, NewPasskey(key.make(options), HERE, "Laptop"))
    return key


def confirmed_by(user):
    """What they have confirmed with, as the audit log has it."""
    records = select(AuditRecord).where(AuditRecord.action == "confirmed_it_is_them")
    with db.reading() as session:
        return [(one.actor_id, one.after["by"]) for one in session.scalars(records)]


def test_a_passkey_confirms_once_and_nobody_elses_does(client, user, payment, later):
    key, theirs = give_passkey(user), give_passkey(staff.person())
    asked = f"{client.get(staff.refund_page(payment)).location}&by=passkey"

    def send(key):
        page = read(client.get(asked))
        options = page.find(".//form[@id='confirm']").get("data-options")
        answer = key.use(options)
        return answer, client.send(page, asked, form="confirm", follow=False, credential=answer)

    _answer, refused = send(theirs)
    assert (refused.status_code, staff.title(refused)[:6]) == (422, "Error:")
    assert client.get(staff.refund_page(payment)).status_code == 303

    answer, right = send(key)
    assert (right.status_code, right.location) == (303, staff.refund_page(payment))
    assert client.get(staff.refund_page(payment)).status_code == 200
    replayed = client.submit(asked, form="confirm", follow=False, credential=answer)
    assert replayed.status_code == 422
    assert confirmed_by(user) == [(user.id, "passkey")]


def test_the_record_says_what_was_shown_and_not_what_the_address_says(client, user, later):
    for said in ("recovery_code", "passkey", "<b>"):  # none of which they have
        asked = f"{CONFIRM}?by={said}"
        token = read(client.get(asked)).find(".//input[@name='csrfToken']").get("value")
        with travelled(minutes=len(confirmed_by(user))):  # each code works once
            typed = {"csrfToken": token, "code": staff.code_of(make.again(user))}
            assert client.post(asked, data=typed).location == "/staff/"

    assert confirmed_by(user) == [(user.id, "app")] * 3
    assert not any("recovery code" in one.subject for one in outbox())


def test_a_code_by_text_message_confirms_once(client, user, payment, later):
    postman.drain()  # the payer's receipt
    administration.send_text(profile.whose(user.id), "07700 900123")
    give(user, TextAnswer(code_sent()))
    asked = f"{client.get(staff.refund_page(payment)).location}&by=text_message"
    sent = client.submit(asked, form="confirm")  # its button sends the code
    assert "phone ending in 123" in staff.words(sent)
    code, where = code_sent(), f"{asked}&sent=yes"
    wrong = "000000" if code != "000000" else "000001"

    refused = client.submit(where, form="confirm", code=wrong, follow=False)
    assert (refused.status_code, staff.title(refused)[:6]) == (422, "Error:")
    assert client.get(staff.refund_page(payment)).status_code == 303

    right = client.submit(where, form="confirm", code=code, follow=False)
    assert (right.status_code, right.location) == (303, staff.refund_page(payment))
    assert client.get(staff.refund_page(payment)).status_code == 200
    assert client.submit(where, form="confirm", code=code, follow=False).status_code == 422
    assert confirmed_by(user) == [(user.id, "text_message")]


def test_a_form_that_is_sent_too_late_changes_nothing(client, user, payment):
    token = read(client.get(staff.refund_page(payment))).find(".//input[@name='csrfToken']")
    typed = {"csrfToken": token.get("value"), "how_much": "full"}

    with travelled(minutes=16):
        sent = client.post(staff.refund_page(payment), data=typed)

        assert sent.location == f"{CONFIRM}?next={staff.refund_page(payment)}"
        assert "Nothing has changed yet" in client.get(sent.location).text
    assert make.again(payment).refunded_pence == 0


def test_ten_wrong_codes_lock_the_account_here_too(client, user, later):
    for _ in range(10):
        client.submit(CONFIRM, form="confirm", code=staff.wrong_code(user), follow=False)

    right = client.submit(
        CONFIRM, form="confirm", code=staff.code_of(make.again(user)), follow=False
    )
    assert right.status_code == 422
    assert make.again(user).locked_at is not None


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/v1/payments"])
def test_nobody_is_sent_elsewhere(client, user, where):
    code = staff.code_of(user, steps_away=1)  # the one of now was used for signing in

    sent = client.submit(f"{CONFIRM}?next={where}", form="confirm", code=code, follow=False)

    assert (sent.status_code, sent.location) == (303, "/staff/")


def test_every_confirmed_route_asks_before_anything_else(app, client, world, later):
    """Whatever moves money or opens doors is marked `confirmed`; each of them turns to the page."""
    rules = [
        rule
        for rule in staff_world.routes(app)
        if getattr(app.view_functions[rule.endpoint], "wants_confirmation", False)
    ]
    assert len(rules) >= 2
    for rule in rules:
        if "GET" in rule.methods:
            path = staff_world.path(app, rule, world.ids(rule))
            assert client.get(path).location == f"{CONFIRM}?next={path}", rule.endpoint
