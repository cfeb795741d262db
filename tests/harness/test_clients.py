import pytest
from flask import Flask, request

from tests.support.clients import PageClient

FORM = """<form method="post"><input type="hidden" name="csrfToken" value="t">
<input name="given" value="as is"><input type="checkbox" name="unticked" value="1">
<input type="radio" name="kind" value="a"><input type="radio" name="kind" value="b" checked>
<select name="colour"><option value="r">Red</option>
<option value="g" selected>Green</option></select>
<textarea name="words">some</textarea><button name="pressed">Go</button></form>"""


def page(body: str, *, title: str = "A page", heading: str = "A page") -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title}</title></head>'
        f"<body><main><h1>{heading}</h1>{body}</main></body></html>"
    )


def client_for(html: str) -> PageClient:
    app = Flask(__name__)

    @app.get("/")
    def show() -> str:
        return html

    @app.post("/")
    def answer() -> dict[str, list[str]]:
        return request.form.to_dict(flat=False)

    return PageClient(app)


@pytest.mark.parametrize(
    "html",
    [
        page("", title=" "),
        page("<h1>Another</h1>"),
        page("<main>Another</main>"),
        page('<p id="a"></p><p id="a"></p>'),
        page("<p><b>never closed</p>"),
    ],
)
def test_a_bad_page_is_refused(html):
    with pytest.raises(AssertionError):
        client_for(html).get("/")


def test_a_form_is_sent_as_a_browser_would_send_it():
    sent = client_for(page(FORM)).submit("/", words="mine", unticked=["1"]).json

    assert sent == {
        "csrfToken": ["t"],
        "given": ["as is"],
        "kind": ["b"],
        "colour": ["g"],
        "words": ["mine"],
        "unticked": ["1"],
    }


def test_an_answer_of_none_leaves_the_field_out():
    assert "csrfToken" not in client_for(page(FORM)).submit("/", csrfToken=None).json
