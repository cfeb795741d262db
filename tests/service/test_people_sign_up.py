"""Signing up: nobody is anybody before everything is there, and each link and code works once."""

import pytest
from sqlalchemy import select

from app import administration, db, settings
from app.administration import inviting, sign_up
from app.people import Role, directory, links
from app.people.enrolment import AppAnswer, NewPasskey, TextAnswer
from app.people.errors import (
    CodeNotRight,
    EmailNotAllowed,
    EmailTaken,
    LinkNotGood,
    NameMissing,
    NameTooLong,
    PasswordTooCommon,
    TooManyTexts,
)
from app.people.invitations import InvitationNotGood
from app.people.models import FactorKind, Link, LinkPurpose, Prompt, User
from config import Config
from tests import make
from tests.support.clocks import travelled
from tests.support.people import (
    NEW,
    PASSWORD,
    SITE,
    Authenticator,
    app_code,
    code_sent,
    link_followed,
    signed_up,
    subjects,
    token_sent,
)
from tests.support.together import at_once, raised

PHONE = "07700 900123"


def kinds_of(user):
    return [factor.kind for factor in administration.ways_of(user.id).factors]


def everybody():
    with db.reading() as session:
        return session.scalars(select(User.email)).all()


def with_app(token):
    secret, _ = administration.app_secret(sign_up.whose(token))
    return AppAnswer(app_code(secret))


def with_phone(token):
    administration.send_text(sign_up.whose(token), PHONE)
    return TextAnswer(code_sent())


def with_passkey(token):
    options = administration.passkey_options(sign_up.whose(token), site=SITE)
    return NewPasskey(Authenticator().make(options), SITE, "Laptop")


WAYS = {
    FactorKind.APP: with_app,
    FactorKind.TEXT_MESSAGE: with_phone,
    FactorKind.PASSKEY: with_passkey,
}


@pytest.mark.parametrize("kind", FactorKind)
def test_a_link_a_password_and_a_second_factor_make_somebody(kind):
    token = link_followed()
    assert everybody() == []
    with db.reading() as session:
        [link] = session.scalars(select(Link)).all()
    assert token not in str(vars(link))
    assert PASSWORD not in link.draft

    user = sign_up.finish(token, WAYS[kind](token))

    assert (user.email, user.name) == (NEW, "Zoe Zebra")
    assert kinds_of(user) == [kind]
    assert administration.ways_of(user.id).recovery_codes == 10
    with pytest.raises(LinkNotGood):
        sign_up.find(token)


def test_one_link_used_by_two_at_once_makes_one_person():
    token = link_followed()
    answer = with_app(token)

    outcomes = at_once(*[lambda: sign_up.finish(token, answer)] * 3)

    assert len(raised(outcomes, LinkNotGood)) == 2
    assert everybody() == [NEW]


def test_two_links_to_one_address_make_one_person():
    token, other = link_followed(), link_followed()
    sign_up.finish(token, with_app(token))

    with pytest.raises(EmailTaken):
        sign_up.finish(other, with_app(other))
    assert everybody() == [NEW]


def test_an_address_with_an_account_is_told_so_by_email_and_by_nothing_else(hands):
    signed_up()

    assert sign_up.ask(f" {NEW.upper()} ") == sign_up.ask("other@example.gov.uk").replace(
        "other", "zoe"
    )

    assert subjects()[-2:] == [
        "You already have an Exchequer account",
        "Finish signing up to Exchequer",
    ]


def test_a_link_lasts_two_days(hands):
    token = link_followed()
    hands.forward(hours=47, minutes=59)
    assert sign_up.find(token).has_password
    hands.forward(minutes=1)
    for call in (lambda: sign_up.find(token), lambda: sign_up.finish(token, AppAnswer("123456"))):
        with pytest.raises(LinkNotGood):
            call()


def test_a_link_is_good_for_what_it_was_sent_for():
    sign_up.ask(NEW)
    token = token_sent()
    with pytest.raises(LinkNotGood):
        links.find(token, LinkPurpose.RESET_PASSWORD)
    with pytest.raises(LinkNotGood):  # and not before there is a password
        administration.app_secret(sign_up.whose(token))


def test_ten_wrong_codes_end_a_link():
    token = link_followed()
    right = with_app(token)
    for _ in range(10):
        with pytest.raises(CodeNotRight):
            sign_up.finish(token, AppAnswer("no"))
    with pytest.raises(LinkNotGood):
        sign_up.finish(token, right)
    assert everybody() == []


def test_what_was_entered_is_looked_at_first():
    sign_up.ask(NEW)
    token = token_sent()
    for refusal, name, password in (
        (NameMissing, "", PASSWORD),
        (NameTooLong, "Z" * 121, PASSWORD),
        (PasswordTooCommon, "Zoe", "password123"),
    ):
        with pytest.raises(refusal):
            sign_up.enter_details(token, name=name, password=password)
    assert not sign_up.find(token).has_password


def test_only_some_domains_may_sign_up_where_that_is_set(config):
    settings.use(
        Config(
            testing=True,
            database_url=config.database_url,
            data_dir=config.data_dir,
            staff_email_domains="gov.uk, police.uk",
        )
    )
    for allowed in ("a@gov.uk", "a@x.GOV.uk", "a@police.uk"):
        assert sign_up.ask(allowed)
    for refused in ("a@notgov.uk", "a@gov.uk.evil.example", "a@example.com"):
        with pytest.raises(EmailNotAllowed):
            sign_up.ask(refused)


def test_a_code_by_text_is_short_lived_and_few_are_sent(hands):
    token = link_followed()
    find = sign_up.whose(token)
    first = with_phone(token)
    for _ in range(2):
        administration.send_text(find)
    with pytest.raises(TooManyTexts):
        administration.send_text(find)
    hands.forward(minutes=10)
    with pytest.raises(CodeNotRight):
        sign_up.finish(token, first)
    administration.send_text(find, PHONE)
    assert sign_up.finish(token, TextAnswer(code_sent()))


def test_somebody_invited_signs_up_without_another_email():
    admin, _ = signed_up("ann@example.gov.uk")
    service = make.service()
    administration.add_to_service(
        admin.id, service.id, role=Role.ADMINISTRATOR, actor=make.CASEWORKER
    )
    inviting.invite(service.id, NEW, role=Role.VIEW_ONLY, by=admin)
    invitation = token_sent()
    sent = subjects()

    token = sign_up.begin_by_invitation(invitation)
    sign_up.enter_details(token, name="Zoe", password=PASSWORD)
    zoe = sign_up.finish(token, with_app(token))

    assert zoe.email == NEW
    assert [one.role for one in directory.memberships(zoe.id)] == [Role.VIEW_ONLY]
    assert "Finish signing up to Exchequer" not in subjects()[len(sent) :]
    with pytest.raises(InvitationNotGood):
        sign_up.begin_by_invitation(invitation)


def test_links_and_what_was_asked_for_are_forgotten_a_month_after_their_time(app):
    with_app(link_followed(NEW))

    with travelled(days=31):
        links.sweep()
        assert _kept() == {"links": 1, "prompts": 0}
    with travelled(days=33):
        links.sweep()
        assert _kept() == {"links": 0, "prompts": 0}


def _kept():
    with db.reading() as session:
        found = {"links": Link, "prompts": Prompt}
        return {name: len(session.scalars(select(one)).all()) for name, one in found.items()}
