"""Every page and state that a payer can meet, each put up by the services and drawn once.

A new page gets its line here. What all of them must be is in tests/browser/test_every_page.py, and
a test over the map of addresses fails where a route of the citizen's door is neither here nor among
those that only lead elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app import administration, clock
from app.accounts.models import EmailCollection
from app.actors import Actor
from app.branding import read_logo, read_look
from app.gateways.port import NeverArrived, Operation
from app.gateways.sandbox.models import FaultKind
from app.jobs import worker
from app.payments import tokens
from app.payments.models import Payment
from app.trials import links
from app.trials import queries as trials
from tests import make
from tests.support import agreeing
from tests.support.clients import PageClient, read
from tests.support.clocks import travelled
from tests.support.logos import AN_SVG
from tests.web import payers

OPERATOR = Actor.operator("a test")
LONG = "Permit" + "application" * 9  # one word of 105 letters
SEE_OTHER = 303
ADDRESS = {"line1": "1 Weir Lane", "city": "York", "postcode": "YO1 7HH", "country": "GB"}


class Visitor:
    """Somebody with a browser of their own, who is spoken to in `language`."""

    def __init__(self, app: Flask, language: str) -> None:
        app.test_client_class = PageClient
        self.client: PageClient = app.test_client()  # type: ignore[assignment]
        self.language = language

    def pays(self, way: Callable[..., Payment] = make.payment, **asked: Any) -> Payment:
        """A payment in some state, let in to. `asked` as in tests/make.py, or the account's."""
        fields = {name: asked.pop(name) for name in list(asked) if name in ACCOUNT}
        account = make.account(**fields)
        asked = {"account": account, "language": self.language} | asked
        payment = way(2550, **asked)
        assert self.at(f"/secure/{tokens.fresh(payment.id)}").status_code == SEE_OTHER
        return payment

    def at(self, path: str, of: Payment | None = None) -> TestResponse:
        """What is at an address; `{}` in it is the payment."""
        return self.client.get(path.format(of.id) if of else path)

    def speaks(self) -> None:
        """Let this browser's language be known where there is no payment."""
        self.client.get(f"/privacy?language={self.language}")


ACCOUNT = {
    *("allow_moto", "mask_moto_number", "mask_moto_security_code", "collect_billing_address"),
    *("email_collection", "payment_types", "corporate_credit_surcharge_pence"),
    *("allow_apple_pay", "allow_google_pay"),
}
Draw = Callable[[Visitor], TestResponse]


@dataclass(frozen=True, slots=True)
class Sight:
    """A page in one state. `name` says which, and names its pictures."""

    name: str
    draw: Draw


SIGHTS: list[Sight] = []


def sight(name: str) -> Callable[[Draw], Draw]:
    """Put a page on the list."""

    def put(draw: Draw) -> Draw:
        SIGHTS.append(Sight(name, draw))
        return draw

    return put


CARD, CONFIRM = "/card_details/{}", "/card_details/{}/confirm"
CAPTURE, ASKING = "/card_details/{}/capture_waiting", "/card_details/{}/auth_waiting"


# The card page


def _card(name: str, **asked: Any) -> None:
    sight(f"card {name}")(lambda visitor: visitor.at(CARD, visitor.pays(**asked)))


_card("plain")
_card("no address", collect_billing_address=False)
_card("optional email", email_collection=EmailCollection.OPTIONAL)
_card("no email", email_collection=EmailCollection.OFF)
_card("telephone", allow_moto=True, moto=True, mask_moto_number=True, mask_moto_security_code=True)
_card("corporate fee", corporate_credit_surcharge_pence=250)
_card("wallets", allow_apple_pay=True, allow_google_pay=True)
_card("prefilled", email="ada@payer.example", cardholder_name="Ada Payer", billing_address=ADDRESS)
_card("long words", description=LONG, reference=LONG)


@sight("card agreement")
def _agreement(visitor: Visitor) -> TestResponse:
    account = make.account()
    agreement = agreeing.agreement(account, description="Council tax, monthly")
    payment = visitor.pays(account=account, agreement_id=agreement.id)
    return visitor.at(CARD, payment)


@sight("card errors")
def _errors(visitor: Visitor) -> TestResponse:
    return payers.enter_card(visitor.client, visitor.pays(), **dict.fromkeys(payers.ANSWERS, ""))


@sight("card email question")
def _email(visitor: Visitor) -> TestResponse:
    return payers.enter_card(visitor.client, visitor.pays(), email="ada@gmial.com")


@sight("card not accepted")
def _never_arrived(visitor: Visitor) -> TestResponse:
    payment = visitor.pays(make.unanswered_payment)
    make.answer(payment, NeverArrived())
    return visitor.at(CARD, payment)


