"""Second factors of somebody who is here: each lets them in once, and one stays at all times."""

import pytest
from sqlalchemy import select

from app import administration, db
from app.administration import profile, recovery, sign_up
from app.people import directory, sign_in
from app.people.enrolment import AppAnswer, NewPasskey, TextAnswer
from app.people.errors import (
    CodeNotRight,
    FactorNotFound,
    LastFactor,
    LinkNotGood,
    PasskeyTaken,
    SignInRefused,
    UserNotFound,
)
from app.people.models import FactorKind, RecoveryCode, SecondFactor
from app.people.passkeys import Site
from app.people.proofs import AppCode, PasskeyAnswer, TextCode
from app.people.proofs import RecoveryCode as Recovery
from tests import make
from tests.support.people import (
    NEW,
    PASSWORD,
    SITE,
    Authenticator,
    app_code,
    code_sent,
    signed_up,
    subjects,
    token_sent,
)
from tests.support.together import at_once, raised

PHONE = "07700 900123"
ELSEWHERE = Site("evil.example", "https://evil.example")


@pytest.fixture
def zoe():
    return signed_up()[0]


def prove(user, proof):
    now = make.again(user)
    return sign_in.prove(user.id, proof, session_version=now.session_version)


def add_phone(user):
    administration.send_text(profile.whose(user.id), PHONE)
    return profile.add_factor(user.id, TextAnswer(code_sent()))


def add_passkey(user, key):
    options = administration.passkey_options(profile.whose(user.id), site=SITE)
    return profile.add_factor(user.id, NewPasskey(key.make(options), SITE, "Laptop"))


def sent_code(user):
    administration.text_code(user.id)
    return TextCode(code_sent())


def recovery_code(user):
    return Recovery(profile.recovery_codes_to_write_down(user.id)[0].lower().replace("-", " "))


def asked_passkey(user, key):
    return PasskeyAnswer(key.use(administration.ask_for_passkey(user.id, site=SITE)), SITE)


def test_each_proof_lets_in_one_of_two_at_once_and_never_again(zoe):
    key = Authenticator()
    add_phone(zoe)
    add_passkey(zoe, key)

    for proof in (sent_code(zoe), recovery_code(zoe), asked_passkey(zoe, key)):
        outcomes = at_once(*[lambda proof=proof: prove(zoe, proof)] * 3)
        assert len(raised(outcomes, SignInRefused)) == 2, proof
        with pytest.raises(SignInRefused):
            prove(zoe, proof)
    assert administration.ways_of(zoe.id).recovery_codes == 9


def test_a_proof_is_good_for_nobody_else(zoe):
    key = Authenticator()
    add_phone(zoe)
    add_passkey(zoe, key)
    eve, _ = signed_up("eve@example.gov.uk")
    add_phone(eve)
    with db.transaction() as session:
        theirs = session.scalars(select(SecondFactor).where(SecondFactor.user_id == eve.id)).all()
    assert len(theirs) == 2

    for proof in (sent_code(zoe), recovery_code(zoe), asked_passkey(zoe, key)):
        with pytest.raises(SignInRefused):
            prove(eve, proof)
    with pytest.raises(PasskeyTaken):
        add_passkey(eve, key)


@pytest.mark.parametrize("wrong", ["elsewhere", "another challenge", "another key", "garbage"])
def test_a_passkey_answers_our_question_on_our_site_only(zoe, wrong):
    key = Authenticator()
    add_passkey(zoe, key)
    options = administration.ask_for_passkey(zoe.id, site=SITE)
    if wrong == "elsewhere":
        key.site = ELSEWHERE
    elif wrong == "another challenge":
        options = options.replace('"challenge": "', '"challenge": "AAAA')
    elif wrong == "another key":
        key, other = Authenticator(), key
        key.id = other.id
    answer = "[]" if wrong == "garbage" else key.use(options)

    with pytest.raises(SignInRefused):
        prove(zoe, PasskeyAnswer(answer, SITE))


def test_a_passkey_that_falls_behind_is_a_copy(zoe):
    key = Authenticator()
    add_passkey(zoe, key)
    prove(zoe, asked_passkey(zoe, key))
    key.count = 0
    with pytest.raises(SignInRefused):
        prove(zoe, asked_passkey(zoe, key))


def test_codes_by_text_end_after_ten_minutes(zoe, hands):
    add_phone(zoe)
    proof = sent_code(zoe)
    hands.forward(minutes=10)
    with pytest.raises(SignInRefused):
        prove(zoe, proof)


def test_failures_of_every_kind_lock_together(zoe):
    add_phone(zoe)
    right = recovery_code(zoe)
    wrong = (TextCode("000000x"), Recovery("no"), AppCode("no"), PasskeyAnswer("{}", SITE))
    locked = []
    for number in range(10):
        with pytest.raises(SignInRefused) as refused:
            prove(zoe, wrong[number % 4])
        locked.append(refused.value.has_locked)

    assert locked == [False] * 9 + [True]
    with pytest.raises(SignInRefused):
        prove(zoe, right)
    administration.note_refused_sign_in(zoe.id, step="code", has_locked=True)
    assert subjects()[-1] == "Your Exchequer account is locked"


def test_whatever_changes_how_they_sign_in_ends_sessions_and_is_told(zoe):
    versions = [make.again(zoe).session_version]
    add_phone(zoe)
    versions.append(make.again(zoe).session_version)
    phone = administration.ways_of(zoe.id).phone()
    profile.remove_factor(zoe.id, phone.id)
    versions.append(make.again(zoe).session_version)
    profile.change_password(zoe.id, "other random words")
    versions.append(make.again(zoe).session_version)

    assert versions == sorted(set(versions))
    changed = "How you sign in to Exchequer has changed"
    assert [subject for subject in subjects() if "changed" in subject] == [
        changed,
        changed,
        "Your Exchequer password has changed",
    ]


