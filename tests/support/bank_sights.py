"""The pages of paying by bank, for the list of `sights`."""

from werkzeug.test import TestResponse

from app.payments.models import Payment
from app.payments.types.bank.tellers import Choice
from tests.support import banking
from tests.support.clients import read
from tests.support.clocks import travelled
from tests.support.sights import Visitor, sight

BANKS, APPROVE = "/bank/{}", "/bank/{}/approve"


def _sent(visitor: Visitor, choice: Choice | None = None) -> Payment:
    """A payment whose payer was sent to their bank, said something there, and is back."""
    payment = visitor.pays(banking.sent, payment_types=["card", "bank"])
    if choice:
        banking.say(payment, choice)
        banking.come_back(payment)
    return payment


@sight("bank choice")
def _banks(visitor: Visitor) -> TestResponse:
    return visitor.at(BANKS, visitor.pays(banking.chosen, payment_types=["card", "bank"]))


@sight("bank choice errors")
def _errors(visitor: Visitor) -> TestResponse:
    payment = visitor.pays(banking.chosen, payment_types=["card", "bank"])
    page = read(visitor.at(BANKS, payment))
    return visitor.client.send(page, BANKS.format(payment.id), form="bank-form", follow=False)


@sight("bank approval")
def _approval(visitor: Visitor) -> TestResponse:
    return visitor.at(APPROVE, _sent(visitor))


@sight("bank waiting long")
def _waiting(visitor: Visitor) -> TestResponse:
    payment = _sent(visitor, Choice.SLOW)
    with travelled(seconds=30):
        return visitor.at(APPROVE, payment)


@sight("bank in another browser")
def _elsewhere(visitor: Visitor) -> TestResponse:
    payment = banking.sent(language=visitor.language)
    return visitor.at("/bank/{}/return", payment)
