"""Vouchers at the citizen's door: the choice of a network, the page, the PDF, and the open link."""

from io import BytesIO

import pypdfium2
import pytest

from app import clock, db, i18n
from app.payments import cancellation, tokens, ways
from app.payments.states import State
from app.payments.types.cash import slips, vouchers
from app.receipts import taking_in
from app.receipts.models import PaymentNumber, ReceiptKind
from app.receipts.telling import Told
from tests import make
from tests.support.api import api_of
from tests.support.clients import read
from tests.support.clocks import travelled
from tests.web import payers

NAME, EMAIL, REFERENCE = "Ada Payer", "ada@payer.example", "A/1234"


def begun(client, amount_pence=2550, **asked):
    """A payment whose payer has chosen to pay in cash, and is at the choice of networks."""
    account = asked.pop("account", None) or make.account(payment_types=["card", "cash"])
    payment = make.payment(amount_pence, account=account, **asked)
    client.get(f"/secure/{tokens.fresh(payment.id)}")
    ways.choose(payment.id, "cash", actor=make.PAYER)
    return payment


def issued(client, network="paypoint", **asked):
    payment = begun(client, **asked)
    vouchers.issue(payment.id, network, actor=make.PAYER)
    return payment


def networks_page(of):
    return f"/cash/{of.id}"


def voucher_page(of):
    return f"/cash/{of.id}/voucher"


def pay(payment, amount_pence, *, key=""):
    with db.reading() as session:
        number = session.query(PaymentNumber).filter_by(payment_id=payment.id).first()
    told = Told(
        network=number.network,
        kind=ReceiptKind.PAYMENT,
        key=key or payment.id,
        number=number.number,
        amount_pence=amount_pence,
        paid_at=clock.now(),
    )
    taking_in.take_in(told)


def text_of(pdf):
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def test_a_payer_chooses_a_network_and_gets_a_voucher(client):
    payment = begun(client)

    page = client.get(networks_page(payment))
    assert payers.heading(page) == "Choose where to pay"
    assert payers.text(page, "network-item-hint") == (
        "It takes cash and debit cards. You can pay from £1.00 to £200.00 at once."
        " We will know within 2 working days that you have paid."
    )
    answer = client.submit(networks_page(payment), form="choose-network", network="payzone")

    assert answer.request.path == voucher_page(payment)
    assert payers.heading(answer) == "Pay £25.50 at a counter"
    until = i18n.in_uk_time(make.again(payment).expires_at)  # in winter or in summer
    assert payers.text(answer, "deadline") == (
        f"Pay by 11:59pm {until:%Z} on {until.day} {until:%B %Y}."
    )
    number = slips.of_payment(payment.id).counters[0]
    assert number.grouped in " ".join(answer.text.split())
    assert payers.text(answer, "payment-description").endswith("Salmon and sea trout, 12 months")
    assert make.again(payment).state is State.AWAITING_PAYMENT


def test_what_cannot_be_is_asked_again(client):
    payment = begun(client, 20_001)

    for sent in ({}, {"network": "nobody"}, {"network": "paypoint"}):
        page = client.submit(networks_page(payment), form="choose-network", **sent)
        assert page.status_code == 400
        assert "Error: Choose where to pay" in page.text
        assert "Select where you want to pay" in page.text
    assert make.again(payment).state is State.STARTED


def test_who_comes_again_from_the_service_is_shown_the_voucher(client):
    payment = issued(client)

    assert client.get(f"/secure/{tokens.fresh(payment.id)}").location == voucher_page(payment)


def test_another_network_is_added_and_the_first_stays(client):
    payment = issued(client)

    page = client.get(networks_page(payment))
    assert "PayPoint" not in page.text
    answer = client.submit(networks_page(payment), form="choose-network", network="post_office")

    headings = [heading.text or "" for heading in read(answer).iter("h2")]
    wheres = [text for text in headings if text.startswith("At ")]
    assert wheres == ["At PayPoint", "At Post Office"]


def test_it_is_a_pdf_in_the_language_of_its_payer(client):
    payment = issued(client, language="cy")

    answer = client.get(f"{voucher_page(payment)}/pdf")

    assert answer.mimetype == "application/pdf"
    [text] = text_of(answer.data)
    assert "Talwch £25.50 wrth gownter" in text
    assert slips.of_payment(payment.id).counters[0].grouped in text
    assert b"/Lang (cy-GB)" in answer.data
    assert b"/StructTreeRoot" in answer.data


def test_its_payer_has_it_sent(client):
    payment = issued(client)
    form = {"form": "email-voucher"}

    wrong = client.submit(voucher_page(payment), email="ada", **form)
    assert wrong.status_code == 400
    assert "Enter an email address in the correct format" in wrong.text
    sent = client.submit(voucher_page(payment), email=EMAIL, **form)

    assert payers.text(sent, "voucher-sent").startswith("We have sent the barcode to ada@")
    assert make.again(payment).email == EMAIL