@sight("card time running out")
def _late(visitor: Visitor) -> TestResponse:
    payment = visitor.pays()
    with travelled(minutes=86):
        return visitor.at(CARD, payment)


@sight("card branded")
def _branded(visitor: Visitor) -> TestResponse:
    account = make.account()
    look, _ = read_look({"name": "Anglers’ Trust", "background": "#003d2b", "border": "#ffbf47"})
    administration.change_branding(account.service_id, look, logo=read_logo(AN_SVG), actor=OPERATOR)
    return visitor.at(CARD, visitor.pays(account=account))


@sight("card in the other language")
def _switched(visitor: Visitor) -> TestResponse:
    other = {"en": "cy", "cy": "en"}[visitor.language]
    payment = visitor.pays(language=other)
    token = payers.attributes(visitor.at(CARD, payment), "csrf")["value"]
    sent = payers.ANSWERS | {"csrfToken": token, "language": visitor.language}
    return visitor.client.post(f"/card_details/{payment.id}/language", data=sent)


@sight("choice in the other language")
def _choice_switched(visitor: Visitor) -> TestResponse:
    other = {"en": "cy", "cy": "en"}[visitor.language]
    payment = visitor.pays(language=other, payment_types=["card", "counter"])
    token = payers.attributes(visitor.at("/choose/{}", payment), "csrf")["value"]
    sent = {"csrfToken": token, "language": visitor.language, "way": "card"}
    return visitor.client.post(f"/choose/{payment.id}/language", data=sent)


@sight("choice")
def _choice(visitor: Visitor) -> TestResponse:
    return visitor.at("/choose/{}", visitor.pays(payment_types=["card", "counter"]))


@sight("choice error")
def _choice_error(visitor: Visitor) -> TestResponse:
    path = f"/choose/{visitor.pays(payment_types=['card', 'counter']).id}"
    page = read(visitor.client.get(path))
    return visitor.client.send(page, path, form="choice", follow=False)


@sight("card with choice")
def _chosen(visitor: Visitor) -> TestResponse:
    payment = visitor.pays(payment_types=["card", "counter"])
    page = read(visitor.at("/choose/{}", payment))
    answer = visitor.client.send(page, f"/choose/{payment.id}", form="choice", way="card")
    assert answer.request.path == CARD.format(payment.id)
    return answer


# After the card


@sight("challenge")
def _challenge(visitor: Visitor) -> TestResponse:
    payment = visitor.pays()
    payers.enter_card(visitor.client, payment, cardNo=make.TO_BE_SEEN)
    return visitor.at("/card_details/{}/3ds_required", payment)


@sight("challenge leaving")
def _leaving(visitor: Visitor) -> TestResponse:
    payment = visitor.pays()
    payers.enter_card(visitor.client, payment, cardNo=make.TO_BE_SEEN)
    return visitor.at("/card_details/{}/3ds_required_out", payment)


@sight("challenge coming back")
def _back(visitor: Visitor) -> TestResponse:
    payment = visitor.pays()
    payers.enter_card(visitor.client, payment, cardNo=make.TO_BE_SEEN)
    return visitor.client.post(f"/card_details/{payment.id}/3ds_required_in", data={"cres": "x"})


@sight("waiting")
def _waiting(visitor: Visitor) -> TestResponse:
    return visitor.at(ASKING, visitor.pays(make.unanswered_payment))


@sight("waiting long")
def _waiting_long(visitor: Visitor) -> TestResponse:
    payment = visitor.pays(make.unanswered_payment)
    with travelled(seconds=20):
        return visitor.at(ASKING, payment)


@sight("capture waiting")
def _capturing(visitor: Visitor) -> TestResponse:
    payment = visitor.pays(make.confirmed_payment)
    make.fault(payment, kind=FaultKind.TIMEOUT_AFTER_SUCCESS, operation=Operation.CAPTURE)
    worker.drain()
    return visitor.at(CAPTURE, payment)


@sight("confirm")
def _confirm(visitor: Visitor) -> TestResponse:
    payment = visitor.pays()
    payers.enter_card(visitor.client, payment, addressLine2="Flat 2")
    return visitor.at(CONFIRM, payment)


@sight("confirm corporate fee")
def _confirm_fee(visitor: Visitor) -> TestResponse:
    payment = visitor.pays(corporate_credit_surcharge_pence=250)
    payers.enter_card(visitor.client, payment, cardNo="4111111111111111")
    return visitor.at(CONFIRM, payment)


