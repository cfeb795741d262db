"""What the payer's pages show of one payment: the payment, its service and its account's rules.

Read in one statement, because every page of every payer begins with it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, exists, select
from sqlalchemy.orm import aliased

from app import db
from app.accounts import Account, AccountKind, EmailCollection, Service
from app.gateways.port import Operation
from app.money import Pence
from app.payments.models import Payment, Question
from app.payments.queries import PaymentNotFound
from app.payments.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """One payment as its payer may see it. No full card number: there is none to show.

    `asked`, `asked_at` and `lost_at` are about the open question, None when there is none.
    `capture_failed` tells a payment whose money could not be taken from one never authorised.
    """

    payment_id: str
    state: State
    amount_pence: Pence
    surcharge_pence: Pence
    reference: str
    description: str
    return_url: str
    language: str
    moto: bool
    email: str
    cardholder_name: str
    billing_address: dict[str, Any]
    card_last_four: str
    card_expiry: str
    capture_failed: bool

    asked: Operation | None
    asked_at: datetime | None
    lost_at: datetime | None
    never_arrived: bool  # an authorisation that the provider knows nothing of: nothing is held

    service_name_en: str
    service_name_cy: str
    merchant_name: str
    merchant_address: tuple[str, ...]

    is_test: bool
    email_collection: EmailCollection
    collects_billing_address: bool
    default_country: str
    redirects_at_once: bool
    card_types: tuple[str, ...]
    blocks_prepaid: bool
    masks_number: bool
    masks_security_code: bool

    @property
    def total_pence(self) -> Pence:
        """What the payer pays: the amount and any surcharge."""
        return Pence(self.amount_pence + self.surcharge_pence)

    @property
    def service_name(self) -> str:
        """The service's name in the payment's language, English where it has no Welsh one."""
        is_welsh = self.language == "cy"
        return (is_welsh and self.service_name_cy) or self.service_name_en

    @property
    def wants_email(self) -> bool:
        """Whether the payer is asked for an email address."""
        return self.email_collection is not EmailCollection.OFF

    @property
    def requires_email(self) -> bool:
        """Whether the payer cannot pay without one."""
        return self.email_collection is EmailCollection.MANDATORY

    @property
    def wants_billing_address(self) -> bool:
        """Whether the payer is asked for the card's address. Never over the telephone."""
        return self.collects_billing_address and not self.moto


def get(payment_id: str) -> Checkout:
    """Find what to show the payer of a payment. Whose it is, the caller has checked.

    Raises:
        PaymentNotFound
    """
    with db.reading() as session:
        row = session.execute(_STATEMENT, {"payment_id": payment_id}).one_or_none()
    if row is None:
        raise PaymentNotFound
    return _checkout(row)


def _statement() -> Select[*tuple[Any, ...]]:
    earlier = aliased(Question)
    never_arrived = exists().where(
        earlier.payment_id == Payment.id,
        earlier.operation == Operation.AUTHORISE,
        earlier.answer == "NeverArrived",
    )
    is_open = and_(
        Question.payment_id == Payment.id,
        Question.operation != Operation.REFUND,
        Question.answered_at.is_(None),
    )
    return (
        select(
            Payment.id,
            Payment.state,
            Payment.amount_pence,
            Payment.surcharge_pence,
            Payment.reference,
            Payment.description,
            Payment.return_url,
            Payment.language,
            Payment.moto,
            Payment.email,
            Payment.cardholder_name,
            Payment.billing_address,
            Payment.card_last_four,
            Payment.card_expiry,
            Payment.capture_asked_at,
            Question.operation,
            Question.asked_at,
            Question.lost_at,
            never_arrived.label("never_arrived"),
            Service.name,
            Service.name_cy,
            Service.merchant_name,
            Service.merchant_address_line_1,
            Service.merchant_address_line_2,
            Service.merchant_address_city,
            Service.merchant_address_postcode,
            Account.kind,
            Account.email_collection,
            Account.collect_billing_address,
            Account.default_country,
            Account.redirect_at_once_when_finished,
            Account.card_types,
            Account.block_prepaid_cards,
            Account.mask_moto_number,
            Account.mask_moto_security_code,
        )
        .join(Account, Account.id == Payment.account_id)
        .join(Service, Service.id == Account.service_id)
        .outerjoin(Question, is_open)
        .where(Payment.id == bindparam("payment_id"))
    )


_STATEMENT = _statement()


def _checkout(row: Row[Any]) -> Checkout:
    address = (
        row.merchant_address_line_1,
        row.merchant_address_line_2,
        row.merchant_address_city,
        row.merchant_address_postcode,
    )
    return Checkout(
        payment_id=row.id,
        state=row.state,
        amount_pence=row.amount_pence,
        surcharge_pence=row.surcharge_pence,
        reference=row.reference,
        description=row.description,
        return_url=row.return_url,
        language=row.language,
        moto=row.moto,
        email=row.email,
        cardholder_name=row.cardholder_name,
        billing_address=row.billing_address,
        card_last_four=row.card_last_four,
        card_expiry=row.card_expiry,
        capture_failed=row.state is State.ERRORED and row.capture_asked_at is not None,
        asked=row.operation,
        asked_at=row.asked_at,
        lost_at=row.lost_at,
        never_arrived=row.never_arrived,
        service_name_en=row.name,
        service_name_cy=row.name_cy,
        merchant_name=row.merchant_name,
        merchant_address=tuple(filter(None, address)),
        is_test=row.kind is AccountKind.TEST,
        email_collection=row.email_collection,
        collects_billing_address=row.collect_billing_address,
        default_country=row.default_country,
        redirects_at_once=row.redirect_at_once_when_finished,
        card_types=tuple(row.card_types),
        blocks_prepaid=row.block_prepaid_cards,
        masks_number=row.moto and row.mask_moto_number,
        masks_security_code=row.moto and row.mask_moto_security_code,
    )
