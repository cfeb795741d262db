"""The payment, and the question put to a provider about it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids
from app.gateways.port import DeclineReason, Method, Operation
from app.money import Pence
from app.payments import types
from app.payments.states import EXTERNAL, ExternalStatus, State

_REFUNDED_WHOLLY = "refunded_pence > 0 AND refunded_pence = amount_pence + surcharge_pence"
EXTERNAL_MODE = "external"


class Source(StrEnum):
    """What asked for a payment."""

    API = "api"
    PAYMENT_LINK = "payment_link"
    AGENT_INITIATED_MOTO = "agent_initiated_moto"
    EXTERNAL_TELEPHONE = "external_telephone"
    PROVIDER_TEST = "provider_test"  # staff, who try credentials before they are used
    ACCOUNT_BARCODE = "account_barcode"  # nothing: the money came by itself


class Payment(db.Base):
    """Money that a service wants from somebody.

    `refunded_pence` is what went back or is promised to go back: money in a refund whose outcome is
    not known stays counted here, so that it cannot be promised twice.
    """

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount_pence >= 0", name="amount_not_negative"),
        CheckConstraint("surcharge_pence >= 0", name="surcharge_not_negative"),
        CheckConstraint(
            "refunded_pence BETWEEN 0 AND amount_pence + surcharge_pence",
            name="refunded_within_total",
        ),
        Index("ix_payments_account_created", "account_id", "created_at", "id"),
        Index(
            "ix_payments_account_reference", "account_id", text("lower(reference)"), "created_at"
        ),
        Index("ix_payments_account_email", "account_id", text("lower(email)"), "created_at"),
        Index("ix_payments_account_last_four", "account_id", "card_last_four", "created_at"),
        Index("ix_payments_account_state", "account_id", "state", "created_at"),
        Index(
            "ix_payments_account_refunded",
            "account_id",
            "created_at",
            sqlite_where=text("refunded_pence > 0"),
            postgresql_where=text("refunded_pence > 0"),
        ),
        Index(
            "ix_payments_account_refunded_wholly",
            "account_id",
            "created_at",
            sqlite_where=text(_REFUNDED_WHOLLY),
            postgresql_where=text(_REFUNDED_WHOLLY),
        ),
        Index(
            "ix_payments_account_agreement",
            "account_id",
            "agreement_id",
            "created_at",
            sqlite_where=text("agreement_id <> ''"),
            postgresql_where=text("agreement_id <> ''"),
        ),
        Index(
            "ix_payments_account_ended",
            "account_id",
            "ended_at",
            sqlite_where=text("ended_at IS NOT NULL"),
            postgresql_where=text("ended_at IS NOT NULL"),
        ),
        Index("ix_payments_account_settled", "account_id", "settled_on"),
        Index(
            "ix_payments_account_total",
            "account_id",
            text("(amount_pence + surcharge_pence)"),
            "created_at",
        ),
        Index("ix_payments_provider_transaction", "provider_transaction", "provider"),
        Index(
            "one_payment_per_notification",
            "account_id",
            "provider_transaction",
            unique=True,
            sqlite_where=text(f"authorisation_mode = '{EXTERNAL_MODE}'"),
            postgresql_where=text(f"authorisation_mode = '{EXTERNAL_MODE}'"),
        ),
        Index(
            "ix_payments_expiring",
            "expires_at",
            sqlite_where=text("expires_at IS NOT NULL"),
            postgresql_where=text("expires_at IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    service_id: Mapped[str] = mapped_column(String(26))
    type: Mapped[str] = mapped_column(String(20), default=types.USUAL)
    provider: Mapped[str] = mapped_column(String(20))
    # All that is asked about it is asked with these; None for what the account was made with.
    credentials_id: Mapped[str | None] = mapped_column(String(26))
    provider_transaction: Mapped[str] = mapped_column(String(255), default="")
    # Which one this is of the ways and banks that its payer has been sent to: see `attempts`.
    attempt: Mapped[int] = mapped_column(default=1, server_default=text("1"))

    amount_pence: Mapped[Pence]
    surcharge_pence: Mapped[Pence] = mapped_column(default=Pence(0))
    refunded_pence: Mapped[Pence] = mapped_column(default=Pence(0))
    # What a network has taken back of what it had told us was paid in.
    reversed_pence: Mapped[Pence] = mapped_column(default=Pence(0), server_default=text("0"))
    reference: Mapped[str] = mapped_column(String(255))
    description: Mapped[str] = mapped_column(String(255))
    return_url: Mapped[str] = mapped_column(String(2000), default="")
    language: Mapped[str] = mapped_column(String(2), default="en")  # as the service asked
    # What the payer has switched to; "" until they do.
    pages_language: Mapped[str] = mapped_column(String(2), default="", server_default=text("''"))
    email: Mapped[str] = mapped_column(String(254), default="")
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", default=dict)
    authorisation_mode: Mapped[str] = mapped_column(String(20), default="web")
    source: Mapped[Source] = mapped_column(default=Source.API, server_default=text("'api'"))
    delayed_capture: Mapped[bool] = mapped_column(default=False)
    moto: Mapped[bool] = mapped_column(default=False)

    # In mode `web` the agreement is to be set up with this payment's card; in mode `agreement` it
    # is charged. `instrument_id` is the kept card, once there is one.
    agreement_id: Mapped[str] = mapped_column(String(26), default="", server_default=text("''"))
    agreement_payment_type: Mapped[str] = mapped_column(
        String(20), default="", server_default=text("''")
    )
    instrument_id: Mapped[str] = mapped_column(String(26), default="", server_default=text("''"))

    state: Mapped[State] = mapped_column(default=State.CREATED)
    # Whether the payer's bank was asked if it is them: by a challenge, or without one.
    three_d_secure: Mapped[bool] = mapped_column(default=False, server_default=false())
    decline_reason: Mapped[str] = mapped_column(String(40), default="")
    # Open, or lost: nothing can be refunded.
    disputed: Mapped[bool] = mapped_column(default=False, server_default=false())

    card_brand: Mapped[str] = mapped_column(String(20), default="")
    card_type: Mapped[str] = mapped_column(String(10), default="")
    card_first_six: Mapped[str] = mapped_column(String(6), default="")
    card_last_four: Mapped[str] = mapped_column(String(4), default="")
    card_expiry: Mapped[str] = mapped_column(String(5), default="")
    cardholder_name: Mapped[str] = mapped_column(String(255), default="")
    billing_address: Mapped[dict[str, Any]] = mapped_column(default=dict)
    wallet: Mapped[str] = mapped_column(String(20), default="")

    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime | None]  # when it must be finished; None once it is
    capture_asked_at: Mapped[datetime | None]
    captured_at: Mapped[datetime | None]
    # When it came to the end that it is at (states.ENDED); with its capture, where it has one.
    ended_at: Mapped[datetime | None]
    settled_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  two writers: the second is refused

    @property
    def external(self) -> ExternalStatus:
        """What a service is told of the state."""
        return EXTERNAL[self.state]

    @property
    def finished(self) -> bool:
        """Whether the service's wait is over. A capture may still be on its way."""
        return self.external.finished

    @property
    def spoken_language(self) -> str:
        """What to speak to the payer in: their own choice, else what the service asked for."""
        return self.pages_language or self.language

    @property
    def needs_payer(self) -> bool:
        """Whether somebody pays on our pages."""
        return self.authorisation_mode == "web"

    @property
    def may_be_challenged(self) -> bool:
        """Whether there is a payer in front of a browser, who can be sent to their bank."""
        return self.needs_payer and not self.moto

    @property
    def confirms_itself(self) -> bool:
        """Whether being authorised is being confirmed: nobody pays here, or they said yes before.

        In a wallet the payer has seen the sum and has said yes to it.
        """
        return not self.needs_payer or self.wallet != ""

    @property
    def takes_card_by_api(self) -> bool:
        """Whether the service sends the card's details, which it was told over the telephone."""
        return self.authorisation_mode == "moto_api"

    @property
    def was_taken_elsewhere(self) -> bool:
        """Whether we were only told of it: no provider of ours is ever asked about it."""
        return self.authorisation_mode == EXTERNAL_MODE

    @property
    def sets_up_agreement(self) -> bool:
        """Whether its card is to be kept, for payments without the payer."""
        return self.needs_payer and self.agreement_id != ""

    @property
    def rests_on_agreement(self) -> bool:
        """Whether a card that was kept is charged, without the payer."""
        return self.authorisation_mode == "agreement"

    @property
    def can_retry(self) -> bool | None:
        """Whether asking again may help, once a kept card was refused; None where nobody knows."""
        if self.state is not State.DECLINED or not self.rests_on_agreement:
            return None
        if self.decline_reason in {"", DeclineReason.OTHER}:
            return None
        return DeclineReason(self.decline_reason).may_be_retried

    @property
    def total_pence(self) -> Pence:
        """What the payer pays: the amount and any surcharge."""
        return Pence(self.amount_pence + self.surcharge_pence)

    @property
    def refundable_pence(self) -> Pence:
        """What could still be given back. 0 until it is captured, and while it is disputed."""
        if self.state is not State.CAPTURED or self.disputed:
            return Pence(0)
        return Pence(max(self.total_pence - self.refunded_pence - self.reversed_pence, 0))


