"""Commands that look after the platform, as processes of their own."""

import re
from datetime import UTC, datetime

import pyotp
import pytest

from app import db, migrations
from app.accounts import AccountKind, keys
from app.accounts.errors import KeyNotRecognised
from app.audit.models import AuditRecord
from app.gateways.port import Operation
from app.gateways.sandbox import faults
from app.gateways.sandbox.models import FaultKind
from app.payments.states import State
from app.people import Role, User, directory, sign_in
from app.receipts.models import ReceiptKind
from app.receipts.telling import Told
from tests import make
from tests.support import programs, remitting
from tests.support.databases import on_postgresql
from tests.support.looking import jobs
from tests.support.postgresql import APPLICATION

pytestmark = pytest.mark.slow


@pytest.fixture
def dialect():
    return "sqlite"  # what is tested is the command line


@pytest.fixture
def command(config):
    """Run a command with the test's settings; what it printed."""

    def run(*arguments, fails=False):
        done = programs.run(*arguments, environment=programs.environment_of(config))
        assert "Traceback" not in done.stderr
        assert (done.returncode != 0) is fails, done.stderr
        return done.stderr if fails else done.stdout

    return run


def test_adding_somebody_who_can_sign_in(command):
    service = make.service()
    said = command(
        *("user", "create", "Ada@Example.com", "--name", "Ada"),
        *("--service", service.id, "--role", "view_and_refund"),
    )
    password = re.search(r"Password +(\S+)", said).group(1)
    secret = re.search(r"Code secret +(\S+)", said).group(1)

    user = sign_in.check_password("ada@example.com", password)
    first = command("user", "code", "ada@example.com").strip()
    assert pyotp.TOTP(secret).verify(first, valid_window=1)
    sign_in.check_code(user.id, first, session_version=user.session_version)

    second = command("user", "code", "ada@example.com").strip()
    assert second != first, "a code works once, so the next is printed"
    sign_in.check_code(user.id, second, session_version=user.session_version)

    assert [member.role for member in directory.memberships(user.id)] == [Role.VIEW_AND_REFUND]
    assert "ada@example.com" in command("user", "list")
    with db.reading() as session:
        actors = {(one.action, one.actor_kind) for one in session.query(AuditRecord)}
    assert ("user_added", "operator") in actors


def test_what_is_refused_is_said_in_a_sentence(command):
    assert "There is no such user" in command("user", "code", "nobody@example.com", fails=True)
    assert "belong together" in command(
        *("user", "create", "a@example.com", "--name", "A", "--role", "view_only"), fails=True
    )
    assert "There is no such account" in command(
        *("key", "issue", "nothing", "--description", "x"), fails=True
    )
    assert "There is no such account" in command("faults", "list", "nothing", fails=True)


def test_a_service_keeps_its_last_administrator(command):
    service = make.service()
    ann = make.saved(User(email="ann@example.com", name="Ann", password_hash=""))
    of = ("ann@example.com", "--service", service.id)
    command("user", "give-role", *of, "--role", "administrator")

    for refused in (("take-role", *of), ("give-role", *of, "--role", "view_only")):
        assert "A service needs an administrator" in command("user", *refused, fails=True)
    assert directory.memberships(ann.id)[0].role is Role.ADMINISTRATOR


def test_keys_are_issued_listed_and_revoked(command):
    account = make.account()
    secret = command("key", "issue", account.id, "--description", "CI").strip()
    caller = keys.recognise(secret)
    assert caller.account_id == account.id

    listed = command("key", "list")
    assert f"  {caller.key_id} {secret[:13]}… CI (used " in listed
    assert secret not in listed

    command("key", "revoke", account.id, caller.key_id)
    keys.memory.forget_everything()
    with pytest.raises(KeyNotRecognised):
        keys.recognise(secret)
    assert "(revoked)" in command("key", "list", account.id)


