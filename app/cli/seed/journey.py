"""One payment, step by step: what its payer, its service and its caseworkers do."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from random import Random
from typing import Any

from sqlalchemy import select

from app import db
from app.actors import Actor
from app.agreements import cancellation as agreements_ended
from app.agreements import creation as agreements
from app.agreements.creation import NewAgreement
from app.cli.seed.payers import Payer
from app.disputes.states import DisputeReason
from app.gateways.capabilities import Wallet
from app.gateways.port import (
    Declined,
    DeclineReason,
    DisputeStage,
    GatewayUnavailable,
    Operation,
    WalletToken,
)
from app.gateways.sandbox import disputes, faults
from app.gateways.sandbox.models import FaultKind
from app.jobs import sandbox, worker
from app.money import Pence
from app.payments import (
    authorisation,
    cancellation,
    capture,
    card_api,
    confirmation,
    creation,
    expiry,
    external,
    queries,
    types,
    ways,
)
from app.payments.creation import NewPayment
from app.payments.external import TakenPayment
from app.payments.models import Payment, Question
from app.payments.states import Happened
from app.payments.types import PaymentType
from app.refunds import creation as refunds
from app.refunds import sending

PAYER = Actor.payer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Till:
    """An account as the stories use it: its API key and the caseworkers who may refund."""

    account_id: str
    service_id: str
    key: Actor
    caseworkers: Sequence[Actor]
    asks_for_address: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody is going to pay for. `asked` are further fields of `NewPayment`."""

    amount_pence: Pence
    reference: str
    description: str
    return_url: str
    asked: dict[str, Any] = field(default_factory=dict)


