"""What a payer does in a real browser, and the service they come from and go back to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, Response, redirect
from markupsafe import escape
from playwright.sync_api import Page, expect

from app.payments import tokens
from app.payments.models import Payment
from tests import make
from tests.support import browsers, servers

SIZES = {"320": {"width": 320, "height": 720}, "1280": {"width": 1280, "height": 900}}

CARD = {
    "#card-no": "4242 4242 4242 4242",
    "#expiry-month": "11",
    "#expiry-year": "2099",
    "#cardholder-name": "Ada Payer",
    "#cvc": "123",
    "#address-line-1": "1 Weir Lane",
    "#address-city": "York",
    "#address-postcode": "YO1 7HH",
    "#email": "ada@payer.example",
}

_PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>{title}</title></head>'
    "<body><main><h1>{title}</h1>{body}</main></body></html>"
)


@contextmanager
def a_service(pay_at: str) -> Iterator[str]:
    """Serve somebody else's site: a page that is returned to, and one with a form that pays.

    Gives its address. It is `localhost` and we are 127.0.0.1, so to a browser it is another site.
    """
    listening_at = ""
    site = Flask("a service of somebody else's")

    @site.get("/return")
    def come_back() -> str:
        return _PAGE.format(title="Back at the service", body="")

    @site.get("/moved")
    def gone_elsewhere() -> Response:
        return redirect(f"{listening_at}/return")

    @site.get("/pay/<token>")
    def go_and_pay(token: str) -> str:
        form = (
            f'<form method="post" action="{pay_at}/secure">'
            f'<input type="hidden" name="chargeTokenId" value="{escape(token)}">'
            "<button>Pay</button></form>"
        )
        return _PAGE.format(title="Your application", body=form)

    with servers.reserved_port() as listener, servers.serving(site, listener) as url:
        listening_at = url
        yield url.replace("127.0.0.1", "localhost")


def begin(page: Page, service: str, **asked: object) -> Payment:
    """Create a payment of that service and open its card page, as its payer."""
    asked = {"return_url": f"{service}/return"} | asked
    payment = make.payment(2550, **asked)
    page.goto(f"/secure/{tokens.fresh(payment.id)}")
    return payment


def fill_in_card(page: Page, **answers: str) -> None:
    """Type the card; `card_no="..."` types something else for #card-no."""
    typed = CARD | {f"#{name.replace('_', '-')}": text for name, text in answers.items()}
    for selector, text in typed.items():
        page.fill(selector, text)


def enter_card(page: Page, **answers: str) -> None:
    fill_in_card(page, **answers)
    page.click("#submit-card-details")


def heading_is(page: Page, text: str) -> None:
    expect(page.locator("h1")).to_have_text(text)


def look(page: Page, name: str) -> list[Path]:
    """Check a page with axe and keep a picture, in each size. Nothing may stick out sideways."""
    before = page.viewport_size
    pictures = []
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        browsers.assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= viewport["width"], f"{name} is {wide} wide at {size}"
        pictures.append(browsers.picture(page, f"pay {name} {size}"))
    page.set_viewport_size(before)
    return pictures


Look = Callable[[Page, str], list[Path]]
