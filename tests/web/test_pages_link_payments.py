"""Where the payer of a link ends: paid, waiting somewhere, or over. And who gets to know what."""

import pytest
from structlog.testing import capture_logs

from app import db
from app.emails import postman
from app.gateways.port import Approved
from app.i18n import format_date
from app.jobs import worker
from app.payments import expiry
from app.payments.models import Payment
from app.refunds import sending
from tests import make
from tests.support import banking, chance
from tests.support.banking import Choice
from tests.support.clients import read
from tests.support.clocks import travelled
from tests.support.emails import outbox
from tests.support.links import payment_link
from tests.support.repaying import refunded
from tests.support.welsh import english_on
from tests.web import payers, staff
from tests.web.link_pages import answer, at, confirm, first_button, link_payments
from tests.web.test_pages_vouchers import pay


@pytest.fixture
def link(app):
    account = make.account(payment_types=["card", "cash", "bank"])
    return payment_link(account, title="Parking permit", reference_label="Permit number")


def begun(client, link, reference="PN 12"):
    """A payment of the link, let in to, and the address on which its payer ends."""
    answer(client, link, reference=reference, amount="25.50")
    client.get(confirm(client, link).location)
    (kept,) = link_payments(link)
    with db.reading() as session:
        return session.get_one(Payment, kept.payment_id), f"/payment-complete/{kept.id}"


def choose(client, payment, way):
    path = f"/choose/{payment.id}"
    return client.send(read(client.get(path)), path, form="choice", way=way)


def test_cash_waits_at_a_counter_and_is_paid_there(client, link):
    payment, ends_at = begun(client, link)
    networks = choose(client, payment, "cash")
    voucher = client.send(read(networks), "", form="choose-network", network="paypoint")
    assert payers.heading(voucher) == "Pay £25.50 at a counter"

    waiting = client.get(ends_at)
    assert payers.heading(waiting) == "Your payment is in progress"
    assert "You have a barcode to pay with at a counter" in staff.words(waiting)
    assert first_button(waiting).get("href") == voucher.request.path
    assert "Start again" not in waiting.text
    elsewhere = client.application.test_client().get(ends_at)
    assert "voucher-link" not in elsewhere.text
    assert confirm(client, link).location == ends_at  # the same again waits already
    pay(payment, 2550)

    paid = client.get(ends_at)
    assert payers.heading(paid) == "Payment successful"
    assert payers.text(paid, "amount") == "£25.50"
    assert payers.text(paid, "payment-reference") == "PN 12"

    refunded(make.again(payment))
    going = client.get(ends_at)
    assert payers.heading(going) == "Your payment is being refunded"
    assert "up to 6 days" not in going.text
    assert "Contact the service to say how you want your money." in staff.words(going)


def test_cash_that_nobody_paid_in(client, link):
    payment, ends_at = begun(client, link)
    networks = choose(client, payment, "cash")
    client.send(read(networks), "", form="choose-network", network="paypoint")
    with travelled(days=60):
        assert expiry.expire(payment.id)
    over = client.application.test_client().get(ends_at)

    assert payers.heading(over) == "The time to pay is over"
    assert first_button(over).get("href") == at(link)


def test_a_payment_by_bank_that_is_on_its_way(client, link):
    payment, ends_at = begun(client, link)
    choose(client, payment, "bank")
    banking.ask(payment)
    banking.say(payment, Choice.SLOW)
    banking.come_back(payment)

    waiting = client.get(ends_at)

    assert payers.heading(waiting) == "Your payment is in progress"
    assert "Start again" not in waiting.text


def test_its_payer_is_written_to_with_its_reference_and_title(client, link):
    payment, ends_at = begun(client, link)
    choose(client, payment, "card")
    payers.enter_card(client, payment)
    client.submit(payers.confirm_page(payment), form="confirmation", follow=False)
    worker.drain()
    postman.drain()

    (email,) = outbox()
    for said in ("PN 12", "Parking permit", "£25.50"):
        assert said in email.text
        assert said in staff.words(client.get(ends_at))
    stranger = client.application.test_client().get(ends_at)
    assert payment.id not in stranger.text
    for secret in ("ada@payer.example", "Ada Payer", "4242"):
        assert secret not in chance.without(stranger.text)


