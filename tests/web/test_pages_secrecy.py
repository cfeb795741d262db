"""The card number, the expiry date and the security code go to the bank and nowhere else."""

import pytest

from app import queue
from app.gateways.port import Operation
from app.gateways.sandbox.models import FaultKind
from app.jobs import worker
from tests import make
from tests.support import chance
from tests.support.clients import read
from tests.web import payers
from tests.web.asking import settle

# Numbers and codes that cannot be anything else in a page.
NUMBERS = [
    make.VISA,
    make.CARD_DECLINED,
    make.PROCESSING_ERROR,
    "4242424242424243",
    "9999999999999995",
]
SECURITY_CODE = "7777"


@pytest.fixture
def listening(client, monkeypatch):
    """A client that keeps everything that is ever answered: bodies and headers."""
    heard = []
    open_ = type(client).open

    def open_and_keep(self, *args, **kwargs):
        response = open_(self, *args, **kwargs)
        heard.append(f"{response.headers}\n{response.text}")
        return response

    monkeypatch.setattr(type(client), "open", open_and_keep)
    return client, heard


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("wrong", [{}, {"email": ""}, {"expiryMonth": "13", "expiryYear": "4321"}])
def test_no_answer_ever_contains_them(listening, number, wrong):
    client, heard = listening
    spaced = " ".join(number[at : at + 4] for at in range(0, len(number), 4))

    for typed in (number, spaced):
        payment = payers.let_in(client, make.payment())
        card = {"cardNo": typed, "cvc": SECURITY_CODE, "expiryYear": "4567"}
        payers.enter_card(client, payment, **card | wrong)
        payers.enter_card(client, payment, **{"cardNo": typed, "cvc": "777"} | wrong)
        for path in ("", "/auth_waiting", "/confirm", "/capture_waiting"):
            client.get(f"/card_details/{payment.id}{path}")

    everything = chance.without("\n".join(heard))
    assert number not in everything
    assert spaced not in everything
    assert f'value="{SECURITY_CODE}"' not in everything
    assert 'value="777"' not in everything
    assert "4567" not in everything
    assert "4321" not in everything


def test_nor_do_the_database_the_queue_and_the_cookie(client, database):
    payment = payers.let_in(client, make.payment())
    number = "4111111111111111"

    payers.enter_card(client, payment, cardNo="4111-1111-1111-1111", cvc="739")
    queued = queue.claim(lease_seconds=1, limit=100)
    client.submit(payers.confirm_page(payment), form="confirmation", follow=False)
    worker.drain()

    with client.session_transaction() as session:
        assert number not in repr(dict(session))
    assert number not in repr(queued)
    kept = make.again(payment)
    columns = [
        str(getattr(kept, column.key))
        for column in type(kept).__table__.columns
        if column.key != "metadata"
    ]
    assert not [value for value in columns if number in value or value == "739"]


def test_nor_does_the_log(client, capfd):
    payment = payers.let_in(client, make.payment())
    make.fault(payment, kind=FaultKind.ERROR_500, operation=Operation.AUTHORISE)
    payers.enter_card(client, payment, cardNo=make.VISA, cvc="739")

    payers.enter_card(client, payers.let_in(client, make.payment()), cardNo="4242424242424243")

    settle()  # the thread that asked the bank has said how that went
    out, err = capfd.readouterr()
    assert "provider_did_not_answer" in out + err
    assert "42424242" not in out + err
    assert "739" not in out + err


def test_a_form_never_has_a_value_for_them(client):
    payment = payers.let_in(client, make.payment())

    response = payers.enter_card(client, payment, email="")

    for element_id in ("card-no", "expiry-month", "expiry-year", "cvc"):
        assert "value" not in payers.attributes(response, element_id)
    assert read(response) is not None
