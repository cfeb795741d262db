"""A payment link under attack, in a real browser: it solves its puzzle by itself."""

from app.payments.models import Source
from tests import make
from tests.browser.paying import heading_is, look
from tests.support.links import payment_link
from tests.support.tries import declined_from

ORIGIN = "test 127.0.0.1"


def test_a_browser_solves_the_puzzle_and_a_stopped_one_is_told_so(open_page, live_server):
    account = make.account(of=make.service("Permits", merchant_telephone="020 7946 0000"))
    link = payment_link(account, price_pence=1200, reference_label="")
    address = f"{live_server}/pay/{link.id}/confirm"
    declined_from(ORIGIN, 40)

    waiting = open_page(java_script_enabled=False)
    waiting.goto(address)
    waiting.click("#continue")
    heading_is(waiting, "Wait a moment before you pay")
    look(waiting, "guard-wait")

    solving = open_page(java_script_enabled=True)
    solving.goto(address)
    solving.click("#continue")
    heading_is(solving, "Enter card details")
    (payment,) = [one for one in make.payments_of(account) if one.source is Source.PAYMENT_LINK]
    assert payment.amount_pence == 1200

    declined_from(ORIGIN, 60)
    waiting.click("#continue")
    heading_is(waiting, "You cannot pay by card from here at the moment")
    look(waiting, "guard-stopped")
