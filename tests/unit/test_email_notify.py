"""Emails by GOV.UK Notify, to a server that speaks its API: what is sent, and what is answered."""

import logging

import pytest

from app.emails import letter
from app.emails.models import EmailKind, Problem
from app.emails.senders.notify import Notify
from app.emails.senders.port import Later, NoAnswer, Parcel, Refused, Sent
from app.letters.content import Content
from config import Config
from tests.support import notify_servers as notify
from tests.support.emails import a_parcel
from tests.support.notify_servers import name_of, notify_server

TEMPLATES = {
    "notify_receipt_template": "receipt-en",
    "notify_receipt_template_cy": "receipt-cy",
    "notify_refund_template": "refund-en",
    "notify_refund_template_cy": "refund-cy",
    "notify_staff_template": "staff",
    "notify_text_template": "text",
}


def carrier(url, **settings):
    return Notify(
        Config(
            email_sender="notify",
            notify_url=url,
            notify_api_key=notify.API_KEY,
            **{"email_timeout_seconds": 20} | TEMPLATES | settings,
        )
    )


def test_an_email_is_sent_by_its_template_and_under_our_name():
    with notify_server() as server:
        answer = carrier(server.url).send(
            a_parcel(surcharge_pence=250, account={"email_paragraph": "Bring it.\nToday."})
        )

    assert answer == Sent(name_of(1))
    assert server.taken == [
        {
            "email_address": "ada@payer.example",
            "template_id": "receipt-en",
            "reference": "e" * 26,
            "sanitise_content_for": ["reference", "description"],
            "personalisation": {
                "test_notice": "",
                "service_name": "Fishing licences",
                "reference": "FL-1",
                "description": "Salmon, 12 months",
                "date": "4 June 2026 at 9:32am BST",
                "amount": "£10.00",
                "card_fee": "Corporate card fee: £2.50",
                "total": "£12.50",
                "refund_amount": "",
                "card": "Visa ending in 4242",
                "service_text": "Bring it.\n\nToday.",
                "contact": "Fishing licences",
            },
        }
    ]


@pytest.mark.parametrize(
    ("kind", "language", "template"),
    [
        (EmailKind.RECEIPT, "cy", "receipt-cy"),
        (EmailKind.REFUND, "en", "refund-en"),
        (EmailKind.REFUND, "cy", "refund-cy"),
    ],
)
def test_each_kind_and_language_has_its_template(kind, language, template):
    with notify_server() as server:
        carrier(server.url, notify_reply_to_id="to-us").send(a_parcel(kind=kind, language=language))

    [taken] = server.taken
    assert (taken["template_id"], taken["email_reply_to_id"]) == (template, "to-us")
    assert taken["personalisation"]["amount"] == "£10.00"


@pytest.mark.parametrize(
    ("answer", "means", "taken"),
    [
        (notify.BAD_ADDRESS, Refused(Problem.BAD_ADDRESS), 0),
        (notify.NO_TEMPLATE, Later(Problem.NOT_UNDERSTOOD), 0),
        (notify.TEAM_ONLY, Later(Problem.NOT_UNDERSTOOD), 0),
        (notify.WRONG_KEY, Later(Problem.NOT_LET_IN), 0),
        (notify.TOO_MANY, Later(Problem.BUSY), 0),
        (notify.BROKEN, NoAnswer(), 0),
        (notify.SILENT, NoAnswer(), 0),
        (notify.TAKEN_AND_SILENT, NoAnswer(), 1),
        (notify.TAKEN_AND_BROKEN, NoAnswer(), 1),
        (notify.TAKEN_AND_GARBLED, NoAnswer(), 1),
    ],
)
def test_what_each_answer_means_and_what_a_look_up_then_finds(answer, means, taken):
    with notify_server(answer) as server:
        silent = answer in (notify.SILENT, notify.TAKEN_AND_SILENT)
        notified = carrier(server.url, email_timeout_seconds=2 if silent else 20)
        assert notified.send(a_parcel()) == means
        found = notified.look_up("e" * 26)

    assert len(server.taken) == taken
    assert found == (Sent(name_of(1)) if taken else Later(Problem.NO_ANSWER))
    assert server.asked_about == ["e" * 26]


@pytest.mark.parametrize(
    ("status", "means"),
    [
        ("created", Sent(name_of(1))),
        ("temporary-failure", Sent(name_of(1))),
        ("permanent-failure", Refused(Problem.BAD_ADDRESS)),
        ("technical-failure", Refused(Problem.REFUSED)),
    ],
)
def test_a_look_up_says_what_became_of_it(status, means):
    with notify_server() as server:
        server.status = status
        notified = carrier(server.url)
        notified.send(a_parcel())
        assert notified.look_up("e" * 26) == means


def test_a_look_up_that_is_not_answered_finds_nothing():
    with notify_server() as server:
        server.look_up_answers = [notify.BROKEN, notify.WRONG_KEY]
        notified = carrier(server.url)
        assert [notified.look_up("e" * 26) for _ in range(2)] == [NoAnswer()] * 2


def test_where_nobody_listens_nobody_has_it():
    nobody = carrier("http://127.0.0.1:9")  # no machine has the discard service any more

    assert nobody.send(a_parcel()) == Later(Problem.NOT_REACHED)
    assert nobody.look_up("e" * 26) == NoAnswer()


def test_neither_key_nor_payer_is_in_what_libraries_log(caplog):
    caplog.set_level(logging.DEBUG)
    with notify_server(notify.BAD_ADDRESS, notify.WRONG_KEY) as server:
        for _ in range(3):
            carrier(server.url).send(a_parcel())
        carrier(server.url).look_up("e" * 26)

    assert "/v2/notifications" in caplog.text
    for secret in (notify.SECRET, "payer.example", "Salmon", "Bearer"):
        assert secret not in caplog.text


def test_a_code_goes_to_a_phone_by_the_template_for_that():
    content = Content(
        subject="Code",
        heading="Code",
        lines=("123456 is it.", "@x #123456"),
        link="",
        after=(),
        ending="Nobody reads replies.",
    )
    written = letter.to_staff(content, kind=EmailKind.TEXT_MESSAGE, language="en")
    with notify_server(notify.BAD_PHONE) as server:
        phone = Parcel("e" * 26, "", "", "+447700900123", written)
        refused = carrier(server.url).send(phone)
        assert carrier(server.url).send(phone) == Sent(name_of(1))

    assert refused == Refused(Problem.BAD_ADDRESS)
    assert server.taken == [
        {
            "phone_number": "+447700900123",
            "template_id": "text",
            "reference": "e" * 26,
            "personalisation": {"body": "123456 is it.\n\n@x #123456"},
        }
    ]
