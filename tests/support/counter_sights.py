"""The pages of who pays over a counter, for the list in tests/support/sights.py."""

from werkzeug.test import TestResponse

from app.payments import ways
from app.payments.models import Payment
from app.payments.types.cash import slips, vouchers
from tests import make
from tests.support.clients import read
from tests.support.sights import LONG, Visitor, sight

NETWORKS = ("paypoint", "payzone", "post_office")


def _chosen(visitor: Visitor, *networks: str) -> Payment:
    """A payment that is to be paid in cash, with a number of each of these networks."""
    payment = visitor.pays(payment_types=["card", "cash"], description=LONG)
    ways.choose(payment.id, "cash", actor=make.PAYER)
    for network in networks:
        vouchers.issue(payment.id, network, actor=make.PAYER)
    return payment


@sight("networks")
def _networks(visitor: Visitor) -> TestResponse:
    return visitor.at("/cash/{}", _chosen(visitor))


@sight("voucher")
def _voucher(visitor: Visitor) -> TestResponse:
    return visitor.at("/cash/{}/voucher", _chosen(visitor, *NETWORKS))


@sight("voucher link")
def _link(visitor: Visitor) -> TestResponse:
    return visitor.at(slips.of_payment(_chosen(visitor, "post_office").id).path)


@sight("voucher number")
def _number(visitor: Visitor) -> TestResponse:
    return visitor.at(f"/voucher-number?language={visitor.language}")


@sight("voucher number found")
def _number_found(visitor: Visitor) -> TestResponse:
    page = read(_number(visitor))
    return visitor.client.send(page, "/voucher-number", form="check-number", number="1")
