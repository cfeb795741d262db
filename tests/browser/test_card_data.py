"""What a payer types about a card is nowhere afterwards: in no table, log, job or cookie."""

import base64
import io
import re
import sys
import zlib

import pytest
import structlog

from app import logs
from app.gateways.sandbox import faults
from app.jobs import worker
from tests import make
from tests.browser.paying import a_service, begin, enter_card, fill_in_card, heading_is
from tests.support import card_data
from tests.support.databases import on_both

NUMBER = "371449635398431"
CODE = "9173"
PLANTED = re.compile(rf"(?<![0-9a-z])({NUMBER}|{CODE})(?![0-9a-z])")

pytestmark = pytest.mark.settings(log_level="debug")


@pytest.fixture
def output(config, capfd, monkeypatch):
    """What was written to the log and elsewhere, as a process of ours writes it: `output()`.

    Loggers remember where they first wrote to, which may have been another test's output.
    """
    for name, module in list(sys.modules.items()):
        if name.startswith("app.") and hasattr(module, "log"):
            monkeypatch.setattr(module, "log", structlog.get_logger())
    before = structlog.get_config()
    logs.configure(config)
    written = io.StringIO()
    structlog.configure(
        logger_factory=structlog.WriteLoggerFactory(file=written), cache_logger_on_first_use=False
    )
    yield lambda: "".join([written.getvalue(), *capfd.readouterr()])
    structlog.configure(**before)


def planted_in(text: str) -> list[str]:
    return PLANTED.findall(re.sub(r"(?<=\d)[ -](?=\d)", "", text))


def cookies_of(page) -> str:
    """Every cookie as the browser holds it, and as it is inside."""
    texts = []
    for cookie in page.context.cookies():
        texts.append(cookie["value"])
        payload = cookie["value"].removeprefix(".").split(".")[0]
        raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        texts.append((zlib.decompress(raw) if cookie["value"].startswith(".") else raw).decode())
    assert texts, "the payer should have a session"
    return "\n".join(texts)


def test_the_search_finds_what_it_looks_for():
    assert planted_in("card 3714 496353 98431, code 9173.") == [NUMBER, CODE]
    assert card_data.numbers_in("4242-4242-4242-4242") == {"4242424242424242"}


@on_both
def test_a_card_leaves_no_trace(page, live_server, database, output):
    seen = []
    with a_service(live_server) as service:
        begin(page, service)
        enter_card(page, card_no=NUMBER, cvc=CODE, email="not an address")  # refused
        heading_is(page, "Enter card details")
        seen += [page.content(), page.url, cookies_of(page)]
        for language in ("Cymraeg", "English"):
            fill_in_card(page, card_no=NUMBER, cvc=CODE, cardholder_name=NUMBER)
            page.get_by_role("button", name=language).click()
            page.wait_for_url("**/language")
            seen += [page.content(), page.url, cookies_of(page)]
        enter_card(page, card_no=NUMBER, cvc=CODE)
        heading_is(page, "Confirm your payment")
        seen += [page.content(), page.url, cookies_of(page)]
        page.click("#confirm")
        heading_is(page, "Back at the service")
        seen += [*card_data.values(database.owner_url)]  # the capture is still queued
        worker.drain()
    seen += [*card_data.values(database.owner_url), output()]

    assert planted_in("\n".join(seen)) == []


@on_both
def test_a_card_leaves_no_trace_when_something_breaks(
    page, live_server, database, output, monkeypatch
):
    def break_(*_arguments):
        raise RuntimeError("the provider's library has a bug")

    monkeypatch.setattr(faults, "before_answer", break_)
    with a_service(live_server) as service:
        payment = begin(page, service)
        enter_card(page, card_no=NUMBER, cvc=CODE)
        seen = [page.content(), page.url, cookies_of(page)]
    logged = output()
    seen += [logged, *card_data.values(database.owner_url)]

    assert "RuntimeError" in logged, "the mistake should be in the log"
    assert planted_in("\n".join(seen)) == []
    assert make.again(payment).card_last_four == NUMBER[-4:]
