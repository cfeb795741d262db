"""The reference for developers: complete, true, and its requests work when they are copied."""

import json
import re
import shutil
import subprocess

import pytest

from app.accounts import queries as accounts
from app.web.api.v1.operations import OPERATIONS, Tag
from tests import make
from tests.support import sandboxes
from tests.support.agreeing import active_agreement
from tests.support.clients import read
from tests.support.missing import missing

CHAPTERS = [re.sub(r"\W+", "-", tag.lower()) for tag in Tag]
PAGES = ["/docs", "/docs/basics", *(f"/docs/{chapter}" for chapter in CHAPTERS)]
STATUSES = 'curl() { command curl --silent --write-out "%{stderr}%{http_code}\\n" "$@"; }\n'
ELSEWHERE = {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}


@pytest.fixture
def known(app):
    return sandboxes.set_up(app)


@pytest.fixture
def account(known):
    """The account whose key the requests have, with something in it for each of them."""
    (found,) = (
        account
        for service in known["services"]
        for account in service["accounts"]
        if account["settings"]["allow_authorisation_api"]
    )
    account, _ = accounts.with_service(found["id"])
    make.capturable_payment(account=account)
    make.successful_refund(make.captured_payment(account=account), amount_pence=100)
    active_agreement(account)
    return found


def snippets(page):
    """What is there to be copied: the text of each block by its id, in order."""
    return {
        block.get("id"): "".join(block.itertext())
        for block in read(page).iter("pre")
        if block.get("id")
    }


def run(snippet, folder):
    """Type it into a shell; the status of each request, and what was printed."""
    if shutil.which("curl") is None:
        missing("there is no curl")
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", STATUSES + snippet],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{snippet}\n{done.stderr}"
    return [int(line) for line in done.stderr.split()], done.stdout


def test_there_is_a_page_with_and_without_a_sandbox(client, request, subtests):
    for sandbox in ("without", "with"):
        if sandbox == "with":
            request.getfixturevalue("known")
        for path in PAGES:
            with subtests.test(path=path, sandbox=sandbox):
                assert client.get(path).status_code == 200


def test_there_is_no_other_chapter(client):
    assert client.get("/docs/secrets").status_code == 404


def test_every_operation_is_in_the_reference(client):
    shown = {name for path in PAGES for name in snippets(client.get(path))}

    wanted = {name.removeprefix("api.v1.").replace(".", "-") for name in OPERATIONS}
    assert {f"{name}-curl" for name in wanted} <= shown


def test_everything_that_can_be_sent_and_go_wrong_is_said(client):
    page = client.get("/docs/payments").text

    for said in ("prefilled_cardholder_details.billing_address.postcode", "P0942", "whole number"):
        assert said in page


@pytest.mark.slow
def test_first_payment(client, account, live_server, tmp_path):
    steps = snippets(client.get("/docs", base_url=live_server))

    created, said = run(steps["first-create"], tmp_path)
    _, address = run(steps["first-address"], tmp_path)
    looked, shown = run(steps["first-look"], tmp_path)

    assert (created, looked) == ([201], [200])
    assert address.strip() in said
    assert client.get(address.strip(), follow_redirects=True).status_code == 200
    assert json.loads(shown)["payment_id"] == json.loads(said)["payment_id"]


@pytest.mark.slow
def test_every_request_can_be_copied_and_run(client, account, live_server, tmp_path, subtests):
    ran = 0
    for chapter in CHAPTERS:
        page = client.get(f"/docs/{chapter}", base_url=live_server)
        for name, snippet in snippets(page).items():
            operation = OPERATIONS["api.v1." + name.removesuffix("-curl").replace("-", ".")]
            with subtests.test(name):
                statuses, _ = run(snippet, tmp_path)
                assert statuses[-1] == operation.status, snippet
                assert all(status < 300 for status in statuses)
                ran += 1
    assert ran == len(OPERATIONS)


# Who is told a key


def test_keys_are_told_at_the_machine_itself_and_nowhere_else(client, account):
    for path in ("/docs", "/docs/payments"):
        assert account["api_keys"][-1]["key"] in client.get(path).text
    for path in PAGES:
        page = client.get(path, **ELSEWHERE)
        assert "api_test_" not in page.text.replace("api_test_...", "")


@pytest.mark.settings(base_url="http://pay.example", api_host="api.example")
def test_it_is_where_the_api_is(client):
    assert client.get("/docs", base_url="http://pay.example").status_code == 404
    page = client.get("/docs", base_url="http://api.example")
    assert "curl http://api.example/v1/payments" in page.text