class Challenge(db.Base):
    """Where the payer has to go before there is an outcome: once for each attempt, ever.

    The row stays until another attempt begins, so that there is no second one. What is in it goes
    when the payment moves on, and none of it is the card's.
    """

    __tablename__ = "challenges"

    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    method: Mapped[Method]
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]


class EndedAttempt(db.Base):
    """A way, or a bank, that a payer had been sent to and then wanted another instead.

    The provider has said that it can bring no money any more. Should some come all the same, it is
    known by the provider's name for it, `transaction`.
    """

    __tablename__ = "ended_attempts"
    __table_args__ = (Index("ix_ended_attempts_transaction", "transaction", "provider"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"), index=True)
    number: Mapped[int]
    type: Mapped[str] = mapped_column(String(20))
    provider: Mapped[str] = mapped_column(String(20))
    credentials_id: Mapped[str | None] = mapped_column(String(26))
    transaction: Mapped[str] = mapped_column(String(255))
    amount_pence: Mapped[Pence]
    ended_at: Mapped[datetime] = mapped_column(default=clock.now)
    paid_at: Mapped[datetime | None]  # when its provider told us that money came all the same


class PaymentToken(db.Base):
    """A single-use way into a payment's pages. Kept as a digest: whoever holds it may pay."""

    __tablename__ = "payment_tokens"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    used_at: Mapped[datetime | None]


_OPEN = "answered_at IS NULL"
_FROM_SOMEWHERE = "asked_from <> ''"
_TELLING = "answer IN ('Declined', 'SendPayerTo')"


class Question(db.Base):
    """Something asked of a provider, written down before it is asked.

    Open while `answered_at` is empty: the call may or may not have arrived. This table is why a
    state needs no "ready" or "submitting" variants. `attempt` is the payment's at that time.
    `wallet` names the one that the payment's card was in. `asked_from` says from where a payer sent
    it, for a day (see `card_testing`). `lost_at` says since when we know that no answer came (a
    time-out, a 5xx); after a crash it stays empty although nobody is waiting.
    """

    __tablename__ = "questions"
    __table_args__ = (
        Index(
            "one_open_question_per_payment",
            "payment_id",
            unique=True,
            sqlite_where=text(f"{_OPEN} AND operation <> 'refund'"),
            postgresql_where=text(f"{_OPEN} AND operation <> 'refund'"),
        ),
        Index(
            "one_open_question_per_refund",
            "refund_id",
            unique=True,
            sqlite_where=text(f"{_OPEN} AND operation = 'refund'"),
            postgresql_where=text(f"{_OPEN} AND operation = 'refund'"),
        ),
        CheckConstraint("(operation = 'refund') = (refund_id <> '')", name="refund_named"),
        Index("ix_questions_payment", "payment_id"),
        Index(
            "ix_questions_open",
            "look_up_at",
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index(
            "ix_questions_from",
            "asked_from",
            "asked_at",
            sqlite_where=text(_FROM_SOMEWHERE),
            postgresql_where=text(_FROM_SOMEWHERE),
        ),
        Index(
            "ix_questions_refused_from",
            "asked_from",
            "answered_at",
            sqlite_where=text(f"{_FROM_SOMEWHERE} AND {_TELLING}"),
            postgresql_where=text(f"{_FROM_SOMEWHERE} AND {_TELLING}"),
        ),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"))
    refund_id: Mapped[str] = mapped_column(String(26), default="")
    operation: Mapped[Operation]
    amount_pence: Mapped[Pence]
    attempt: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    wallet: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    asked_from: Mapped[str] = mapped_column(String(60), default="", server_default=text("''"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    lost_at: Mapped[datetime | None]
    look_up_at: Mapped[datetime]  # when to find out, if there is no answer by then
    looked_up: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str] = mapped_column(String(20), default="")
    answered_at: Mapped[datetime | None]

    @property
    def key(self) -> str:
        """The name under which the provider must do it only once."""
        return self.refund_id or self.id
