"""A payment link under attack, in a real browser: it solves its puzzle by itself."""

from app.card_testing import puzzles
from app.payments.models import Source
from tests import make
from tests.browser.paying import heading_is
from tests.support.links import payment_link
from tests.support.tries import declined_from


def test_a_browser_solves_the_puzzle_by_itself(page, live_server, monkeypatch):
    """An easier one than usual, so that it is solved in time on the busiest machine."""
    monkeypatch.setattr(puzzles, "BITS", 10)
    account = make.account()
    link = payment_link(account, price_pence=1200, reference_label="")
    declined_from("test 127.0.0.1", 40)

    page.goto(f"{live_server}/pay/{link.id}/confirm")
    page.click("#continue")

    heading_is(page, "Enter card details")
    (payment,) = [one for one in make.payments_of(account) if one.source is Source.PAYMENT_LINK]
    assert payment.amount_pence == 1200
