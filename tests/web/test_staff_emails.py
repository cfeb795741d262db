"""What payers are sent, as staff see and change it."""

import pytest
from sqlalchemy import select

from app import db
from app.audit.models import AuditRecord
from app.emails import postman
from app.emails.models import EmailState
from app.people import Role
from tests import make
from tests.support.clients import read
from tests.support.emails import emails, outbox
from tests.web import staff


@pytest.fixture
def account(app):
    return make.account(of=make.service("Fishing licences", merchant_name="Rivers Agency"))


@pytest.fixture
def at(account):
    return f"/staff/accounts/{account.id}/emails"


def enter(client, account, role=Role.ADMINISTRATOR):
    staff.sign_in(client, staff.person(account, role=role))


def changes(account):
    wanted = select(AuditRecord).where(
        AuditRecord.account_id == account.id, AuditRecord.action == "account_changed"
    )
    with db.reading() as session:
        return [(record.before, record.after) for record in session.scalars(wanted)]


def test_it_says_what_is_sent_and_shows_it(client, account, at):
    enter(client, account)

    page = client.get(at)

    assert staff.title(page) == "Emails to payers – Fishing licences – Exchequer"
    assert "Receipts Sent when a payment succeeds" in staff.words(page)
    frames = [frame.get("src") for frame in read(page).iter("iframe")]
    assert len(frames) == 4
    shown = [client.get(frame) for frame in frames]
    for response, words in zip(
        shown,
        ("Your payment was successful", "Roedd eich taliad", "Your refund", "Anfonwyd eich"),
        strict=True,
    ):
        assert words in response.text
        assert "Rivers Agency" in response.text
        assert "sandbox" in response.headers["Content-Security-Policy"]


def test_each_email_is_switched_by_itself_and_that_is_written_down(client, account, at):
    enter(client, account)

    response = client.submit(
        f"{at}/choices", form="choices", emails=["send_receipts"], follow=False
    )

    assert (response.status_code, response.location) == (303, at)
    assert (make.again(account).send_receipts, make.again(account).send_refund_emails) == (
        True,
        False,
    )
    assert changes(account) == [({"send_refund_emails": True}, {"send_refund_emails": False})]
    assert "Refund emails Not sent" in staff.words(client.get(at))


def test_the_services_own_text_stands_in_receipts(client, account, at):
    enter(client, account)
    text = "Bring $REFERENCE.\r\n\r\n<b>On</b> the day."

    client.submit(
        f"{at}/text", form="text", email_paragraph=text, email_paragraph_cy="Dewch â $REFERENCE."
    )

    saved = make.again(account)
    assert saved.email_paragraph == "Bring $REFERENCE.\n\n<b>On</b> the day."
    assert changes(account)[0][1]["email_paragraph_cy"] == "Dewch â $REFERENCE."
    assert "Bring EXAMPLE-1." in client.get(f"{at}/preview").text
    assert "&lt;b&gt;On&lt;/b&gt; the day." in client.get(f"{at}/preview").text
    assert "Dewch â EXAMPLE-1." in client.get(f"{at}/preview?language=cy").text
    make.captured_payment(account=account, reference="FL-7")
    postman.drain()
    assert "Bring FL-7.\n" in outbox()[0].text


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("email_paragraph", "Text must be 5,000 characters or fewer"),
        ("email_paragraph_cy", "Welsh text must be 5,000 characters or fewer"),
    ],
)
def test_a_text_that_is_too_long_is_shown_again(client, account, at, field, said):
    enter(client, account)
    text = "a" * 5_001

    response = client.submit(f"{at}/text", form="text", **{field: text})

    assert response.status_code == 422
    assert staff.title(response).startswith("Error: Your own text in receipts")
    assert said in staff.words(response)
    assert text in response.text
    assert make.again(account).email_paragraph == ""
    assert client.submit(f"{at}/text", form="text", **{field: text[1:]}).status_code == 200


@pytest.mark.parametrize("role", [Role.VIEW_ONLY, Role.VIEW_AND_REFUND])
def test_others_look_and_change_nothing(client, account, at, role):
    enter(client, account, role)

    page = client.get(at)

    assert page.status_code == 200
    assert "Change" not in staff.words(page)
    for path in ("choices", "text"):
        assert client.get(f"{at}/{path}").status_code == 403
        assert client.post(f"{at}/{path}").status_code in {400, 403}


def test_another_services_emails_are_not_there(client, account):
    enter(client, account)
    other = f"/staff/accounts/{make.account().id}/emails"

    for path in (other, f"{other}/preview", f"{other}/choices", f"{other}/text"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("state", "tag", "event"),
    [
        (None, "Sent", "Receipt sent to the payer"),
        (EmailState.UNKNOWN, "Not known whether it was sent", None),
        (EmailState.FAILED, "Not sent", None),
    ],
)
def test_a_payments_page_says_what_became_of_its_emails(client, account, state, tag, event):
    enter(client, account, Role.VIEW_ONLY)
    payment = make.captured_payment(account=account)
    postman.drain()
    if state:
        make.changed(emails(payment)[0], state=state)

    words = staff.words(client.get(staff.payment_page(payment)))

    assert f"Receipt To ada@payer.example {tag}" in words
    assert event is None or event in words