@sight("confirm long words")
def _confirm_long(visitor: Visitor) -> TestResponse:
    payment = visitor.pays(description=LONG, reference=LONG)
    payers.enter_card(visitor.client, payment, cardholderName="W" * 60, addressLine1="W" * 60)
    return visitor.at(CONFIRM, payment)


# Where a payment stands


def _status(name: str, way: Callable[..., Payment], path: str = CARD) -> None:
    sight(f"status {name}")(lambda visitor: visitor.at(path, visitor.pays(way)))


_status("started", make.started_payment, CAPTURE)
_status("asking", make.unanswered_payment, CAPTURE)
_status("challenged", make.challenged_payment)
_status("authorised", make.authorised_payment, CAPTURE)
_status("awaiting payment", make.payment_awaiting_payment)
_status("paid", make.captured_payment)
_status("declined", make.declined_payment)
_status("expired", make.expired_payment)
_status("cancelled by payer", make.payment_cancelled_by_user)
_status("cancelled by service", make.payment_cancelled_by_service)
_status("error", make.errored_payment)
_status("capture failed", make.payment_with_failed_capture)


@sight("status no way back")
def _no_return(visitor: Visitor) -> TestResponse:
    return visitor.at("/return/{}", visitor.pays(make.captured_payment, return_url=""))


@sight("cancelled")
def _cancelled(visitor: Visitor) -> TestResponse:
    payment = visitor.pays()
    page = read(visitor.at(CARD, payment))
    return visitor.client.send(page, CARD.format(payment.id), form="cancel", follow=False)


# Around it


@sight("session expired")
def _stranger(visitor: Visitor) -> TestResponse:
    visitor.speaks()
    return visitor.at(CARD, make.payment(language=visitor.language))


@sight("link used before")
def _used(visitor: Visitor) -> TestResponse:
    visitor.speaks()
    used = make.created(language=visitor.language)
    Visitor(visitor.client.application, "en").at(f"/secure/{used.token}")
    return visitor.at(f"/secure/{used.token}")


@sight("form not ours")
def _forged(visitor: Visitor) -> TestResponse:
    return visitor.client.post(CARD.format(visitor.pays().id), data={"csrfToken": "forged"})


def _about(path: str) -> None:
    sight(f"about {path}")(lambda visitor: visitor.at(f"/{path}?language={visitor.language}"))


_about("privacy")
_about("cookies")
_about("accessibility")


@sight("error not found")
def _not_found(visitor: Visitor) -> TestResponse:
    return visitor.at(f"/nowhere?language={visitor.language}")


@sight("error wrong way to ask")
def _not_allowed(visitor: Visitor) -> TestResponse:
    visitor.speaks()
    return visitor.client.put("/privacy")


@sight("error too large")
def _too_large(visitor: Visitor) -> TestResponse:
    path = CARD.format(visitor.pays().id)
    return visitor.client.post(path, data={"email": "x" * 1_100_000})


@sight("error of ours")
def _broken(visitor: Visitor) -> TestResponse:
    visitor.speaks()
    functions = visitor.client.application.view_functions
    usual = functions["pages.about.privacy"]
    functions["pages.about.privacy"] = lambda: 1 // 0
    try:
        return visitor.at("/privacy")
    finally:
        functions["pages.about.privacy"] = usual


@sight("maintenance")
def _maintenance(visitor: Visitor) -> TestResponse:
    payment = visitor.pays()
    administration.begin_maintenance(
        actor=OPERATOR,
        until=clock.now() + timedelta(hours=2),
        message="We are moving to a new building.",
        message_cy="Rydym yn symud i adeilad newydd.",
    )
    try:
        return visitor.at(CARD, payment)
    finally:
        administration.end_maintenance(actor=OPERATOR)


# Trying a payment


def _trial(visitor: Visitor) -> str:
    visitor.speaks()
    account = make.account(of=make.service(LONG[:50], name_cy=LONG[:50], merchant_name="Rivers"))
    asked = {"description": LONG, "amount_pence": 10_000_000, "return_url": ""}
    link = links.create(account.id, actor=OPERATOR, **asked)
    return f"/try/{link.id}"


@sight("trial")
def _trial_link(visitor: Visitor) -> TestResponse:
    return visitor.at(_trial(visitor))


@sight("trial not in use")
def _trial_link_ended(visitor: Visitor) -> TestResponse:
    path = _trial(visitor)
    link = trials.with_account(path.rpartition("/")[2])[0]
    links.disable(link.id, account_id=link.account_id, actor=OPERATOR)
    return visitor.at(path)


from tests.support import (  # noqa: E402  they put themselves on the list
    bank_sights,  # noqa: F401
    counter_sights,  # noqa: F401
    instalment_sights,  # noqa: F401
    link_sights,  # noqa: F401
)
