"""Paying over a counter, in a real browser without JavaScript: from the choice to the receipt."""

from io import BytesIO

import pypdfium2

from app import clock, db
from app.payments.states import State
from app.receipts import taking_in
from app.receipts.models import PaymentNumber, ReceiptKind
from app.receipts.telling import Told
from tests import make
from tests.browser.paying import a_service, begin, heading_is


def number_of(payment):
    with db.reading() as session:
        return session.query(PaymentNumber).filter_by(payment_id=payment.id).first()


def test_a_payer_gets_a_voucher_prints_it_and_pays(live_server, open_page):
    page = open_page(java_script_enabled=False)
    with a_service(live_server) as service:
        payment = begin(page, service, account=make.account(payment_types=["card", "cash"]))
        page.get_by_label("Cash at a shop or Post Office").check()
        page.click("#submit-choice")
        heading_is(page, "Choose where to pay")
        page.click("#submit-network")
        page.get_by_label("PayPoint").check()
        page.click("#submit-network")

        heading_is(page, "Pay £25.50 at a counter")
        response = page.request.get(page.locator("#voucher-pdf").get_attribute("href"))
        pages = pypdfium2.PdfDocument(BytesIO(response.body()))
        assert "Pay £25.50 at a counter" in pages[0].get_textpage().get_text_range()

        link = page.locator("#voucher-link").get_attribute("href")
        number = number_of(payment)
        taking_in.take_in(
            Told(
                network=number.network,
                kind=ReceiptKind.PAYMENT,
                key="till-1",
                number=number.number,
                amount_pence=2550,
                paid_at=clock.now(),
            )
        )
        page.goto(link)
        heading_is(page, "You have paid")
    assert make.again(payment).state is State.CAPTURED
