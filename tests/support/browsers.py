"""A real browser: the system's Chromium where there is one, else Playwright's own.

`python -m tests.support.browsers` makes sure that there is one (make test does).
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakSet

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, expect

from tests.support import parsing
from tests.support.missing import is_ci
from tests.support.shared import Seen

# The shell is the same engine without windows, at a third of the cost.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
ARGUMENTS = (
    "--no-sandbox",  # tests run as root in CI
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
PATIENCE_MS = 30_000

# Every rule of axe-core's, and that of WCAG 2.2 about the size of targets, which it leaves out. It
# tells only what is wrong: telling what is right takes as long as finding out.
_AXE = """colours => axe.run({
  rules: {'target-size': {enabled: true}, 'color-contrast': {enabled: colours}},
  resultTypes: ['violations'], preload: false,
}).then(({violations}) => violations.map(({id, help, nodes}) =>
  `${id}: ${help}: ${nodes.map(node => node.html.slice(0, 150)).join(' ')}`))"""

# What a document does not say of how it looks: style sheets and pictures have come, and these.
_STATE = """() => JSON.stringify([
  innerWidth, innerHeight, scrollX, scrollY, devicePixelRatio, document.title,
  matchMedia('(forced-colors: active)').matches, matchMedia('print').matches,
  [...document.querySelectorAll('*')].indexOf(document.activeElement),
  [...document.querySelectorAll('input, select, textarea')].map(
    one => [one.checked, one.disabled, one.value.length > 0]),
  [...document.querySelectorAll('details, dialog')].map(one => one.open),
  [...document.images].map(one => one.naturalWidth),
  [...document.styleSheets].map(one => one.cssRules.length),
])"""
_PORT = re.compile(r"127\.0\.0\.1:[0-9]+")
_well = Seen("well")

_scriptless: WeakSet[Page] = WeakSet()

expect.set_options(timeout=PATIENCE_MS)  # its own 5 seconds are few where three browsers share two


def system_browser() -> str | None:
    """The path of a Chromium that is installed here."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def launched(playwright: Playwright) -> Browser:
    """Start a browser. Raises playwright's Error where there is none."""
    return playwright.chromium.launch(executable_path=system_browser(), args=list(ARGUMENTS))


class Watch:
    """What went wrong in a page without anybody seeing it."""

    def __init__(self, page: Page) -> None:
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("console", self._on_console)
        page.on("request", self._on_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        if re.search("Content Security Policy|integrity", message.text, re.IGNORECASE):
            self.problems.append(message.text)

    def _on_request(self, request: Request) -> None:
        if not re.match(r"(https?://(127\.|localhost)|data:|blob:|about:)", request.url):
            self.problems.append(f"asked another machine: {request.url}")


@contextmanager
def opened(browser: Browser, *, base_url: str, **options: Any) -> Iterator[Page]:
    """Open a page in a browser context of its own; complain at the end about what went wrong.

    `options` are Playwright's for a context: java_script_enabled, viewport, locale ...
    """
    context = browser.new_context(base_url=base_url, **options)
    context.set_default_timeout(PATIENCE_MS)
    try:
        page = context.new_page()
        if not options.get("java_script_enabled", True):
            _scriptless.add(page)
        watch = Watch(page)
        yield page
        assert not watch.problems, watch.problems
    finally:
        context.close()


def picture(page: Page, name: str) -> Path:
    """Write a picture of the whole page to `<folder>/<name>.png`."""
    path = path_of_picture(name, "png")
    page.screenshot(path=path, full_page=True)
    return path


def path_of_picture(name: str, kind: str) -> Path:
    """Where a picture with this name is kept for people to look at."""
    folder = Path(os.environ.get("EXCHEQUER_SCREENSHOTS", "var/screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}.{kind}"


def assert_accessible(page: Page) -> None:
    """Fail with axe-core's own words when it finds anything wrong with the page.

    axe-core is a script, so a page without JavaScript is looked at as a copy: the same document,
    in a page that may run axe-core and nothing of its own.
    """
    if page not in _scriptless:
        _assert_no_violations(page)
        return
    browser = page.context.browser
    assert browser
    html, viewport = page.content(), page.viewport_size
    with browser.new_context(viewport=viewport) as context:
        context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
        copy = context.new_page()
        no_scripts = {"content-type": "text/html", "content-security-policy": "script-src 'none'"}
        copy.route(page.url, lambda route: route.fulfill(body=html, headers=no_scripts))
        copy.goto(page.url)
        _assert_no_violations(copy)


def violations(page: Page, *, colours: bool = True) -> list[str]:
    """What axe-core finds wrong with the page as it is, in its own words.

    Half of its time goes into `colours`, which one may know to be right already. Nothing is wrong
    with a page that looks just like one in which nothing was: most journeys lead over the same few.
    """
    looks = _looks(page, colours=colours)
    if looks in _well:
        return []
    page.evaluate(_axe_source())
    found: list[str] = page.evaluate(_AXE, colours)
    if not found:
        _well.add(looks)
    return found


def _looks(page: Page, *, colours: bool) -> str:
    """All that axe-core goes by: the document but for ids, tokens and ports, the window, states."""
    state = page.evaluate(_STATE)
    numbers: dict[str, int] = {}  # the same mark twice is not two marks
    html = parsing.MARK.sub(
        lambda found: f"mark-{numbers.setdefault(found.group(), len(numbers))}", page.content()
    )
    return f"{colours} {state} {_PORT.sub('127.0.0.1', html)}"


def _assert_no_violations(page: Page) -> None:
    found = violations(page)
    assert found == [], f"{page.url}\n" + "\n".join(found)


@cache
def _axe_source() -> str:
    return AXE_FILE_PATH.read_text()


def _make_sure() -> int:
    if system_browser():
        return 0
    done = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if done.returncode != 0:
        sys.stderr.write("There is no Chromium here; browser tests cannot run without one.\n")
    return done.returncode if is_ci() else 0


if __name__ == "__main__":
    sys.exit(_make_sure())
