"""Letters to people who work here: left with what they are about, sent once, and then forgotten."""

from datetime import timedelta

import pytest

from app import clock, db, letters, settings
from app.emails import outgoing, postman, writing
from app.emails.models import EmailState, Problem
from app.letters import Letter, LetterKind
from app.letters.words import WORDS
from config import Config
from tests import make
from tests.support import notify_servers as notify
from tests.support.emails import emails, outbox
from tests.support.mail_servers import mail_server
from tests.support.mortality import survives
from tests.support.notify_servers import notify_server
from tests.support.together import at_once

TO = "ada@example.gov.uk"
TOKEN = "a-token-nobody-can-guess"


def leave(kind=LetterKind.SIGN_UP, **given):
    given = {"to": TO, "path": f"/staff/sign-up/{TOKEN}"} | given
    with db.transaction() as session:
        return letters.leave(session, kind, **given)


def kept(letter):
    with db.reading() as session:
        return session.get(Letter, letter.id).sealed


def test_a_letter_goes_the_way_of_an_email_and_is_wiped(config):
    letter = leave()
    assert kept(letter)
    assert TOKEN not in kept(letter)

    postman.drain()

    [email] = emails()
    [shown] = outbox()
    assert (email.state, email.letter_id, email.payment_id) == (EmailState.SENT, letter.id, None)
    assert shown.link == f"{config.base_url}/staff/sign-up/{TOKEN}"
    assert shown.link in shown.text
    assert f'<a href="{shown.link}">' in shown.html
    assert shown.subject == "Finish signing up to Exchequer"
    assert kept(letter) == ""


def test_nothing_is_sent_of_what_was_not_committed():
    def left_and_broken():
        with db.transaction() as session:
            letters.leave(session, LetterKind.SIGN_UP, to=TO)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        left_and_broken()
    postman.drain()
    assert not emails()


def test_nothing_is_sent_that_is_good_for_nothing_any_more(hands):
    letter = leave(good_until=clock.now() + timedelta(minutes=90))
    hands.forward(minutes=90)
    postman.drain()

    [email] = emails()
    assert (email.state, email.problem) == (EmailState.FAILED, Problem.NOT_TRUE_ANY_MORE)
    assert kept(letter) == ""
    assert not outbox()


def test_a_letter_sealed_under_another_key_is_not_sent(config):
    leave()
    settings.use(
        Config(
            testing=True, database_url=config.database_url, data_dir=config.data_dir, secret_key="n"
        )
    )
    postman.drain()
    assert [email.problem for email in emails()] == [Problem.OUR_FAULT]


def test_two_who_collect_at_once_make_one_email():
    leave()
    at_once(writing.write, writing.write)
    assert len(emails()) == 1


def test_a_worker_that_dies_at_any_commit_sends_it_once(config, hands):
    with notify_server() as server:
        settings.use(
            Config(
                testing=True,
                database_url=config.database_url,
                data_dir=config.data_dir,
                email_sender="notify",
                notify_url=server.url,
                notify_api_key=notify.API_KEY,
                notify_receipt_template="r",
                notify_receipt_template_cy="r",
                notify_refund_template="r",
                notify_refund_template_cy="r",
                notify_staff_template="staff",
            )
        )

        def act():
            hands.forward(minutes=10)
            postman.drain()

        def check(letter):
            act()
            [email] = [one for one in emails() if one.letter_id == letter.id]
            assert email.state is EmailState.SENT
            [body] = [one for one in server.taken if one["reference"] == email.id]
            assert body["template_id"] == "staff"
            assert set(body["personalisation"]) == {"subject", "body"}
            assert f"/staff/sign-up/{TOKEN}" in body["personalisation"]["body"]
            assert kept(letter) == ""

        survives(act, prepare=leave, check=check)


def test_by_smtp_it_comes_from_the_platform(config):
    with mail_server() as server:
        settings.use(
            Config(
                testing=True,
                database_url=config.database_url,
                data_dir=config.data_dir,
                email_sender="smtp",
                email_from="pay@exchequer.example",
                smtp_host="localhost",
                smtp_port=server.port,
                smtp_security="none",
            )
        )
        leave()
        postman.drain()
        assert server.messages[0]["From"] == "Exchequer <pay@exchequer.example>"


def test_payers_and_staff_are_carried_side_by_side():
    payment = make.captured_payment()
    leave()
    writing.write()

    about = [errand.about for errand in outgoing.take(limit=5)]

    assert {type(one).__name__ for one in about} == {"AboutPayment", "Letter"}
    assert [one.payment.id for one in about if not isinstance(one, Letter)] == [payment.id]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Claim £500 at evil.example/now", "Claim £500 at evil. example/now"),
        ("evil。example", "evil. example"),
        ("https://www.evil.example", "evil. example"),
        ("J. R. Bean, £12.50 on 3.4.2026. Thanks", "J. R. Bean, £12.50 on 3.4.2026. Thanks"),
    ],
)
def test_what_people_wrote_is_no_link_in_a_mail_program(written, said):
    leave(LetterKind.INVITATION, inviter=written, service="Hire a hall")
    postman.drain()

    assert outbox()[-1].subject.startswith(f"{said} has invited you")


def test_every_kind_has_words_and_nobody_elses_link():
    names = (
        "inviter service when change left code host amount outstanding deadline days places"
        " reference title parts number total paid card date"
    )
    holes = dict.fromkeys(names.split(), "[Free](https://evil.example) www.x")
    for kind in LetterKind:
        leave(kind, path="", **holes)
    postman.drain()

    assert WORDS.keys() == set(LetterKind)
    assert len(outbox()) == len(LetterKind)
    assert all(email.link == "" for email in outbox())
    assert not any(part in email.text for email in outbox() for part in ("://", "www.", "]("))
