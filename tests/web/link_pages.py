"""What whoever has the address of a payment link does with a browser."""

from app import db
from app.accounts.models import Account
from app.payment_links.models import LinkPayment
from tests import make
from tests.support.clients import read

FEES = [
    {"id": "adult", "name": "Adult permit", "pence": 1200, "most": 5},
    {"id": "child", "name": "Child permit", "pence": 450, "most": 9},
]


def an_account() -> Account:
    """Of a service that can be reached."""
    service = make.service(
        "Fishing licences",
        name_cy="Trwyddedau pysgota",
        merchant_name="Rivers Trust",
        merchant_telephone="020 7946 0000",
        merchant_email="help@rivers.example",
    )
    return make.account(of=service)


def at(link, step=""):
    return f"/pay/{link.id}{step and '/'}{step}"


def first_button(response):
    """What integrations press: the first `.govuk-button` of the document."""
    return next(
        element
        for element in read(response).iter()
        if "govuk-button" in (element.get("class") or "").split()
    )


def start(client, link, query=""):
    """Open a link and press its button; gives where that leads."""
    return first_button(client.get(f"{at(link)}{query}")).get("href")


def answer(client, link, reference="PN 12", amount="12.50"):
    """Answer as far as the page to check it on."""
    client.submit(at(link, "reference"), form="reference", **{"payment-reference": reference})
    return client.submit(at(link, "amount"), form="amount", **{"payment-amount": amount})


def confirm(client, link):
    return client.submit(at(link, "confirm"), form="confirm", follow=False)


def link_payments(link):
    with db.reading() as session:
        return session.query(LinkPayment).filter_by(link_id=link.id).all()