def test_of_two_who_remove_the_last_two_at_once_one_is_refused(zoe):
    add_phone(zoe)
    both = administration.ways_of(zoe.id).factors

    outcomes = at_once(*[lambda one=one: profile.remove_factor(zoe.id, one.id) for one in both])

    assert len(raised(outcomes, LastFactor)) == 1
    assert len(administration.ways_of(zoe.id).factors) == 1
    with pytest.raises(FactorNotFound):
        profile.remove_factor(zoe.id, "0" * 26)


def test_a_second_click_adds_no_second_phone(zoe):
    administration.send_text(profile.whose(zoe.id), PHONE)
    answer = TextAnswer(code_sent())

    outcomes = at_once(*[lambda: profile.add_factor(zoe.id, answer)] * 2)

    assert len(raised(outcomes, CodeNotRight)) == 1


def test_new_recovery_codes_end_the_old_and_are_shown_until_written_down(zoe):
    old = recovery_code(zoe)
    profile.make_recovery_codes(zoe.id)
    new = profile.recovery_codes_to_write_down(zoe.id)
    assert len(set(new)) == 10
    with db.reading() as session:
        kept = session.scalars(select(RecoveryCode.digest)).all()
    assert not set(new) & set(kept)
    profile.have_written_down(zoe.id)
    assert profile.recovery_codes_to_write_down(zoe.id) == []
    with pytest.raises(SignInRefused):
        prove(zoe, old)
    prove(zoe, Recovery(new[9]))
    administration.note_sign_in(zoe.id, by="recovery_code")
    assert subjects()[-1] == "A recovery code was used to sign in to Exchequer"


def test_a_forgotten_password_is_chosen_anew_by_one_of_two_at_once(zoe):
    recovery.ask_new_password("nobody@example.gov.uk")
    recovery.ask_new_password(NEW)
    token, version = token_sent(), make.again(zoe).session_version

    outcomes = at_once(
        *[
            lambda new=new: recovery.choose_password(token, new)
            for new in ("first new words", "second new words")
        ]
    )

    assert len(raised(outcomes, LinkNotGood)) == 1
    assert directory.signed_in(zoe.id, session_version=version) is None
    with pytest.raises(SignInRefused):
        sign_in.check_password(NEW, PASSWORD)
    assert sum("Choose a new" in subject for subject in subjects()) == 1


def test_that_link_lasts_ninety_minutes_and_no_longer_than_the_password(zoe, hands):
    recovery.ask_new_password(NEW)
    late = token_sent()
    hands.forward(minutes=90)
    with pytest.raises(LinkNotGood):
        recovery.choose_password(late, "other random words")
    recovery.ask_new_password(NEW)
    token = token_sent()
    profile.change_password(zoe.id, "other random words")
    with pytest.raises(LinkNotGood):
        recovery.choose_password(token, "their random words")


def test_a_reset_takes_everything_away_and_a_link_and_the_password_give_it_back(zoe):
    old = recovery_code(zoe)
    recovery.reset_second_factor(zoe.id, actor=make.KEY)
    token = token_sent()
    assert administration.ways_of(zoe.id).factors == []
    with pytest.raises(SignInRefused):
        prove(zoe, old)
    half = sign_in.check_password(NEW, PASSWORD)
    eve, _ = signed_up("eve@example.gov.uk")
    with pytest.raises(LinkNotGood):
        administration.app_secret(recovery.whose(token, eve.id))

    secret, _ = administration.app_secret(recovery.whose(token, zoe.id))
    answer, version = AppAnswer(app_code(secret)), half.session_version
    finish = lambda: recovery.finish_set_up(token, zoe.id, answer, session_version=version)  # noqa: E731
    outcomes = at_once(finish, finish)

    assert len(raised(outcomes, LinkNotGood)) == 1
    assert [one.kind for one in administration.ways_of(zoe.id).factors] == [FactorKind.APP]
    with pytest.raises(UserNotFound):
        recovery.reset_second_factor("0" * 26, actor=make.KEY)


def test_a_new_address_is_proved_there_and_told_to_the_old(zoe):
    profile.ask_new_email(zoe.id, "zebra@example.gov.uk")
    token = token_sent()
    eve, _ = signed_up("eve@example.gov.uk")
    with pytest.raises(LinkNotGood):
        profile.confirm_email(eve.id, token)

    assert profile.confirm_email(zoe.id, token).email == "zebra@example.gov.uk"

    with pytest.raises(LinkNotGood):
        profile.confirm_email(zoe.id, token)
    assert subjects()[-1] == "Your Exchequer email address has changed"
    profile.ask_new_email(eve.id, "zebra@example.gov.uk")
    assert subjects()[-1] == "You already have an Exchequer account"


def test_an_address_that_somebody_took_meanwhile_stays_theirs(zoe):
    profile.ask_new_email(zoe.id, "zebra@example.gov.uk")
    token = token_sent()
    signed_up("zebra@example.gov.uk")
    with pytest.raises(LinkNotGood):
        profile.confirm_email(zoe.id, token)
    assert make.again(zoe).email == NEW


def test_nobody_signs_up_by_way_of_somebody_elses_reset(zoe):
    recovery.ask_new_password(NEW)
    with pytest.raises(LinkNotGood):
        sign_up.find(token_sent())
