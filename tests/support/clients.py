"""A test client that behaves like a strict browser: it refuses bad pages and sends real forms."""

from typing import Any
from xml.etree.ElementTree import Element

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.parsing import Malformed, parsed

TYPED = {"button", "image", "reset", "submit"}  # inputs that are sent only when pressed


class PageClient(FlaskClient):
    """Every HTML page is parsed, and must have one title, one h1, one main and no id twice.

    Forms are sent with what the page put into them, so CSRF protection is never switched off.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            check(read(response))
        return response

    def submit(
        self, path: str, /, *, form: str | None = None, follow: bool = True, **answers: Any
    ) -> TestResponse:
        """Fetch the page at `path`, fill in its form and send it.

        `form` is the id of the form, needed where a page has several. An answer of None leaves the
        field out; a list sends it several times. Field names that are not words: `**{"a-b": "1"}`.
        """
        page = read(self.get(path, follow_redirects=True))
        return self.send(page, path, form=form, follow=follow, **answers)

    def send(
        self,
        page: Element,
        path: str,
        /,
        *,
        form: str | None = None,
        follow: bool = True,
        **answers: Any,
    ) -> TestResponse:
        """Fill in and send the form of a `page` that was read before, be it again."""
        element = form_on(page, form)
        values = filled_in(element) | answers
        method = (element.get("method") or "get").upper()
        data = {name: value for name, value in values.items() if value is not None}
        where = {"data": data} if method == "POST" else {"query_string": data}
        return self.open(
            element.get("action") or path, method=method, follow_redirects=follow, **where
        )


def read(response: TestResponse) -> Element:
    """Parse a page as strictly as the standard allows. Once: it takes longer than drawing it."""
    page: Element | None = getattr(response, "page", None)
    if page is None:
        try:
            page = parsed(response.text)
        except Malformed as error:
            raise Malformed(f"{response.request.path}: {error}") from error
        response.page = page
    return page


def check(page: Element) -> None:
    """What holds for every page."""
    title = page.findtext(".//title") or ""
    assert title.strip(), "a page has a title"
    counts = {tag: len(page.findall(f".//{tag}")) for tag in ("h1", "main")}
    assert counts == {"h1": 1, "main": 1}, f"{title.strip()}: {counts}"
    for script in page.iter("script"):
        src = script.get("src")
        assert script.get("nonce") or (src or "").startswith("/assets/"), f"whose script? {src}"
        assert not src or script.get("integrity"), f"{src} has no hash: use script()"
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), sorted({name for name in ids if ids.count(name) > 1})


def form_on(page: Element, name: str | None = None) -> Element:
    """The form with id `name`, or the only one that posts, or the only one."""
    forms = page.findall(".//form")
    if name is not None:
        forms = [form for form in forms if form.get("id") == name]
    elif len(forms) > 1:
        forms = [form for form in forms if (form.get("method") or "").lower() == "post"]
    assert len(forms) == 1, f"{len(forms)} forms here: {[form.attrib for form in forms]}"
    return forms[0]


def filled_in(form: Element) -> dict[str, Any]:
    """What a browser would send if the person changed nothing and pressed Enter."""
    values: dict[str, Any] = {}
    for field in form.iter():
        name = field.get("name")
        if not name or field.get("disabled") is not None:
            continue
        kind = (field.get("type") or "text").lower()
        if field.tag == "textarea":
            values[name] = field.text or ""
        elif field.tag == "select":
            options = field.findall(".//option")
            chosen = [option for option in options if option.get("selected") is not None]
            first = (chosen or options)[0]
            values[name] = first.get("value", (first.text or "").strip())
        elif field.tag == "input" and kind in {"checkbox", "radio"}:
            if field.get("checked") is not None:
                values.setdefault(name, []).append(field.get("value", "on"))
        elif field.tag == "input" and kind not in TYPED:
            values[name] = field.get("value", "")
    return values
