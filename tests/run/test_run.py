"""`make run` from outside: one command, and a stranger can pay, sign in, stop and come back."""

import os
import re
import signal
import stat
import subprocess
from contextlib import suppress

import pytest

from tests.run.sandbox import Sandbox, is_free
from tests.support import programs
from tests.support.sandboxes import documented, shape

pytestmark = pytest.mark.slow

PAYMENT = {
    "amount": 1450,
    "reference": "CI-1",
    "description": "Fishing licence, 8 days",
    "return_url": "https://example.com/return",
}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory):
    """One that has been started once. Tests may stop it and start it, and leave it running."""
    sandbox = Sandbox(tmp_path_factory.mktemp("run") / "var")
    sandbox.start()
    yield sandbox
    sandbox.kill()


def create(sandbox):
    status, payment = sandbox.request("POST", "/v1/payments", PAYMENT, key=sandbox.key)
    assert status == 201, payment
    return payment["payment_id"]


def test_it_says_what_to_open(sandbox):
    known = sandbox.known
    person = known["staff"][0]

    for said in (known["demo_service_url"], known["back_office_url"], sandbox.key):
        assert said in sandbox.output
    for said in (person["email"], person["password"], person["totp_secret"]):
        assert said in sandbox.output
    assert known["base_url"] == f"http://127.0.0.1:{sandbox.port}"


def test_the_curl_line_works(sandbox):
    line = re.search(r"^curl .*\\\n.*$", sandbox.output, re.MULTILINE)

    done = subprocess.run(
        ["sh", "-c", line.group() + " --silent --write-out '\n%{http_code}'"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.endswith("\n201")


def test_sandbox_json_is_as_documented(sandbox):
    assert shape(sandbox.known) == shape(documented())


def test_the_files_with_secrets_are_our_own(sandbox):
    for name in ("sandbox.json", "secrets.json"):
        assert stat.S_IMODE((sandbox.folder / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(sandbox.folder.stat().st_mode) == 0o700


def test_everything_answers(sandbox):
    payment_id = create(sandbox)
    status, payment = sandbox.request("GET", f"/v1/payments/{payment_id}", key=sandbox.key)
    assert (status, payment["state"]["status"]) == (200, "created")

    for path in ("/sandbox", "/sandbox/fishing-licence", "/staff/sign-in"):
        assert sandbox.request("GET", path)[0] == 200, path
    assert sandbox.request("GET", "/v1/payments/nobodys", key="api_test_nobodys")[0] == 401


def test_the_printed_command_gives_a_code(sandbox):
    line = re.search(r"Code +(\S+) (-m app\.cli .*)", sandbox.output)

    said = subprocess.run(
        [*line.groups()[:1], *line.group(2).split()],
        cwd=programs.ROOT,
        env=sandbox.environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert re.fullmatch(r"\d{6}\n", said.stdout)


def test_commands_work_beside_it(sandbox):
    account = sandbox.known["services"][0]["accounts"][0]
    for arguments, said in (
        (("ledger", "verify"), "The ledger balances."),
        (("audit", "verify"), "The audit log is intact."),
        (("user", "list"), "Aisha Rahman"),
        (("key", "list", account["id"]), "Demo service"),
        (("faults", "list", account["id"]), "Everything works."),
        (("seed",), ""),
    ):
        done = sandbox.command(*arguments)
        assert (done.returncode, done.stderr) == (0, ""), arguments
        assert said in done.stdout


def test_flask_knows_the_same_commands(sandbox):
    done = programs.start(
        "flask",
        "ledger",
        "verify",
        environment=sandbox.environment | {"EXCHEQUER_DATA_DIR": str(sandbox.folder)},
        stdout=subprocess.PIPE,
    )
    with done:
        assert "The ledger balances." in done.stdout.read()
    assert done.returncode == 0


def test_what_dies_is_started_again(sandbox):
    before = sandbox.children()
    assert len(before["web"]) == 2, "Granian, and the process that answers"
    for pid in before["web"] | before["worker"]:
        with suppress(ProcessLookupError):  # of the two that are the web, one follows the other
            os.kill(pid, signal.SIGKILL)

    sandbox.wait_until(lambda: not before["web"] & sandbox.children()["web"])
    sandbox.wait_until(sandbox.answers)
    sandbox.wait_until(lambda: len(sandbox.children()["worker"]) == 1)

    assert sandbox.children()["worker"] != before["worker"]
    assert "has died. Starting it again." in sandbox.output


def test_a_second_one_is_refused_with_reasons(sandbox, tmp_path):
    environment = sandbox.environment
    on_folder = programs.run(
        "run", "--port", "8099", "--data", str(sandbox.folder), environment=environment
    )
    on_port = programs.run(
        "run", "--port", str(sandbox.port), "--data", str(tmp_path), environment=environment
    )

    assert on_folder.returncode == 1
    assert "A sandbox is running on" in on_folder.stderr
    assert on_port.returncode == 1
    assert f"Port {sandbox.port} of 127.0.0.1 cannot be used: Address already in use" in (
        on_port.stderr
    )
    assert "Traceback" not in on_folder.stderr + on_port.stderr


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_told_and_loses_nothing(sandbox, how):
    payment_id = create(sandbox)
    key, file = sandbox.key, (sandbox.folder / "sandbox.json").read_bytes()

    assert sandbox.stop(how) == 0, sandbox.output
    assert sandbox.is_gone()

    sandbox.start()
    assert (sandbox.folder / "sandbox.json").read_bytes() == file
    assert sandbox.request("GET", f"/v1/payments/{payment_id}", key=key)[0] == 200


def test_nothing_is_left_of_it_when_it_is_killed(sandbox):
    sandbox.kill()

    sandbox.start()
    assert sandbox.answers()


def test_it_can_move_to_another_port(sandbox):
    key, old = sandbox.key, sandbox.port
    assert sandbox.stop() == 0
    try:
        sandbox.port = Sandbox(sandbox.folder).port
        sandbox.start()

        assert is_free(old)
        assert sandbox.known["base_url"].endswith(str(sandbox.port))
        assert sandbox.key == key
        created = sandbox.request("POST", "/v1/payments", PAYMENT, key=key)[1]
        assert created["_links"]["next_url"]["href"].startswith(sandbox.known["base_url"])
    finally:
        assert sandbox.stop() == 0
        sandbox.port = old
        sandbox.start()
