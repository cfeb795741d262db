"""What the payer's pages show of one payment: the payment, its service and its account's rules.

Read in one statement, because every page of every payer begins with it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, select

from app import db
from app.accounts import Account, EmailCollection, Service
from app.agreements.models import Agreement
from app.branding import Branding
from app.cards import Surcharges
from app.gateways.capabilities import Wallet
from app.gateways.port import Method, Operation
from app.money import Pence
from app.payments.models import Challenge, Payment, Question
from app.payments.queries import PaymentNotFound
from app.payments.states import State
from app.payments.surcharges import charged_by
from app.payments.types.fitting import fitting

_MAY_CHOOSE = frozenset({State.CREATED, State.STARTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeToMeet:
    """Where the payer's bank wants to see the payer, and what to bring there."""

    url: str
    method: Method
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Brand:
    """The header of a service that has one of its own. Colours are "#rrggbb"; no logo is ""."""

    name_en: str
    name_cy: str
    background: str
    text: str
    border: str
    logo_digest: str
    logo_width: int  # pixels on the page
    logo_height: int

    def name(self, language: str) -> str:
        """What is shown, or read out in place of the logo."""
        return (language == "cy" and self.name_cy) or self.name_en


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """One payment as its payer may see it. No full card number: there is none to show.

    `language` is the one its payer is spoken to in, which need not be what the service asked for.
    `asked`, `asked_at` and `lost_at` are about the open question, None when there is none.
    `agreement` describes what the payer permits by paying, "" where that is nothing.
    `payment_types` are the account's; before a provider was asked, those that take the sum.
    `capture_failed` tells a payment whose money could not be taken from one never authorised.
    """

    payment_id: str
    account_id: str
    type: str
    provider: str
    account_provider: str  # another than `provider` where the type brings one of its own
    credentials_id: str | None
    state: State
    amount_pence: Pence
    surcharge_pence: Pence
    reference: str
    description: str
    return_url: str
    language: str
    delayed_capture: bool
    moto: bool
    email: str
    cardholder_name: str
    billing_address: dict[str, Any]
    card_last_four: str
    card_expiry: str
    wallet: str
    capture_failed: bool
    agreement: str
    sets_up_agreement: bool
    created_at: datetime
    expires_at: datetime | None

    asked: Operation | None
    asked_at: datetime | None
    lost_at: datetime | None
    never_arrived: bool  # an authorisation that the provider knows nothing of: nothing is held
    was_not_reached: bool  # the same, of this attempt or of the one before
    challenge: ChallengeToMeet | None  # None as well once it is over

    service_name_en: str
    service_name_cy: str
    merchant_name: str
    merchant_address: tuple[str, ...]
    brand: Brand | None  # None where the pages look like the platform

    is_test: bool
    email_collection: EmailCollection
    collects_billing_address: bool
    default_country: str
    redirects_at_once: bool
    payment_types: tuple[str, ...]
    wallets: tuple[Wallet, ...]
    card_types: tuple[str, ...]
    blocks_prepaid: bool
    surcharges: Surcharges
    masks_number: bool
    masks_security_code: bool

    @property
    def total_pence(self) -> Pence:
        """What the payer pays: the amount and any surcharge."""
        return Pence(self.amount_pence + self.surcharge_pence)

    @property
    def service_name(self) -> str:
        """The service's name in the payer's language, English where it has no Welsh one."""
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
    row = _LOOKUP.first(payment_id=payment_id)
    if row is None:
        raise PaymentNotFound
    return _checkout(row, _payment_types(row))


def _payment_types(row: Any) -> tuple[str, ...]:
    """The account's, while there may be a choice without those that do not take so much."""
    if row.state not in _MAY_CHOOSE:
        return tuple(row.payment_types)
    with db.reading() as session:
        return fitting(
            session, row.payment_types, account_id=row.account_id, amount_pence=row.amount_pence
        )


# Tables and not models: the columns are the same, and selecting them costs a third.
_payments, _questions = Payment.__table__, Question.__table__
_accounts, _services = Account.__table__, Service.__table__
_agreements, _challenges = Agreement.__table__, Challenge.__table__
_brandings = Branding.__table__


_OF_PAYMENT = (
    "account_id",
    "type",
    "provider",
    "credentials_id",
    "state",
    "amount_pence",
    "surcharge_pence",
    "reference",
    "description",
    "return_url",
    "delayed_capture",
    "moto",
    "email",
    "cardholder_name",
    "billing_address",
    "card_last_four",
    "card_expiry",
    "wallet",
    "created_at",
    "expires_at",
    "capture_asked_at",
)
_OF_SERVICE = (
    "name",
    "name_cy",
    "merchant_name",
    "merchant_address_line_1",
    "merchant_address_line_2",
    "merchant_address_city",
    "merchant_address_postcode",
)
_OF_BRANDING = (
    "name",
    "name_cy",
    "background",
    "text",
    "border",
    "logo_digest",
    "logo_width",
    "logo_height",
)
_OF_ACCOUNT = (
    "kind",
    "email_collection",
    "collect_billing_address",
    "default_country",
    "redirect_at_once_when_finished",
    "payment_types",
    "allow_apple_pay",
    "allow_google_pay",
    "card_types",
    "block_prepaid_cards",
    "corporate_credit_surcharge_pence",
    "corporate_debit_surcharge_pence",
    "corporate_prepaid_debit_surcharge_pence",
    "mask_moto_number",
    "mask_moto_security_code",
)


