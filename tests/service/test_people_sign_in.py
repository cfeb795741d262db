"""Signing in, and everything that must not let somebody in."""

from datetime import timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from app import administration, clock, db, ids
from app.actors import Actor
from app.people import User, directory, passwords, sign_in
from app.people.errors import SignInRefused
from app.people.models import Prompt, SecondFactor
from tests import make
from tests.support.clocks import travelled
from tests.support.together import at_once, raised

MANAGER = Actor.staff("a-manager")
EMAIL = "ada@example.gov.uk"
PASSWORD = "correct horse battery"
WRONG = "incorrect horse battery"


@pytest.fixture
def ada():
    return administration.add_user(EMAIL, name="Ada", password=PASSWORD, actor=MANAGER)


def code_of(user, *, seconds=0):
    when = clock.now() + timedelta(seconds=seconds)
    return pyotp.TOTP(directory.totp_secret_of(make.again(user))).at(when)


def wrong_code(user):
    near = {code_of(user, seconds=seconds) for seconds in range(-120, 121, 30)}
    return next(code for code in ("000000", "000001", "000002") if code not in near)


def enter_code(user, code, **version):
    return sign_in.check_code(
        user.id, code, session_version=version.get("session_version", user.session_version)
    )


def fail(times):
    for _ in range(times):
        with pytest.raises(SignInRefused):
            sign_in.check_password(EMAIL, WRONG)


def test_a_password_and_then_a_code_let_somebody_in(ada):
    half_way = sign_in.check_password(" ADA@example.gov.uk ", PASSWORD)
    signed_in = enter_code(half_way, code_of(ada))

    assert signed_in.id == ada.id
    assert directory.signed_in(signed_in.id, session_version=signed_in.session_version)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (EMAIL, WRONG),
        (EMAIL, ""),
        (EMAIL, PASSWORD.upper()),
        (EMAIL, PASSWORD + "x" * 10_000),
        (EMAIL, "\x00\ud800"),
        ("grace@example.gov.uk", PASSWORD),
        ("", ""),
        ("\x00@\ud800", PASSWORD),
    ],
)
def test_every_wrong_pair_gets_the_same_refusal(ada, email, password):
    with pytest.raises(SignInRefused) as refused:
        sign_in.check_password(email, password)

    assert refused.value.message == SignInRefused.message
    assert refused.value.field is None


def test_a_stranger_costs_as_much_work_as_a_user(ada, monkeypatch):
    work = []
    verify = passwords._hasher.__class__.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda *rest: work.append(rest) or verify(*rest))

    for email in (EMAIL, "grace@example.gov.uk"):
        with pytest.raises(SignInRefused):
            sign_in.check_password(email, WRONG)

    assert len(work) == 2


def test_a_stranger_costs_a_write_like_a_user(ada):
    """What is written is waited for, so something is written whoever it is."""
    locked = make.saved(User(email="lock@example.gov.uk", name="L", password_hash=""))
    make.changed(locked, locked_at=clock.now())

    def written():
        with db.reading() as session:
            attempts = session.scalars(select(User.failed_attempts).order_by(User.id)).all()
            return attempts, session.scalars(select(Prompt.expires_at)).all()

    for later, email in enumerate(
        (EMAIL, "grace@example.gov.uk", "new@example.gov.uk", locked.email)
    ):
        before = written()
        with travelled(seconds=later), pytest.raises(SignInRefused):
            sign_in.check_password(email, WRONG)
        assert written() != before, email
    assert len(written()[1]) == 1


def test_a_code_does_not_work_twice(ada):
    code = code_of(ada)
    enter_code(ada, code)

    with pytest.raises(SignInRefused):
        enter_code(ada, code)


def test_nor_does_one_older_than_the_last_used(ada):
    enter_code(ada, code_of(ada, seconds=30))

    with pytest.raises(SignInRefused):
        enter_code(ada, code_of(ada))


def test_the_next_one_does(ada):
    enter_code(ada, code_of(ada))

    with travelled(seconds=30):
        assert enter_code(ada, code_of(ada))


@pytest.mark.parametrize("seconds", [-90, 90])
def test_a_code_of_another_time_is_refused(ada, seconds):
    with pytest.raises(SignInRefused):
        enter_code(ada, code_of(ada, seconds=seconds))


def test_the_code_of_somebody_else_is_refused(ada):
    grace = administration.add_user(
        "grace@example.gov.uk", name="Grace", password=PASSWORD, actor=MANAGER
    )

    with pytest.raises(SignInRefused):
        enter_code(ada, code_of(grace))


