"""The fixtures that every test may ask for. What they do is in tests/support/."""

import os
import socket
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from config import Config
from tests.support import (
    browsers,
    card_data,
    compiled,
    drawings,
    garbage,
    hashing,
    importing,
    postgresql,
    reference,
    routing,
    scratch,
    servers,
    shared,
    sockets,
)
from tests.support.clients import PageClient
from tests.support.databases import (
    Database,
    Dialect,
    PostgresqlShelf,
    Shelf,
    SqliteShelf,
)
from tests.support.missing import missing

garbage.keep_for_later()
sockets.stay_on_this_machine()
scratch.in_memory()
compiled.share()
importing.keep_compiled()
hashing.be_cheap()
routing.remember()

# A failing example is printed as code that replays it. No deadlines, and nothing is too slow:
# machines differ. Each run makes up the same as the one before, but for `make soak`.
hypothesis.settings.register_profile(
    "exchequer",
    deadline=None,
    print_blob=True,
    derandomize="EXCHEQUER_SOAK" not in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("exchequer")


def pytest_report_header() -> str:
    """Say what the answers of the API are compared with, which is not in every clone."""
    found = ", ".join(map(str, reference.files())) or "none here"
    return f"description of the reference platform's API: {found}"


def pytest_xdist_auto_num_workers() -> int | None:
    """One more than there are cores: tests wait for other processes, and for time to pass."""
    chosen = "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ
    return None if chosen else (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    shared.begin(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    shared.end(config)


def pytest_sessionstart(session: pytest.Session) -> None:
    importing.share_the_work(session.config)


def pytest_collection_finish() -> None:
    garbage.collect_from_now_on()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail whatever test made the platform write a card number to its log or its output."""
    report = yield
    found = {
        number
        for title, text in report.sections
        if title.startswith("Captured")
        for number in card_data.numbers_in(text)
    }
    if found and report.passed:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} wrote card numbers to its output: {sorted(found)}"
    return report


@pytest.fixture
def dear_hashes() -> Iterator[None]:
    """Passwords are hashed as the platform does, for a test of what that costs."""
    with hashing.being_dear():
        yield


# Databases


@pytest.fixture
def dialect() -> Dialect:
    """Which database a test runs on. Choose another with on_both or on_postgresql."""
    return "sqlite"


@pytest.fixture(scope="session")
def sqlite_shelf(tmp_path_factory: pytest.TempPathFactory) -> SqliteShelf:
    return SqliteShelf(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_shelf() -> Iterator[PostgresqlShelf]:
    with ExitStack() as until_the_end:
        try:
            server = until_the_end.enter_context(postgresql.running())
        except postgresql.NoPostgresql as problem:
            missing(str(problem))
        shelf = PostgresqlShelf(server)
        yield shelf
        shelf.close()


@pytest.fixture
def shelf(request: pytest.FixtureRequest, dialect: Dialect) -> Shelf:
    """Where databases of the test's dialect come from; asked for by tests of migrations."""
    found: Shelf = request.getfixturevalue(f"{dialect}_shelf")
    return found


@pytest.fixture
def database(shelf: Shelf) -> Iterator[Database]:
    """A fresh migrated database: .dialect, .url (the application's), .owner_url."""
    with shelf.lent() as database:
        yield database


# The application


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A port of this machine that is ours, so that `config.base_url` is true."""
    with servers.reserved_port() as listener:
        yield listener


@pytest.fixture
def config(
    request: pytest.FixtureRequest, database: Database, listener: socket.socket, tmp_path: Path
) -> Config:
    """Settings for a test: a fresh database, and no waiting where a person would not notice.

    Tests are faster than a service may be; those of the limits set the figures they are about. And
    a bank is waited for, however busy the machine is, but by those tests that it is too slow for.

    @pytest.mark.settings(payment_expires_after_minutes=1) changes some of them.
    """
    values: dict[str, Any] = {
        "testing": True,
        "base_url": servers.url_of(listener),
        "data_dir": tmp_path,
        "database_url": database.url,
        "authorise_wait_ms": 60_000,
        "card_api_wait_ms": 60_000,
        "look_up_after_seconds": 0,
        "worker_poll_ms": 5,
        "rate_limit_post": 1_000_000,
        "rate_limit_other": 1_000_000,
        "maintenance_known_seconds": 1_000_000,
        "api_key_cache_seconds": 15,
    }
    for marker in reversed(list(request.node.iter_markers("settings"))):  # the nearest wins
        values |= marker.kwargs
    return Config(**values)


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """The whole application on a fresh database."""
    from app import create_app, db

    app = create_app(config)
    drawings.share(app)
    yield app
    db.close()


@pytest.fixture
def time_stands_still() -> Iterator[None]:
    """For what is counted within a minute or an hour, which may end in the middle of a test."""
    from app import clock

    now = clock.now()
    with clock.replaced(lambda: now):
        yield


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client that refuses malformed pages and fills in the forms it was given."""
    app.test_client_class = PageClient
    return app.test_client()


# Browsers


@pytest.fixture
def live_server(app: Flask, listener: socket.socket) -> Iterator[str]:
    """The application on a port of this machine; its address, which is also `config.base_url`."""
    with servers.serving(app, listener) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, headless, for the whole run."""
    with sync_playwright() as playwright:
        try:
            browser = browsers.launched(playwright)
        except PlaywrightError as problem:
            missing(f"no Chromium: {problem.message.splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, live_server: str) -> Iterator[Callable[..., Page]]:
    """Open another visitor's page: `open_page(java_script_enabled=False)`, with own cookies."""
    with ExitStack() as until_the_end:

        def open_one(**options: Any) -> Page:
            return until_the_end.enter_context(
                browsers.opened(browser, base_url=live_server, **options)
            )

        yield open_one


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page of the live server: `page.goto("/staff")`."""
    return open_page()


@pytest.fixture
def page_without_javascript(open_page: Callable[..., Page]) -> Page:
    return open_page(java_script_enabled=False)


@pytest.fixture
def screenshot() -> Callable[[Page, str], Path]:
    """`screenshot(page, "card details with errors")` keeps a picture for people to look at."""
    return browsers.picture


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails when axe-core finds anything wrong with the page."""
    return browsers.assert_accessible
