"""Services that take payments, their accounts, and the keys their software carries."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text, true
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids, settings
from app.money import Pence

# Every card but Maestro, which needs 3-D Secure and is switched on by hand.
USUAL_CARD_TYPES = (
    "visa:debit",
    "visa:credit",
    "master-card:debit",
    "master-card:credit",
    "american-express:credit",
    "diners-club:credit",
    "discover:credit",
    "jcb:credit",
    "unionpay:credit",
)

USUAL_PAYMENT_TYPES = ("card",)


class AccountKind(StrEnum):
    """Whether the money is real, in an installation where any is."""

    TEST = "test"
    LIVE = "live"

    @property
    def takes_real_money(self) -> bool:
        """Whether it does here: live accounts of live installations do, and nothing else."""
        return self is AccountKind.LIVE and settings.current().is_live


class EmailCollection(StrEnum):
    """Whether the payer is asked for an email address."""

    MANDATORY = "MANDATORY"
    OPTIONAL = "OPTIONAL"
    OFF = "OFF"


class RateLimitClass(StrEnum):
    """How often an account may call the API. The figures are settings of the platform."""

    DEFAULT = "default"
    ELEVATED = "elevated"
    LOW = "low"  # few payments, and many looks
    OFF = "off"  # not at all limited: a test account that somebody tries under load


class Service(db.Base):
    """Something the public pays for, run by an organisation. The merchant is whom payers see."""

    __tablename__ = "services"
    __table_args__ = (Index("one_service_per_request", "request_key", unique=True),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    name: Mapped[str] = mapped_column(String(50))
    name_cy: Mapped[str] = mapped_column(String(50), default="")
    organisation: Mapped[str] = mapped_column(String(255), default="")
    merchant_name: Mapped[str] = mapped_column(String(255), default="")
    merchant_address_line_1: Mapped[str] = mapped_column(String(255), default="")
    merchant_address_line_2: Mapped[str] = mapped_column(String(255), default="")
    merchant_address_city: Mapped[str] = mapped_column(String(255), default="")
    merchant_address_postcode: Mapped[str] = mapped_column(String(25), default="")
    merchant_address_country: Mapped[str] = mapped_column(String(2), default="GB")
    merchant_telephone: Mapped[str] = mapped_column(String(40), default="")
    merchant_email: Mapped[str] = mapped_column(String(254), default="")
    merchant_url: Mapped[str] = mapped_column(String(255), default="")
    # Digest of the form that asked for it: sent twice, it makes one. None: no form did.
    request_key: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Account(db.Base):
    """One way for a service to take money: test or live, through one provider, with its rules.

    `payment_types` are the ways in which its payers may pay, in the order in which they are shown.
    Lists are replaced as a whole, never changed in place: the database would not notice.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("corporate_credit_surcharge_pence >= 0", name="credit_surcharge"),
        CheckConstraint("corporate_debit_surcharge_pence >= 0", name="debit_surcharge"),
        CheckConstraint("corporate_prepaid_debit_surcharge_pence >= 0", name="prepaid_surcharge"),
        CheckConstraint("disabled_at IS NOT NULL OR disabled_reason = ''", name="reason"),
        CheckConstraint("rate_limit_class <> 'off' OR kind = 'test'", name="live_is_limited"),
        Index(
            "one_live_account_per_service",
            "service_id",
            unique=True,
            sqlite_where=text("kind = 'live'"),
            postgresql_where=text("kind = 'live'"),
        ),
        Index("ix_accounts_service", "service_id"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"))
    kind: Mapped[AccountKind]
    provider: Mapped[str] = mapped_column(String(20), default="sandbox")
    # What new payments are made with at that provider; None for what the account was made with.
    credentials_id: Mapped[str | None] = mapped_column(String(26))
    description: Mapped[str] = mapped_column(String(255), default="")
    went_live_at: Mapped[datetime | None]  # when a live account was approved: no key before that
    disabled_at: Mapped[datetime | None]
    disabled_reason: Mapped[str] = mapped_column(String(255), default="")

    allow_zero_amount: Mapped[bool] = mapped_column(default=False)
    allow_moto: Mapped[bool] = mapped_column(default=False)
    allow_authorisation_api: Mapped[bool] = mapped_column(default=False)
    allow_telephone_notifications: Mapped[bool] = mapped_column(default=False)
    allow_apple_pay: Mapped[bool] = mapped_column(default=False)
    allow_google_pay: Mapped[bool] = mapped_column(default=False)
    recurring_enabled: Mapped[bool] = mapped_column(default=False)
    block_prepaid_cards: Mapped[bool] = mapped_column(default=False)
    requires_3ds: Mapped[bool] = mapped_column(default=False)
    mask_moto_number: Mapped[bool] = mapped_column(default=False)
    mask_moto_security_code: Mapped[bool] = mapped_column(default=False)

    email_collection: Mapped[EmailCollection] = mapped_column(default=EmailCollection.MANDATORY)
    # The service's own words stand in receipts; docs/emails.md.
    send_receipts: Mapped[bool] = mapped_column(default=True, server_default=true())
    send_refund_emails: Mapped[bool] = mapped_column(default=True, server_default=true())
    email_paragraph: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    email_paragraph_cy: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    collect_billing_address: Mapped[bool] = mapped_column(default=True)
    default_country: Mapped[str] = mapped_column(String(2), default="GB")
    redirect_at_once_when_finished: Mapped[bool] = mapped_column(default=False)
    corporate_credit_surcharge_pence: Mapped[Pence] = mapped_column(default=Pence(0))
    corporate_debit_surcharge_pence: Mapped[Pence] = mapped_column(default=Pence(0))
    corporate_prepaid_debit_surcharge_pence: Mapped[Pence] = mapped_column(default=Pence(0))
    # Above this a second person has to agree to what staff refund; None: never.
    refund_approval_above_pence: Mapped[Pence | None]
    rate_limit_class: Mapped[RateLimitClass] = mapped_column(
        default=RateLimitClass.DEFAULT, server_default=RateLimitClass.DEFAULT.value
    )
    card_types: Mapped[list[str]] = mapped_column(db.Json, default=lambda: list(USUAL_CARD_TYPES))
    payment_types: Mapped[list[str]] = mapped_column(
        db.Json, default=lambda: list(USUAL_PAYMENT_TYPES), server_default=text("'[\"card\"]'")
    )
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ApiKey(db.Base):
    """What we keep of a key: enough to recognise it and to tell it from others, never itself."""

    __tablename__ = "api_keys"
    __table_args__ = (Index("ix_api_keys_account", "account_id", "issued_at"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    link: Mapped[str] = mapped_column(String(36), unique=True, default=ids.new_token)
    description: Mapped[str] = mapped_column(String(50))
    created_by: Mapped[str] = mapped_column(String(64))
    prefix: Mapped[str] = mapped_column(String(13))  # how a person tells two keys apart
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class UnshownKey(db.Base):
    """A new API key on its way to whoever made it, sealed. The row goes when it is shown."""

    __tablename__ = "unshown_keys"
    __table_args__ = (Index("ix_unshown_keys_created_at", "created_at"),)

    key_id: Mapped[str] = mapped_column(ForeignKey("api_keys.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(26))
    user_id: Mapped[str] = mapped_column(String(26))
    sealed: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
