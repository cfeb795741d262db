"""Loading a file of a network in the back office, and what a person sees of it."""

import pytest
from werkzeug.exceptions import RequestEntityTooLarge

from app.jobs import worker
from app.remittances import queries
from app.remittances.models import FileState, RowState
from app.remittances.refusals import LARGEST_BYTES
from tests import make
from tests.support.clients import form_on, read
from tests.support.networks import paid
from tests.support.remitting import AT, shops, written  # noqa: F401  the fixture
from tests.web import staff

PAGE = "/staff/platform/remittances"
pytestmark = pytest.mark.usefixtures("shops")


@pytest.fixture
def operator(client):
    user = staff.person(name="Kofi Operator", is_platform=True)
    staff.sign_in(client, user)
    return user


def body(token, content, called):
    """A form with a file, as browsers send it: the test client would keep large ones on disk."""
    return (
        b'--cut\r\nContent-Disposition: form-data; name="csrfToken"\r\n\r\n'
        + token.encode()
        + b'\r\n--cut\r\nContent-Disposition: form-data; name="file"; filename="'
        + called.encode()
        + b'"\r\n\r\n'
        + content
        + b"\r\n--cut--\r\n"
    )


def send(client, content, called="corner.csv"):
    token = form_on(read(client.get(f"{PAGE}/new")), "load").find(".//input[@name='csrfToken']")
    return post(client, body(token.get("value"), content, called))


def post(client, data):
    return client.post(f"{PAGE}/new", data=data, content_type="multipart/form-data; boundary=cut")


def test_a_file_is_loaded_looked_at_and_fetched(client, operator):
    content = written(
        [paid("1", 1250, key="a", at=AT), paid("2", 5, key="a b", outlet="=1+1", at=AT)], sequence=3
    )

    sent = send(client, content)
    waiting = client.get(sent.location)
    assert (sent.status_code, waiting.headers["Refresh"]) == (303, "2")
    assert "The file is being read." in staff.words(waiting)
    worker.drain()

    page = client.get(sent.location)
    assert "Refresh" not in page.headers
    assert staff.title(page) == "Corner shops, file 3 – Platform – Exchequer"
    said = staff.words(page)
    assert "Loaded by Kofi Operator" in said
    assert "Sum of payments £12.55 £12.55 The same" in said
    assert "The transaction number cannot be used" in said
    listed = staff.words(client.get(PAGE))
    assert "Corner shops, file 3" in listed
    assert "1 line needs a person" in listed
    only = staff.words(client.get(f"{sent.location}?only=review"))
    assert "Lines that need a person" in only
    lines = client.get(f"{sent.location}/download")
    assert lines.mimetype == "text/csv"
    assert "'=1+1" in lines.text
    original = client.get(f"{sent.location}/original")
    assert (original.data, original.mimetype) == (content, "text/plain")
    assert original.headers["Content-Disposition"].endswith('-3-0.txt"')


def test_what_is_wrong_with_a_file_is_said(client, operator):
    wrong = written([paid("1", 5, at=AT)]).replace(b"1,5,0,0", b"1,6,0,0")

    page = client.get(send(client, wrong).location)
    worker.drain()
    page = client.get(page.request.path)

    assert "Its lines do not come to the sum that it says." in staff.words(page)
    assert "Sum of payments £0.06 £0.05 Different" in staff.words(page)
    assert "Not here" not in staff.words(client.get(PAGE))


def test_a_line_is_given_up_by_two_people(app, client, operator):
    located = send(client, written([paid("1", 5, key="a b", at=AT)])).location
    worker.drain()
    at = f"{located}/void?line=1"

    refused = client.submit(at, form="void", reason="")
    assert refused.status_code == 422
    assert staff.title(refused).startswith("Error: Give up a line")
    client.submit(at, form="void", reason="The shop closed")
    assert "Somebody else has to agree." in staff.words(client.get(at))
    second = app.test_client()
    staff.sign_in(second, staff.person(name="Mo Second", is_platform=True))
    assert "Kofi Operator proposes" in staff.words(second.get(at))
    second.submit(at, form="void")

    (file,) = queries.newest(limit=9)
    assert [row.state for row in queries.all_rows(file.id)] == [RowState.VOID]
    assert client.get(f"{located}/void?line=2").location == located


@pytest.mark.parametrize(
    ("content", "problem"), [(b"", "The file has nothing in it"), (None, "Select a file")]
)
def test_no_file_is_said_by_the_field(client, operator, content, problem):
    page = send(client, content or b"", "" if content is None else "a.csv")
    assert page.status_code == 422
    assert [a.text for a in read(page).iter("a") if a.get("href") == "#file"] == [problem]


def test_large_files_are_for_those_who_may_load_them(app, client, operator):
    """Everybody else's request ends where every form's does."""
    large = b"x" * 2 * 1024 * 1024
    assert send(client, large).status_code == 303
    (file,) = queries.newest(limit=9)
    assert (file.state, file.bytes) == (FileState.FAILED, len(large))
    too_large = send(client, b"x" * (LARGEST_BYTES + 1))
    assert "The file must be 25 MB or smaller" in staff.words(too_large)

    caseworker = app.test_client()
    staff.sign_in(caseworker, staff.person(make.account()))
    refused = post(caseworker, body("any", large, "a.csv"))
    assert refused.status_code == RequestEntityTooLarge.code