def test_the_fault_dial(command):
    account = make.account()
    said = command(
        *("faults", "set", account.id, "slow", "--operation", "refund"),
        *("--looking-up", "--delay-ms", "20", "--times", "3"),
    )

    assert said == "slow: look-up of refund, 3 more, 20 ms late\n"
    (fault,) = faults.list_faults(account.id)
    assert (fault.kind, fault.operation, fault.remaining) == (FaultKind.SLOW, Operation.REFUND, 3)
    assert command("faults", "clear", account.id) == "Everything works.\n"
    assert faults.list_faults(account.id) == []

    live = make.account(kind=AccountKind.LIVE)
    assert "Only a test account" in command("faults", "set", live.id, "slow", fails=True)
    assert "10000" in command("faults", "set", account.id, "slow", "--times", "0", fails=True)


def test_a_payers_bank(command):
    payment = make.captured_payment()

    def move(status, **more):
        return command("bank", "dispute", payment.account_id, payment.id, status, **more)

    assert "no dispute" in move("won", fails=True)
    assert move("opened").endswith(": needs_response\n")
    assert make.again(payment).disputed
    assert move("lost").endswith(": lost\n")
    assert "left" in move("opened", fails=True)

    assert command("bank", "settle", payment.account_id) == "2 paid out\n"
    assert make.again(payment).settled_on is not None

    another = make.account()
    args = ("bank", "dispute", another.id, payment.id, "opened")
    assert "Not found" in command(*args, fails=True)
    live = make.account(kind=AccountKind.LIVE)
    assert "Only a test account" in command("bank", "settle", live.id, fails=True)


def test_a_remittance_file(command, tmp_path):
    file = tmp_path / "paypoint.csv"
    told = Told(
        network="paypoint",
        kind=ReceiptKind.PAYMENT,
        key="PP-1",
        number="1",
        amount_pence=1250,
        paid_at=datetime(2026, 11, 26, 12, tzinfo=UTC),
    )
    content = remitting.written([told], network="paypoint", sequence=3)
    file.write_bytes(content[:-20])
    assert "failed (truncated)" in command("remittance", "load", str(file), fails=True)
    file.write_bytes(content)

    said = command("remittance", "load", str(file))
    assert "paypoint 2026/3.0 processed: 1 lines, £12.50" in said
    assert "discarded (duplicate_file)" in command("remittance", "load", str(file))
    file.write_bytes(remitting.written([], network="paypoint", sequence=5))
    command("remittance", "load", str(file))
    assert "not here: paypoint 2026, file 4" in command("remittance", "list")


def test_doing_once_what_is_due(command):
    payment = make.expired_payment()
    waiting = make.unanswered_payment()

    assert command("schedule", "--once") == ""

    assert make.again(payment).state is State.EXPIRED
    assert "find_out" in {job.kind for job in jobs()}
    assert make.again(waiting).state is State.STARTED


def test_verifying_finds_what_is_wrong(command, database):
    make.captured_payment()
    assert command("ledger", "verify").endswith("The ledger balances.\n")
    with db.engine().begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER postings_refuse_update")
        connection.exec_driver_sql("UPDATE postings SET amount_pence = amount_pence + 1")

    assert re.search("journal .*: 2 lines, sum 2 pence", command("ledger", "verify", fails=True))


@on_postgresql
def test_the_schema_and_the_role(command, postgresql_shelf):
    database = postgresql_shelf.empty()
    try:
        assert "newest schema" in command("database", "upgrade", "--url", database.owner_url)
        assert migrations.is_current(database.owner_url)
        command("database", "grant", APPLICATION, "--url", database.owner_url)
        assert migrations.is_current(database.url)
    finally:
        postgresql_shelf.throw_away(database)


def test_settings_that_cannot_be_used_are_said(tmp_path):
    environment = programs.clean_environment() | {"EXCHEQUER_WORKER_THREADS": "many"}
    for arguments in (("user", "list"), ("worker",), ("run",), ("seed",)):
        done = programs.run("--data", str(tmp_path), *arguments, environment=environment)
        assert done.returncode == 1
        assert "EXCHEQUER_WORKER_THREADS must be a whole number" in done.stderr
        assert "Traceback" not in done.stderr
