"""The sandbox's outbox in the browser: what payers would have got."""

import pytest

from app.emails import postman
from tests import make
from tests.support.emails import outbox

PATH = "/sandbox/emails"


def test_a_receipt_can_be_read_there(client):
    assert "Nothing yet" in client.get(PATH).text
    make.captured_payment(description="<b>Salmon</b>")
    postman.drain()
    [email] = outbox()

    index = client.get(PATH)
    assert "Test: Payment confirmation: Fishing licences" in index.text
    assert "To ada@payer.example" in index.text

    page = client.get(f"{PATH}/{email.email_id}")
    assert f'src="{PATH}/{email.email_id}/html"' in page.text
    assert "What it was for: &lt;b&gt;Salmon&lt;/b&gt;" in page.text
    assert "frame-src &#39;self&#39;" not in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


def test_the_email_itself_can_do_nothing(client):
    make.captured_payment()
    postman.drain()
    [email] = outbox()

    shown = client.get(f"{PATH}/{email.email_id}/html")

    assert shown.text == email.html
    policy = shown.headers["Content-Security-Policy"].split("; ")
    assert policy[0] == "default-src 'none'"
    assert {"sandbox", "form-action 'none'", "frame-ancestors 'self'"} <= set(policy)
    assert not any(part.startswith("script-src") for part in policy)
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_nobody_else_sees_them(client):
    make.captured_payment()
    postman.drain()
    [email] = outbox()
    elsewhere = {"REMOTE_ADDR": "192.0.2.1"}

    assert "payer.example" not in client.get(PATH, environ_base=elsewhere).text
    for path in (f"{PATH}/{email.email_id}", f"{PATH}/{email.email_id}/html"):
        assert client.get(path, environ_base=elsewhere).status_code == 404


@pytest.mark.parametrize("name", ["x", "0" * 26])
def test_what_is_not_there_is_not_found(client, name):
    assert client.get(f"{PATH}/{name}").status_code == 404