def test_a_secret_moved_from_somebody_else_lets_nobody_in(ada):
    grace = administration.add_user(
        "grace@example.gov.uk", name="Grace", password=PASSWORD, actor=MANAGER
    )
    code = code_of(grace)
    with db.transaction() as session:
        secret = directory.app_of(grace.id).secret
        session.execute(update(SecondFactor).values(secret=secret))

    with pytest.raises(SignInRefused):
        enter_code(ada, code)


def test_nine_who_enter_one_code_at_once_let_in_one(ada):
    code = code_of(ada)  # nine, so that the lock is not what stops the others

    outcomes = at_once(*[lambda: enter_code(ada, code)] * 9)

    assert len(raised(outcomes, SignInRefused)) == 8


def test_a_half_way_session_ends_with_the_others(ada):
    half_way = sign_in.check_password(EMAIL, PASSWORD)
    administration.end_sessions(ada.id, actor=MANAGER)

    with pytest.raises(SignInRefused):
        enter_code(half_way, code_of(ada))


def test_nobody_has_a_code(ada):
    with pytest.raises(SignInRefused):
        sign_in.check_code(ids.new_id(), code_of(ada), session_version=0)


def test_ten_wrong_passwords_lock_the_account(ada):
    fail(9)
    assert make.again(ada).locked_at is None
    fail(1)

    assert make.again(ada).locked_at is not None
    with pytest.raises(SignInRefused):
        sign_in.check_password(EMAIL, PASSWORD)


def test_ten_wrong_codes_lock_the_account(ada):
    for _ in range(10):
        with pytest.raises(SignInRefused):
            enter_code(ada, wrong_code(ada))

    assert make.again(ada).locked_at is not None
    with pytest.raises(SignInRefused):
        enter_code(ada, code_of(ada))


def test_both_steps_share_one_count_and_a_right_password_does_not_reset_it(ada):
    for _ in range(5):
        sign_in.check_password(EMAIL, PASSWORD)
        with pytest.raises(SignInRefused):
            enter_code(ada, wrong_code(ada))
    fail(5)

    assert make.again(ada).failed_attempts == 10
    assert make.again(ada).locked_at is not None


def test_a_whole_sign_in_resets_the_count(ada):
    fail(9)
    sign_in.check_password(EMAIL, PASSWORD)
    enter_code(ada, code_of(ada))

    assert make.again(ada).failed_attempts == 0
    fail(9)
    assert sign_in.check_password(EMAIL, PASSWORD)


def test_right_answers_cost_no_attempts(ada):
    for _ in range(12):
        sign_in.check_password(EMAIL, PASSWORD)

    assert make.again(ada).failed_attempts == 0


def test_unlocking_lets_somebody_try_again(ada):
    fail(10)
    administration.unlock_user(ada.id, actor=MANAGER)

    assert sign_in.check_password(EMAIL, PASSWORD)
    assert make.again(ada).locked_at is None


def test_being_locked_out_does_not_end_the_sessions_there_are(ada):
    enter_code(ada, code_of(ada))
    fail(10)

    assert directory.signed_in(ada.id, session_version=ada.session_version)


def test_a_disabled_account_lets_nobody_in(ada):
    administration.disable_user(ada.id, actor=MANAGER)
    now = make.again(ada)

    with pytest.raises(SignInRefused):
        sign_in.check_password(EMAIL, PASSWORD)
    with pytest.raises(SignInRefused):
        enter_code(ada, code_of(ada), session_version=now.session_version)


def test_a_burst_of_guesses_gets_no_more_than_ten(ada, monkeypatch):
    judged = []
    is_right = passwords.is_right

    def counted(password, *, hashed):
        judged.append(hashed is not None)
        return is_right(password, hashed=hashed)

    monkeypatch.setattr(passwords, "is_right", counted)

    outcomes = at_once(*[lambda: sign_in.check_password(EMAIL, WRONG)] * 20)

    assert len(raised(outcomes, SignInRefused)) == 20
    assert len(judged) == 20
    assert sum(judged) == 10
    assert make.again(ada).failed_attempts == 10
    assert make.again(ada).locked_at is not None


def test_right_and_wrong_at_once_leave_a_true_count(ada):
    def right():
        return sign_in.check_password(EMAIL, PASSWORD)

    def wrong():
        return sign_in.check_password(EMAIL, WRONG)

    outcomes = at_once(*[right, wrong] * 4)

    assert len(raised(outcomes, SignInRefused)) == 4
    assert make.again(ada).failed_attempts == 4


def test_a_password_hashed_more_cheaply_is_hashed_again(ada, dear_hashes):
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with db.transaction() as session:
        session.execute(update(User).values(password_hash=cheap))

    sign_in.check_password(EMAIL, PASSWORD)

    assert make.again(ada).password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert sign_in.check_password(EMAIL, PASSWORD)
