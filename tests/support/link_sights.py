"""The pages of payment links, for the list in tests/support/sights.py."""

from typing import Any

from werkzeug.test import TestResponse

from app import clock, db
from app.payment_links.batches import making
from app.payment_links.models import LinkPayment, PaymentLink
from app.payments.models import Payment
from app.payments.states import State
from tests import make
from tests.support.clients import read
from tests.support.link_batches import link_batch, personal_links
from tests.support.links import payment_link
from tests.support.sights import LONG, Visitor, sight
from tests.support.tries import declined_from

FEES = [
    {"id": "adult", "name": "Adult permit", "pence": 1200, "most": 5},
    {"id": "long", "name": LONG, "pence": 10_000_000, "most": 99},
]


def _link(visitor: Visitor, **columns: Any) -> PaymentLink:
    """A link in the visitor's language, of a service that can be reached."""
    service = make.service(
        LONG[:50],
        name_cy=LONG[:50],
        merchant_name="Rivers Trust",
        merchant_telephone="020 7946 0000",
        merchant_email="help@rivers.example",
        merchant_url="https://rivers.example",
    )
    account = columns.pop("account", None) or make.account(of=service, allow_moto=True)
    return payment_link(account, language=visitor.language, **{"title": LONG} | columns)


def _open(visitor: Visitor, link: PaymentLink, step: str = "") -> TestResponse:
    return visitor.client.get(f"/pay/{link.id}{step}")


def _send(
    visitor: Visitor, link: PaymentLink, step: str, *, follow: bool = True, **typed: str
) -> TestResponse:
    page = read(_open(visitor, link, f"/{step}"))
    return visitor.client.send(page, "", form=step, follow=follow, **typed)


def _checked(visitor: Visitor, link: PaymentLink) -> TestResponse:
    _send(visitor, link, "reference", **{"payment-reference": LONG})
    return _send(visitor, link, "amount", **{"payment-amount": "12.50"})


def _ended(visitor: Visitor, **columns: Any) -> tuple[LinkPayment, Payment]:
    """A link that was gone through to its end, whose payment is then said to be elsewhere."""
    link = _link(visitor)
    _checked(visitor, link)
    _send(visitor, link, "confirm", follow=False)
    with db.reading() as session:
        kept = session.query(LinkPayment).filter_by(link_id=link.id).one()
        payment = session.get_one(Payment, kept.payment_id)
    return kept, make.changed(payment, **columns)


@sight("link start")
def _start(visitor: Visitor) -> TestResponse:
    return _open(visitor, _link(visitor, details=f"{LONG}\n\nAnother paragraph."))


@sight("link reference error")
def _reference_error(visitor: Visitor) -> TestResponse:
    typed = {"payment-reference": "a<b"}
    return _send(visitor, _link(visitor, reference_label=LONG[:50]), "reference", **typed)


@sight("link amount error")
def _amount_error(visitor: Visitor) -> TestResponse:
    return _send(visitor, _link(visitor), "amount", **{"payment-amount": "lots"})


@sight("link fees error")
def _fees_error(visitor: Visitor) -> TestResponse:
    typed = {"quantity-adult": "6", "quantity-long": "two"}
    return _send(visitor, _link(visitor, fees=FEES), "amount", **typed)


@sight("link confirm")
def _confirm(visitor: Visitor) -> TestResponse:
    return _checked(visitor, _link(visitor))


@sight("link confirm changed")
def _changed(visitor: Visitor) -> TestResponse:
    link = _link(visitor, price_pence=1250, reference_label="")
    page = read(_open(visitor, link, "/confirm"))
    make.changed(link, price_pence=1300)
    return visitor.client.send(page, "", form="confirm")


@sight("link problem")
def _problem(visitor: Visitor) -> TestResponse:
    return _open(visitor, _link(visitor), "?amount=lots")


@sight("link deleted")
def _deleted(visitor: Visitor) -> TestResponse:
    return _open(visitor, _link(visitor, deleted_at=clock.now()))


@sight("link not yet")
def _not_yet(visitor: Visitor) -> TestResponse:
    return _open(visitor, _link(visitor, opens_at=clock.now().replace(year=2096)))


def _complete(state: State, **columns: Any) -> None:
    def draw(visitor: Visitor) -> TestResponse:
        kept, _ = _ended(visitor, state=state, **columns)
        with visitor.client.session_transaction() as session:
            session.pop("links")  # as in another browser: there its payer was told already
        return visitor.client.get(f"/payment-complete/{kept.id}")

    sight(f"link payment {state}")(draw)


_complete(State.CONFIRMED, email="ada@payer.example", surcharge_pence=250)
_complete(State.DECLINED)
_complete(State.AWAITING_PAYMENT)


@sight("link of one person")
def _personal(visitor: Visitor) -> TestResponse:
    batch = link_batch(_link(visitor), [LONG, "1250", "Ada", ""])
    return visitor.client.get(f"/pay/for/{personal_links(batch)[0].id}")


@sight("link of one person called off")
def _called_off(visitor: Visitor) -> TestResponse:
    batch = link_batch(_link(visitor), [LONG, "1250", "Ada", ""])
    where = {"link_id": batch.link_id, "account_id": batch.account_id}
    making.call_off(batch.id, **where, actor=make.CASEWORKER)
    return visitor.client.get(f"/pay/for/{personal_links(batch)[0].id}")


def _tried_from(visitor: Visitor, address: str, times: int) -> None:
    """Let so many cards have been declined at an address, which is this visitor's from now on."""
    visitor.client.environ_base["REMOTE_ADDR"] = address
    declined_from(f"test {address}", times)


@sight("link under attack")
def _wait(visitor: Visitor) -> TestResponse:
    _tried_from(visitor, "203.0.113.40", 40)
    link = _link(visitor)
    _checked(visitor, link)
    return _send(visitor, link, "confirm", follow=False)


@sight("link from a stopped place")
def _stopped_place(visitor: Visitor) -> TestResponse:
    _tried_from(visitor, "203.0.113.100", 100)
    link = _link(visitor)
    _checked(visitor, link)
    return _send(visitor, link, "confirm", follow=False)
