"""What a payer does with a browser, for the tests of the payment pages."""

from typing import Any

from werkzeug.test import TestResponse

from app.payments import tokens
from app.payments.models import Payment
from tests import make
from tests.support.clients import PageClient, read

# What somebody types who gets everything right.
ANSWERS = {
    "cardNo": make.VISA,
    "expiryMonth": "11",
    "expiryYear": "2099",
    "cardholderName": "Ada Payer",
    "cvc": "123",
    "addressLine1": "1 Weir Lane",
    "addressLine2": "",
    "addressCity": "York",
    "addressCountry": "GB",
    "addressPostcode": "YO1 7HH",
    "email": "ada@payer.example",
}


def card_page(of: Payment) -> str:
    return f"/card_details/{of.id}"


def confirm_page(of: Payment) -> str:
    return f"/card_details/{of.id}/confirm"


def waiting_page(of: Payment) -> str:
    return f"/card_details/{of.id}/auth_waiting"


def let_in(client: PageClient, of: Payment) -> Payment:
    """Use a token of the payment up, so that its pages are open to this client."""
    response = client.get(f"/secure/{tokens.fresh(of.id)}")
    assert response.status_code == 303
    assert response.location == card_page(of)
    return of


def enter_card(client: PageClient, of: Payment, **answers: Any) -> TestResponse:
    """Fill in and send the card page, and stay with what it answers. None leaves a field out."""
    page = client.get(card_page(of))
    offered = {element.get("name") for element in read(page).iter() if element.get("name")}
    sent = {name: value for name, value in (ANSWERS | answers).items() if name in offered}
    return client.send(read(page), card_page(of), form="card-details", follow=False, **sent)


def text(response: TestResponse, element_id: str) -> str | None:
    """What stands in the element with this id, as a reader sees it. None when there is none."""
    for element in read(response).iter():
        if element.get("id") == element_id:
            return " ".join("".join(element.itertext()).split())
    return None


def heading(response: TestResponse) -> str:
    return " ".join("".join(read(response).find(".//h1").itertext()).split())


def attributes(response: TestResponse, element_id: str) -> dict[str, str]:
    """The attributes of the element with this id; empty when there is none."""
    for element in read(response).iter():
        if element.get("id") == element_id:
            return dict(element.attrib)
    return {}