def rows(response):
    """The summary: what stands in each line of it."""
    lines = read(response).iterfind(".//dl/div")
    return {" ".join(line[0].itertext()): " ".join(line[1].itertext()) for line in lines}


def test_what_went_back_of_it_is_said_as_it_is_now(client, link):
    payment, ends_at = begun(client, link)
    lost = client.application.test_client().get(ends_at)
    assert "You can only go on in the browser in which you began." in staff.words(lost)
    assert first_button(lost).get("href") == at(link)
    choose(client, payment, "card")
    payers.enter_card(client, payment)
    client.submit(payers.confirm_page(payment), form="confirmation", follow=False)
    worker.drain()
    make.failed_refund(make.again(payment), amount_pence=100)
    assert payers.heading(client.get(ends_at)) == "Payment successful"

    sent = make.successful_refund(make.again(payment), amount_pence=1000)
    in_part = client.get(ends_at)
    asked = make.unanswered_refund(make.again(payment), amount_pence=1550)
    going = client.get(ends_at)
    sending.finish(make.open_question(asked), Approved("tx"))
    whole = client.get(f"{ends_at}?language=cy")
    assert payers.heading(in_part) == "Part of your payment has been refunded"
    assert "A refund can take up to 6 days to reach you." in staff.words(in_part)
    assert "We are sending a confirmation" not in staff.words(in_part)
    assert rows(in_part)["Total paid"] == "£25.50"
    assert rows(in_part)["Refunded"] == f"£10.00 on {format_date(sent.succeeded_at)}"
    assert payers.heading(going) == "Your payment is being refunded"
    assert rows(going)["Being refunded"] == f"£15.50 on {format_date(asked.created_at)}"
    assert payers.heading(whole) == "Mae eich taliad wedi’i ad-dalu"
    assert english_on(read(whole)) == []


def test_nothing_typed_is_in_an_address_or_the_log(client, link, monkeypatch):
    asked = []
    usual = type(client).open

    def keep(self, *args, **kwargs):
        response = usual(self, *args, **kwargs)
        asked.append(f"{response.request.url} {response.headers.get('Location')}")
        return response

    monkeypatch.setattr(type(client), "open", keep)
    with capture_logs() as log:
        page = read(client.get(at(link, "reference")))
        client.send(page, "", form="reference", **{"payment-reference": make.VISA})
        client.get(f"{at(link)}?reference={make.VISA}")
        with client.session_transaction() as session:
            assert make.VISA not in str(dict(session))
        begun(client, link, reference="SECRET REF")

    assert not [one for one in asked if "SECRET" in one or "25.5" in one]
    assert "SECRET" not in str(log)
    assert make.VISA not in str(log)


def test_everything_is_in_welsh(client):
    """The pages that are not on the list of sights too."""
    fees = [{"id": "a", "name": "Trwydded", "pence": 1200, "most": 5}]
    words = {"title": "Trwydded", "details": "", "reference_label": "Rhif", "language": "cy"}
    link = payment_link(make.account(of=make.service("Afon")), **words)
    with_fees = payment_link(make.account(of=make.service("Afon")), fees=fees, **words)
    pages = [client.get(at(one, step)) for one in (link, with_fees) for step in ("", "amount")]
    for typed in ("", "a<b", "x" * 256, make.VISA):
        page = read(client.get(at(link, "reference")))
        pages.append(client.send(page, "", form="reference", **{"payment-reference": typed}))
    for typed in ("", "x", "0", "100001"):
        page = read(client.get(at(link, "amount")))
        pages.append(client.send(page, "", form="amount", **{"payment-amount": typed}))
    for typed in ("", "x", "9"):
        page = read(client.get(at(with_fees, "amount")))
        pages.append(client.send(page, "", form="amount", **{"quantity-a": typed}))
    pages += [client.get(f"{at(link)}?amount=x"), client.get(f"{at(link)}?reference=%3C")]
    answer(client, link)
    check = client.get(at(link, "confirm"))
    pages += [check, client.post(at(link, "confirm"))]
    pages.append(client.send(read(check), "", form="confirm", follow=False, amount="1"))
    confirm(client, link)
    pages.append(client.get(f"/payment-complete/{link_payments(link)[0].id}"))
    for page in pages:
        assert read(page).get("lang") == "cy"
        assert english_on(read(page)) == [], page.request.url