class Journey:
    """A payment that is not there until it is asked for. Each step is done at the clock's time."""

    def __init__(self, till: Till, payer: Payer, wanted: Wanted, *, chance: Random) -> None:
        self.till, self.payer, self.wanted, self.chance = till, payer, wanted, chance
        self._payment_id = ""
        self._agreement_id = ""

    def ask(self, **asked: Any) -> None:
        """The service creates the payment. `asked` are fields of `NewPayment`."""
        new = NewPayment(
            account_id=self.till.account_id,
            service_id=self.till.service_id,
            provider="sandbox",
            credentials_id=None,
            amount_pence=asked.pop("amount_pence", self.wanted.amount_pence),
            reference=self.wanted.reference,
            description=self.wanted.description,
            return_url=asked.pop("return_url", self.wanted.return_url),
            **self.wanted.asked | asked,
        )
        self._payment_id = creation.create(new, actor=self.till.key).payment.id

    def agree(self) -> None:
        """The service asks for permission to charge the payer again."""
        new = NewAgreement(
            account_id=self.till.account_id,
            service_id=self.till.service_id,
            reference=self.wanted.reference,
            description=f"{self.wanted.description}, paid every week",
            user_identifier=f"user-{self.chance.randint(10_000, 99_999)}",
        )
        self._agreement_id = agreements.create(new, actor=self.till.key).id

    def set_up(self) -> None:
        """The service creates a payment with which the payer gives that permission."""
        self.ask(agreement_id=self._agreement_id, agreement_payment_type="recurring")

    def charge(self) -> None:
        """The service creates a payment without the payer."""
        self.ask(
            return_url="",
            authorisation_mode="agreement",
            agreement_id=self._agreement_id,
            agreement_payment_type="recurring",
        )

    def cancel_agreement(self) -> None:
        agreements_ended.cancel(
            self._agreement_id, account_id=self.till.account_id, actor=self.till.key
        )

    def open(self) -> None:
        """The payer comes to the card page."""
        authorisation.start(self._payment_id, actor=PAYER)

    def enter_card(self, number: str | None = None) -> None:
        """The payer enters their card, or the one with this number."""
        authorisation.authorise(
            self._payment_id, card=self.payer.card(number), payer=self._details(number), actor=PAYER
        )

    def say_yes(self, wallet: Wallet) -> None:
        """The payer says yes to their card in a wallet: they type nothing, and confirm nothing."""
        kept = replace(self._details(), card_first_six="", card_expiry="", facts=None)
        sealed = WalletToken(wallet=wallet, payload="{}")
        payer = replace(kept, billing_address={}, wallet=wallet)
        authorisation.authorise(self._payment_id, card=sealed, payer=payer, actor=PAYER)

    def notify(self, outcome: Happened) -> None:
        """The service tells of a payment that somebody else took by telephone."""
        kept = self._details()
        taken = TakenPayment(
            account_id=self.till.account_id,
            service_id=self.till.service_id,
            provider="sandbox",
            provider_id=f"TEL-{self.chance.randint(10_000_000, 99_999_999)}",
            amount_pence=self.wanted.amount_pence,
            reference=self.wanted.reference,
            description=self.wanted.description,
            outcome=outcome,
            email=kept.email,
            metadata={
                "processor_id": f"CALL-{self.chance.randint(100_000, 999_999)}",
                "telephone_number": "01632 960 123",
            },
            card_brand=kept.card_brand,
            card_first_six=kept.card_first_six,
            card_last_four=kept.card_last_four,
            card_expiry=kept.card_expiry,
            cardholder_name=kept.cardholder_name,
        )
        self._payment_id = external.record(taken, actor=self.till.key).payment.id

    def send_card(self, number: str | None = None) -> None:
        """The service was told the card over the telephone, and sends it."""
        token = card_api.fresh_token(self.payment())
        card = self.payer.card(number)
        authorisation.carry_out(card_api.prepare(token, card=card, actor=self.till.key), card=card)

    def confirm(self) -> None:
        confirmation.confirm(self._payment_id, actor=PAYER)

    def cancel(self) -> None:
        """The payer changes their mind."""
        cancellation.cancel_by_user(self._payment_id, actor=PAYER)

    def cancel_by_service(self) -> None:
        cancellation.cancel_by_service(
            self._payment_id, account_id=self.till.account_id, actor=self.till.key
        )

    def request_capture(self) -> None:
        """The service takes the money it had let wait."""
        capture.request(self._payment_id, account_id=self.till.account_id, actor=self.till.key)

    def expire(self) -> None:
        """Time is up. The job that notices it comes by every few seconds."""
        if not expiry.expire(self._payment_id):
            raise AssertionError("a story let a payment expire that cannot")

    def refund(self, amount_pence: int | None = None, *, by_service: bool = False) -> str:
        """Give everything that is left back, or some of it. Gives the refund's id."""
        payment = self.payment()
        refund = refunds.create(
            payment.id,
            account_id=payment.account_id,
            amount_pence=Pence(amount_pence or payment.refundable_pence),
            actor=self.till.key if by_service else self.chance.choice(self.till.caseworkers),
        )
        return refund.id

    def move_dispute(self, stage: DisputeStage, *, reason: DisputeReason | None = None) -> None:
        """The payer's bank takes the next step, and the provider tells of it."""
        disputes.take_step(
            self.till.account_id,
            self._payment_id,
            stage,
            reason=(reason or DisputeReason.GENERAL).value,
        )
        sandbox.tell(account_id=self.till.account_id)

    def payment(self) -> Payment:
        """The payment as it is now."""
        return queries.get(self._payment_id, account_id=self.till.account_id)

    # In some other place

    def go_elsewhere(self) -> None:
        """The payer chooses to pay in some other place, and is told how."""
        payment_type = _paid_elsewhere()
        ways.choose(self._payment_id, payment_type.name, actor=PAYER)
        import_module(payment_type.parts.seed).begin(self._payment_id)

    def pay_in(self, pence: int) -> None:
        """They pay there, be it less than is wanted, or more."""
        import_module(_paid_elsewhere().parts.seed).pay_in(self._payment_id, Pence(pence))

    # What the sandbox provider never does by itself, and other providers do.

    def refuse_capture(self) -> None:
        """The bank does not let go of the money after all. Instead of a worker's own capture."""
        self._lose(FaultKind.TIMEOUT_BEFORE, Operation.CAPTURE)
        worker.drain()
        question = queries.open_question(self._payment_id)
        if question is None:
            raise AssertionError("the fault did not strike")
        capture.finish(question, Declined(DeclineReason.NOT_ENOUGH_MONEY))

    def fail_refund(self) -> None:
        """The payer's card has been closed since: the money comes back to us."""
        self._lose(FaultKind.TIMEOUT_BEFORE, Operation.REFUND)
        refund_id = self.refund()
        worker.drain()
        with db.reading() as session:
            question = session.scalars(
                select(Question).where(Question.refund_id == refund_id)
            ).one()
        sending.finish(question, Declined(DeclineReason.OTHER))

    # What goes wrong on the account whose provider answers nothing.

    def lose_authorisation(self) -> None:
        self._lose(FaultKind.TIMEOUT_AFTER_SUCCESS, Operation.AUTHORISE)
        try:
            self.enter_card()
        except GatewayUnavailable:
            return
        raise AssertionError("the fault did not strike")

    def lose_capture(self) -> None:
        self._lose(FaultKind.TIMEOUT_AFTER_SUCCESS, Operation.CAPTURE)
        self.confirm()

    def lose_refund(self) -> None:
        self._lose(FaultKind.TIMEOUT_AFTER_SUCCESS, Operation.REFUND)
        self.refund()

    def _lose(self, kind: FaultKind, operation: Operation) -> None:
        faults.set_fault(self.till.account_id, kind=kind, operation=operation)

    def _details(self, number: str | None = None) -> authorisation.PayerDetails:
        return self.payer.details(number, with_address=self.till.asks_for_address)


def _paid_elsewhere() -> PaymentType:
    """A payment type that is paid in some other place, and says how in the first content."""
    return next(one for one in types.ALL.values() if one.parts.seed)