def test_its_payer_cancels_until_something_was_paid_in(client):
    payment = issued(client)
    page = client.submit(voucher_page(payment), form="cancel")
    assert payers.heading(page) == "Your payment has been cancelled"
    assert "If you have paid already, keep your receipt" in page.text

    payment = issued(client)
    pay(payment, 1000)
    page = client.get(voucher_page(payment))
    assert "We have received £10.00 of £25.50 so far." in page.text
    assert payers.text(page, "cancel-payment") is None


def test_whoever_has_the_link_sees_the_voucher_and_nothing_about_a_person(client, app):
    payment = issued(
        client, email=EMAIL, cardholder_name=NAME, reference=REFERENCE, description="For Ada Payer"
    )
    link = payers.attributes(client.get(voucher_page(payment)), "voucher-link")["href"]
    stranger = app.test_client()

    page = stranger.get(link)

    assert page.status_code == 200
    assert payers.heading(page) == "Pay £25.50 at a counter"
    for secret in (EMAIL, NAME, "Ada", REFERENCE, payment.id):
        assert secret not in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers
    assert "Talwch £25.50" in stranger.get(f"{link}?language=cy").text
    [text] = text_of(stranger.get(f"{link}/pdf").data)
    assert "Pay £25.50" in text
    assert "Ada" not in text


def test_the_link_says_how_it_ended(client):
    ends = {
        "You have paid": lambda payment: pay(payment, 2600),
        "Your payment has been cancelled": lambda payment: cancellation.cancel_by_user(
            payment.id, actor=make.PAYER
        ),
    }
    for heading, happens in ends.items():
        payment = issued(client)
        link = slips.of_payment(payment.id).path
        happens(payment)

        page = client.get(link)
        assert payers.heading(page) == heading
        assert payers.text(page, "voucher-pdf") is None
        assert client.get(f"{link}/pdf").mimetype == "text/html"


def test_when_its_time_is_up_nobody_is_asked_to_pay(client):
    payment = issued(client)
    link = slips.of_payment(payment.id).path

    with travelled(days=29):
        page = client.get(link)

    assert payers.heading(page) == "The time to pay is over"
    assert "Do not pay with this barcode any more." in page.text


@pytest.mark.usefixtures("time_stands_still")
def test_links_that_are_none_are_all_alike_and_limited(client):
    for token in ("0" * 26, "x", "'"):
        page = client.get(f"/voucher/{token}")
        assert (page.status_code, payers.heading(page)) == (
            404,
            "There is no barcode at this address",
        )
    for _ in range(60):
        page = client.get(f"/voucher/{'0' * 26}")
    assert page.status_code == 429
    assert int(page.headers["Retry-After"]) > 0


def test_a_number_says_whether_it_can_be_paid_and_nothing_else(client):
    payment = issued(client, email=EMAIL, reference=REFERENCE)
    number = slips.of_payment(payment.id).counters[0].grouped

    def ask(typed):
        return client.submit("/voucher-number", form="check-number", number=typed)

    assert ask("").status_code == 400
    page = ask(number.lower())
    assert payers.heading(page) == "This barcode can be paid"
    for secret in (EMAIL, REFERENCE, "25.50", "Fishing", payment.id):
        assert secret not in page.text
    unknown = ask("9999 1234 5678 9012 345")
    assert payers.heading(unknown) == "We do not know this number"
    pay(payment, 1000)
    assert "Part of the money has come in" in ask(number).text
    pay(payment, 1550, key="2")
    assert payers.heading(ask(number)) == "This has been paid"


@pytest.mark.usefixtures("time_stands_still")
def test_numbers_are_looked_up_ten_times_from_one_address(client):
    for _ in range(10):
        assert client.submit("/voucher-number", form="check-number", number="1").status_code == 200
    page = client.submit("/voucher-number", form="check-number", number="1")
    assert page.status_code == 429
    assert "Too many numbers have been checked." in page.text
    elsewhere = client.submit("/voucher-number", form="check-number", number="")
    assert elsewhere.status_code == 400


def test_the_api_shows_the_voucher_and_what_came_in(app, client):
    account = make.account(payment_types=["card", "cash"])
    api = api_of(app, account)
    payment = issued(client, account=account)

    shown = api.get(f"/payments/{payment.id}").json
    slip = slips.of_payment(payment.id)
    assert shown["state"]["status"] == "submitted"
    assert shown["payment_provider"] == "cash_networks"
    assert shown["voucher"]["networks"] == {"paypoint": {"number": slip.counters[0].number}}
    assert shown["voucher"]["hosted_voucher_url"].endswith(slip.path)
    pay(payment, 3000)
    shown = api.get(f"/payments/{payment.id}").json
    assert "voucher" not in shown
    summary = shown["received_summary"]
    assert summary.pop("paid_at")
    assert summary == {
        "amount_received": 2550,
        "amount_outstanding": 0,
        "amount_excess": 450,
        "amount_reversed": 0,
        "late": False,
    }
    assert "settled_date" not in shown["settlement_summary"]