def _statement() -> Select[*tuple[Any, ...]]:
    """Everything at once. An open question about the payment itself is at most one row."""
    earlier = _questions.alias()
    was_not_reached = exists().where(
        earlier.c.payment_id == _payments.c.id,
        earlier.c.operation == Operation.AUTHORISE,
        earlier.c.attempt >= _payments.c.attempt - 1,
        earlier.c.answer == "NeverArrived",
    )
    never_arrived = was_not_reached.where(earlier.c.attempt == _payments.c.attempt)
    open_question = and_(
        _questions.c.payment_id == _payments.c.id,
        _questions.c.refund_id == "",
        _questions.c.answered_at.is_(None),
    )
    columns = [
        *[_payments.c[name] for name in ("id", *_OF_PAYMENT, "language", "pages_language")],
        *[_questions.c[name] for name in ("operation", "asked_at", "lost_at")],
        *[_services.c[name] for name in _OF_SERVICE],
        *[_accounts.c[name] for name in _OF_ACCOUNT],
        _accounts.c.provider.label("account_provider"),
        *[_brandings.c[name].label(f"brand_{name}") for name in _OF_BRANDING],
        *[_challenges.c[name] for name in ("url", "method", "fields")],
    ]
    return (
        select(
            *columns,
            never_arrived.label("never_arrived"),
            was_not_reached.label("was_not_reached"),
            _payments.c.agreement_id,
            _agreements.c.description.label("agreement"),
        )
        .join_from(_payments, _accounts, _accounts.c.id == _payments.c.account_id)
        .join(_services, _services.c.id == _accounts.c.service_id)
        .outerjoin(_brandings, _brandings.c.service_id == _services.c.id)
        .outerjoin(_questions, open_question)
        .outerjoin(_agreements, _agreements.c.id == _payments.c.agreement_id)
        .outerjoin(_challenges, _challenges.c.payment_id == _payments.c.id)
        .where(_payments.c.id == bindparam("payment_id"))
    )


_LOOKUP = db.RowLookup(_statement())


def _wallets(row: Any) -> tuple[Wallet, ...]:
    """The wallets that the account allows."""
    allowed = {Wallet.APPLE_PAY: row.allow_apple_pay, Wallet.GOOGLE_PAY: row.allow_google_pay}
    return tuple(wallet for wallet, is_allowed in allowed.items() if is_allowed)


def _checkout(row: Any, payment_types: tuple[str, ...]) -> Checkout:
    address = (
        row.merchant_address_line_1,
        row.merchant_address_line_2,
        row.merchant_address_city,
        row.merchant_address_postcode,
    )
    return Checkout(
        payment_id=row.id,
        **{name: getattr(row, name) for name in _OF_PAYMENT if name != "capture_asked_at"},
        language=row.pages_language or row.language,
        capture_failed=row.state is State.ERRORED and row.capture_asked_at is not None,
        agreement=row.agreement or "",
        sets_up_agreement=row.agreement_id != "",
        asked=row.operation,
        asked_at=row.asked_at,
        lost_at=row.lost_at,
        never_arrived=row.never_arrived,
        was_not_reached=row.was_not_reached,
        challenge=_challenge(row),
        service_name_en=row.name,
        service_name_cy=row.name_cy,
        merchant_name=row.merchant_name,
        merchant_address=tuple(filter(None, address)),
        brand=_brand(row),
        account_provider=row.account_provider,
        is_test=not row.kind.takes_real_money,
        email_collection=row.email_collection,
        collects_billing_address=row.collect_billing_address,
        default_country=row.default_country,
        redirects_at_once=row.redirect_at_once_when_finished,
        payment_types=payment_types,
        wallets=_wallets(row),
        card_types=tuple(row.card_types),
        blocks_prepaid=row.block_prepaid_cards,
        surcharges=charged_by(row),
        masks_number=row.moto and row.mask_moto_number,
        masks_security_code=row.moto and row.mask_moto_security_code,
    )


def _challenge(row: Any) -> ChallengeToMeet | None:
    if not row.url:
        return None
    return ChallengeToMeet(url=row.url, method=row.method, fields=row.fields)


def _brand(row: Any) -> Brand | None:
    if row.brand_background is None:
        return None
    return Brand(*[getattr(row, f"brand_{name}") for name in _OF_BRANDING])
