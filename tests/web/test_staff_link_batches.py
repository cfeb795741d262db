"""A spreadsheet is sent, put right, checked and made into links; its file comes back with them."""

import csv
import io

import openpyxl
import pytest

from app.payment_links import addresses
from app.payment_links.batches import queries
from app.people import Role
from tests import make
from tests.support.clients import read
from tests.support.link_batches import link_batch, personal_links
from tests.support.links import payment_link
from tests.web import staff

SHEET = "reference,amount,name,Ward,Date Created\nCT-1,125,=HYPERLINK(1),@north,1\nCT-2,98.50,,,\n"
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def account(app):
    return make.account()


@pytest.fixture
def link(account):
    return payment_link(account, title="Council tax", link_path="council-tax")


@pytest.fixture
def at(link):
    return f"/staff/accounts/{link.account_id}/payment-links/{link.id}/batches"


@pytest.fixture
def client(client, account):
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))
    return client


def sent(client, at, content, name="ward.csv", **more):
    content = content.encode() if isinstance(content, str) else content
    return client.submit(f"{at}/new", form="spreadsheet", file=(io.BytesIO(content), name), **more)


def sent_raw(client, at, content):
    """As `sent`, for what a test client would put on a disk and leave there."""
    token = read(client.get(f"{at}/new")).find(".//input[@name='csrfToken']").get("value")
    named = b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    body = named % (b"csrfToken", b"", token.encode())
    body += named % (b"file", b'; filename="a.csv"', content) + b"--b--\r\n"
    return client.post(f"{at}/new", data=body, content_type="multipart/form-data; boundary=b")


def test_a_spreadsheet_becomes_links_once_it_was_checked(client, account, link, at):
    check = sent(client, at, SHEET, name=f"{EVIL}.csv")
    for fact in ("For 2 payments", "Sum £223.50", "Ward, Date Created", "CT-1 £125.00"):
        assert fact in staff.words(check), fact
    assert EVIL not in check.text
    assert queries.of_link(link.id, account_id=account.id) == []

    shown = client.submit(check.request.path, form="make")
    assert "The links are ready" in shown.text
    assert client.get(check.request.path).location == shown.request.path

    ((batch, _paid),) = queries.of_link(link.id, account_id=account.id)
    first, second = personal_links(batch)
    make.changed(first, payment_id=make.captured_payment(12500, account=account).id)
    words = staff.words(client.get(shown.request.path))
    for fact in ("Paid 1 payment", "Sum paid £125.00", f"/pay/for/{second.id}", "Not paid"):
        assert fact in words, fact
    listed = staff.words(client.get(at))
    assert "2 £223.50 1 £125.00" in listed


def test_the_file_comes_back_with_links_and_no_formulas(client, account, link, at):
    check = sent(client, at, SHEET)
    shown = client.submit(check.request.path, form="make").request.path
    ((batch, _paid),) = queries.of_link(link.id, account_id=account.id)
    paths = [addresses.of_person(one.id) for one in personal_links(batch)]
    wanted = [
        *(["2", "CT-1", "125.00", "'=HYPERLINK(1)", "'@north", "1", paths[0], "Not paid", ""],),
        *(["3", "CT-2", "98.50", "", "", "", paths[1], "Not paid", ""],),
    ]

    answer = client.get(f"{shown}/links.csv")
    headings, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert headings[:5] == ["Line", "Reference", "Amount", "Name", "Ward"]
    assert headings[5:] == ["Date Created", "Link", "State", "Payment ID"]
    assert rows == wanted
    assert answer.headers["Content-Disposition"] == 'attachment; filename="council-tax-links.csv"'

    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{shown}/links.xlsx").data))
    first, second, third = book.active.iter_rows(values_only=True)
    assert list(first) == headings
    assert second[:4] == ("2", "CT-1", 125, "'=HYPERLINK(1)")
    assert third[2:9] == (98.5, None, None, None, paths[1], "Not paid", None)


def test_each_problem_is_told_with_its_line_and_nothing_is_made(client, account, link, at):
    lines = f"reference;amount\n{make.VISA};1\n{EVIL};2\nB;lots\nb;3\n;\nC;0\n"

    wrong = sent(client, at, lines)

    words = staff.words(wrong)
    assert wrong.status_code == 422
    assert staff.title(wrong).startswith("Error: ")
    assert "Your spreadsheet has 5 problems" in words
    for told in (
        *("2 reference Remove this: it looks like the number of a payment card",),
        *("3 reference Remove these characters", "4 amount Enter an amount in pounds and pence"),
        *("5 reference Use each reference once: it is on line 4 too",),
        "7 amount Enter a larger amount",
    ):
        assert told in words, told
    assert make.VISA not in wrong.text
    assert EVIL not in wrong.text
    headings = sent(client, at, "name,amount\nx,1\n")
    assert "1 Headings Call one column “reference”" in staff.words(headings)
    assert queries.of_link(link.id, account_id=account.id) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty"),
        (b"\x00\x01binary\xff" * 99, "The file must be a CSV or a spreadsheet"),
        (b"x" * 1_000_001, "The file must be smaller than 1 MB"),
        (b"PK\x03\x04" + bytes(99), "The file cannot be read"),
        (b"x\n" * 5_002, "The file must have 5,000 lines or fewer"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(client, at, content, said):
    refused = sent_raw(client, at, content)

    assert refused.status_code == 422
    assert said in staff.words(refused)


def test_no_file_and_far_too_much_of_one(client, at):
    nothing = client.submit(f"{at}/new", form="spreadsheet")
    assert "Select a file" in staff.words(nothing)

    assert sent_raw(client, at, b"x" * 10_000_000).status_code == 413


def test_the_same_lines_again_are_made_by_who_knows_of_it(client, link, at):
    client.submit(sent(client, at, SHEET).request.path, form="make")

    check = sent(client, at, SHEET)
    assert "Links were made from the same lines before" in staff.words(check)
    assert "0 paid, 2 not paid. Whoever has two links can pay twice." in staff.words(check)
    late = client.submit(check.request.path, form="make", knows_of="", follow=False)
    assert late.status_code == 409
    again = client.submit(check.request.path, form="make")
    assert "The links are ready" in again.text


def test_a_batch_is_called_off(client, link, at):
    batch = link_batch(link, ["CT-1", "1", "Ann", ""])

    ended = client.submit(f"{at}/{batch.id}/end", form="end")

    assert "Called off" in staff.words(ended)
    assert client.get(f"{at}/{batch.id}/end").location == f"{at}/{batch.id}"
    assert make.again(batch).names_sealed == ""


def test_a_link_with_fees_says_why_it_takes_none(client, account, link, at):
    make.changed(link, asks="fees", fees=[{"id": "a", "name": "A", "pence": 1, "most": 1}])

    assert "No links can be made from a spreadsheet" in staff.words(client.get(f"{at}/new"))
