"""What makes a page usable by everybody, found out by a real browser that is shown a drawn page."""

import base64
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from werkzeug.test import Cookie, TestResponse
from werkzeug.wrappers import Response

from tests.support import browsers

SIZES = {"320": (320, 720), "768": (768, 1024), "1280": (1280, 900)}
ZOOMED = (640, 450)  # what is left of 1280 by 900 when everything is twice as large
# The page is looked at as it is drawn, for as long as it takes.
NOT_SHOWN = {"Refresh", "Set-Cookie", "Content-Encoding", "Content-Length"}
GOES_ON_BY_ITSELF = re.compile(" data-submit-on-load| data-puzzle(?==)")

# What sticks out of the window, and what is cut off because it does not fit its box.
_TOO_WIDE = """() => {
  const width = innerWidth, found = [];
  if (document.documentElement.scrollWidth > width) found.push('the page scrolls sideways');
  for (const one of document.body.querySelectorAll('*')) {
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    if (box.width <= 1 || box.height <= 1 || style.visibility === 'hidden') continue;
    const isField = ['INPUT', 'SELECT', 'TEXTAREA', 'OPTION'].includes(one.tagName);
    const isCut = style.overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1;
    if (box.right > width + 1 || box.left < -1) found.push(`sticks out: ${one.outerHTML}`);
    else if (isCut && !isField) found.push(`cut off: ${one.outerHTML}`);
  }
  return found.map(text => text.slice(0, 150));
}"""

# What can have the focus without one seeing it, and what says what it says by colour alone. The
# inside of a frame shows the focus of a frame.
_UNSEEN = """() => {
  const found = [], say = (what, one) => found.push(`${what}: ${one.outerHTML.slice(0, 120)}`);
  const outlined = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const bordered = style => parseFloat(style.borderTopWidth) || parseFloat(style.borderLeftWidth);
  const controls = 'a[href], button, input, select, textarea, summary, [tabindex]';
  for (const one of document.querySelectorAll(controls)) {
    if (one.disabled || one.tabIndex < 0 || one.type === 'hidden') continue;
    if (!one.checkVisibility({visibilityProperty: true})) continue;
    one.focus();
    const label = one.labels?.[0];
    if (document.activeElement !== one) say('cannot have the focus', one);
    else if (!outlined(getComputedStyle(one))
      && !(label && outlined(getComputedStyle(label, '::before')))) say('focus unseen', one);
  }
  const errors = '.govuk-error-summary, .govuk-form-group--error, .govuk-input--error';
  for (const one of document.querySelectorAll(errors))
    if (!bordered(getComputedStyle(one))) say('error unseen', one);
  for (const one of document.querySelectorAll('input:checked')) {
    const mark = getComputedStyle(one.labels[0], '::after');
    if (!bordered(mark) || mark.opacity === '0') say('choice unseen', one);
  }
  document.activeElement.blur();
  return found;
}"""


class Stage:
    """Stands before an application, and answers the next request for a page with a drawn one.

    Were it the browser that is told the answer, it would fetch style sheets and fonts each time.
    """

    def __init__(self, app: Flask) -> None:
        self._usual, self._drawn = app.wsgi_app, dict[str, Response]()
        app.wsgi_app = self  # type: ignore[method-assign]

    def put(self, path: str, drawn: Response) -> None:
        self._drawn[path] = drawn

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer = self._drawn.pop(environ["PATH_INFO"], None) or self._usual
        return answer(environ, start_response)


class Eyes:
    """A window that drawn pages are put into, with the cookie that their browser was given."""

    def __init__(
        self, page: Page, base_url: str, app: Flask, *, cookie: str = "pay_session"
    ) -> None:
        self._page = page
        self._base_url = base_url
        self._stage = Stage(app)
        self._cookie = cookie
        self._devtools = page.context.new_cdp_session(page)

    def open(self, response: TestResponse, client: FlaskClient) -> None:
        """Show a page: the document is as it was answered, the rest comes from the server."""
        self._page.context.clear_cookies()
        if cookie := self._cookie_of(client):
            self._page.context.add_cookies(
                [{"name": cookie.key, "value": cookie.value, "url": self._base_url}]
            )
        headers = {name: value for name, value in response.headers if name not in NOT_SHOWN}
        html = GOES_ON_BY_ITSELF.sub(" data-was", response.text)
        self._stage.put(response.request.path, Response(html, response.status_code, headers))
        self._page.goto(f"{self._base_url}{response.request.path}")

    def _cookie_of(self, client: FlaskClient) -> Cookie | None:
        return client.get_cookie(self._cookie, path="/staff") or client.get_cookie(self._cookie)

    def problems_of_staff(self, name: str) -> list[str]:
        """Look at a page of the back office, whose tables may be wider than the frame around them.

        What they do not fit in has to scroll by itself and by keyboard, which axe sees to.
        """
        found = []
        for size in ("1280", "320"):
            width, height = SIZES[size]
            self._resize(width, height)
            if self._page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(f"{size}: the page scrolls sideways")
            if size == "320" or "error" not in name:
                self._picture(f"every {name} {size}")
        return found + browsers.violations(self._page) + self._without_colours(name)

    def problems(self, name: str, *, words_only: bool = False) -> list[str]:
        """Look at the page in every way, and keep its pictures.

        `words_only` is for a page that has been looked at in another language: its colours are the
        same, and one picture is enough.
        """
        found = [*self._in_each_size(name, words_only=words_only), *self._enlarged()]
        return found if words_only else found + self._without_colours(name)

    def _in_each_size(self, name: str, *, words_only: bool) -> list[str]:
        found = []
        for size, (width, height) in SIZES.items():
            self._resize(width, height)
            found += self._too_wide(size)
            if size == "320" or (size == "1280" and not words_only):
                self._picture(f"{name} {size}")
            if size == "320":
                found += browsers.violations(self._page, colours=not words_only)
        return found

    def _enlarged(self) -> list[str]:
        """All of it twice as large, and then the text alone."""
        self._page.evaluate("document.documentElement.style.fontSize = '200%'")
        found = self._too_wide("text at 200%")
        self._page.evaluate("document.documentElement.style.fontSize = ''")
        self._resize(*ZOOMED)
        return found + self._too_wide("zoomed to 200%")

    def _without_colours(self, name: str) -> list[str]:
        """As people see it who have chosen a few colours of their own for everything."""
        self._page.emulate_media(forced_colors="active")
        found: list[str] = self._page.evaluate(_UNSEEN)
        if "error" in name:
            self._picture(f"{name} forced colours")
        self._page.emulate_media(forced_colors="none")
        return found

    def _too_wide(self, when: str) -> list[str]:
        return [f"{when}: {problem}" for problem in self._page.evaluate(_TOO_WIDE)]

    def _resize(self, width: int, height: int) -> None:
        self._page.set_viewport_size({"width": width, "height": height})

    def _picture(self, name: str) -> Path:
        """As `browsers.picture`, at two thirds of its cost: there are hundreds."""
        options = {"format": "jpeg", "quality": 75, "captureBeyondViewport": True}
        taken = self._devtools.send("Page.captureScreenshot", options)
        path = browsers.path_of_picture(name, "jpg")
        path.write_bytes(base64.b64decode(taken["data"]))
        return path
