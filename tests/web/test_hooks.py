"""POST /hooks/<provider>, and the same at the address of the reference platform."""

import pytest

from app.gateways.port import DeclineReason
from app.jobs import worker
from app.payments.states import State
from app.refunds.states import RefundState
from config import SANDBOX_SECRET
from tests import make

ADDRESSES = ["/hooks/sandbox", "/v1/api/notifications/sandbox"]


@pytest.fixture(params=ADDRESSES)
def tell(app, request):
    """Send a message as the sandbox does."""

    def send(*, token=SANDBOX_SECRET, **message):
        return app.test_client().post(
            request.param, json={"id": "message-1"} | message, headers={"Authorization": token}
        )

    return send


def test_news_of_an_authorisation_counts(tell):
    payment = make.unanswered_payment()
    question = make.open_question(payment)

    answer = tell(
        operation="authorise", key=question.id, transaction="their-name", status="approved"
    )

    assert (answer.status_code, answer.json) == (200, {})
    told = make.again(payment)
    assert (told.state, told.provider_transaction) == (State.AUTHORISED, "their-name")


def test_news_told_twice_counts_once(tell):
    payment = make.unanswered_payment()
    message = {
        "operation": "authorise",
        "key": make.open_question(payment).id,
        "transaction": "their-name",
        "status": "declined",
        "reason": "card_expired",
    }

    assert tell(**message).status_code == tell(**message).status_code == 200
    told = make.again(payment)
    assert (told.state, told.decline_reason) == (State.DECLINED, DeclineReason.CARD_EXPIRED)
    assert make.event_names(payment).count("payment_declined") == 1


def test_news_of_a_refund_counts(tell):
    refund = make.unanswered_refund()

    tell(operation="refund", key=refund.id, transaction="their-name", status="approved")

    assert make.again(refund).state is RefundState.SUCCESS


def test_news_of_a_capture_is_found_by_the_name_the_provider_gave_the_payment(tell):
    payment = make.confirmed_payment()
    make.fault(payment, operation=make.Operation.CAPTURE)
    worker.drain()

    tell(operation="capture", transaction=payment.provider_transaction, status="approved")

    assert make.again(payment).state is State.CAPTURED


@pytest.mark.parametrize(
    "message",
    [
        {"operation": "authorise", "key": "nothing", "transaction": "a", "status": "approved"},
        {"operation": "capture", "transaction": "nothing", "status": "approved"},
        {"operation": "refund", "transaction": "a", "status": "approved"},
        {"operation": "payout", "transaction": "a", "status": "approved"},
    ],
)
def test_news_about_nothing_we_asked_is_taken_note_of(tell, message):
    payment = make.unanswered_payment()

    assert tell(**message).status_code == 200
    assert make.open_question(payment)


def test_a_word_we_do_not_know_means_wait(tell):
    payment = make.unanswered_payment()
    question = make.open_question(payment)

    tell(operation="authorise", key=question.id, transaction="their-name", status="queued")

    assert make.again(payment).state is State.STARTED
    assert make.open_question(payment)


def test_news_for_another_provider_is_not_ours(tell):
    payment = make.unanswered_payment()
    question = make.open_question(payment)
    make.changed(payment, provider="another")

    tell(operation="authorise", key=question.id, transaction="their-name", status="approved")

    assert make.again(payment).state is State.STARTED


@pytest.mark.parametrize("token", ["", "wrong", "Bearer wrong", "é"])
def test_a_message_from_somebody_else_is_refused(tell, token):
    payment = make.unanswered_payment()
    question = make.open_question(payment)

    answer = tell(
        token=token, operation="authorise", key=question.id, transaction="a", status="approved"
    )

    assert answer.status_code == 403
    assert answer.json["code"] == "notification_not_genuine"
    assert make.again(payment).state is State.STARTED


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
@pytest.mark.parametrize("address", ADDRESSES)
def test_what_cannot_be_read_is_refused(app, address, body):
    answer = app.test_client().post(address, data=body, headers={"Authorization": SANDBOX_SECRET})

    assert answer.status_code == 422
    assert answer.json["code"] == "notification_not_readable"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/hooks/nobody", 404),
        ("POST", "/v1/api/notifications/nobody", 404),
        ("POST", "/hooks/", 404),
        ("GET", "/hooks/sandbox", 405),
        ("GET", "/v1/api/notifications/sandbox", 405),
    ],
)
def test_a_wrong_address_or_method_is_said_in_json(app, method, path, status):
    answer = app.test_client().open(path, method=method)

    assert answer.status_code == status
    assert answer.json.keys() == {"code", "description"}
    assert "Set-Cookie" not in answer.headers
