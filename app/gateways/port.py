"""What the platform asks of a payment provider, and the only things a provider may answer.

A refusal by a bank is an answer, so it is a value (`Declined`). Silence, nonsense and time-outs are
not answers, so they are exceptions (`GatewayUnavailable`). An answer we do not recognise is
`Pending`: money is never called failed because we could not read the reply.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from app.errors import Invalid, NotFound, Unavailable
from app.gateways.capabilities import Capabilities, Wallet
from app.gateways.credentials import Check, CredentialField
from app.money import Pence


class Operation(StrEnum):
    """The five things that can be asked and may be left unanswered."""

    AUTHORISE = "authorise"
    COMPLETE = "complete"
    CAPTURE = "capture"
    CANCEL = "cancel"
    REFUND = "refund"


class DeclineReason(StrEnum):
    """Our words for why a bank refused; each provider maps its own codes onto these."""

    CARD_DECLINED = "card_declined"
    CARD_EXPIRED = "card_expired"
    SECURITY_CODE_WRONG = "security_code_wrong"
    NOT_ENOUGH_MONEY = "not_enough_money"
    LIMIT_EXCEEDED = "limit_exceeded"
    ISSUER_UNAVAILABLE = "issuer_unavailable"
    CARD_LOST_OR_STOLEN = "card_lost_or_stolen"
    ACCOUNT_CLOSED = "account_closed"
    AUTHENTICATION_FAILED = "authentication_failed"
    AUTHENTICATION_REQUIRED = "authentication_required"
    PERMISSION_WITHDRAWN = "permission_withdrawn"  # the payer told their bank to stop
    DO_NOT_RETRY = "do_not_retry"
    NOT_A_CARD_NUMBER = "not_a_card_number"  # these three are ours: no bank was asked
    CARD_NOT_TAKEN = "card_not_taken"
    AGREEMENT_NOT_ACTIVE = "agreement_not_active"
    OTHER = "other"

    @property
    def may_be_retried(self) -> bool:
        """Whether a kept card that was refused for this reason may be asked for again.

        Source: https://docs.payments.service.gov.uk/recurring_payments/#if-a-recurring-payment-fails
        """
        return self in _MAY_BE_RETRIED


_MAY_BE_RETRIED = frozenset(
    {
        DeclineReason.CARD_DECLINED,
        DeclineReason.NOT_ENOUGH_MONEY,
        DeclineReason.LIMIT_EXCEEDED,
        DeclineReason.ISSUER_UNAVAILABLE,
        DeclineReason.OTHER,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Card details in flight. Never stored, logged, queued or shown: `repr` holds none of them.

    `number` is digits only, kept as text. `expiry` is MM/YY.
    """

    number: str = field(repr=False)
    expiry: str = field(repr=False)
    security_code: str = field(repr=False)
    holder: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletToken:
    """A card as a wallet gives it out, in flight: sealed for the provider, and for nobody else.

    Handled as a `Card` is. `payload` is JSON, as the wallet wrote it.
    """

    wallet: Wallet
    payload: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One thing to do or to find out about. The same `key` sent twice must move money once.

    `key` is ours and unique: the question's id, and for refunds the refund's id. `transaction` is
    what the provider called the payment, "" until it has named it. `account_id` says for whom,
    `merchant` by the name that payers know, `language` how to speak to this one.

    With `authenticate` the payer's bank is to be asked whether it is them (3-D Secure), wherever
    the card can do it; without, a bank may insist. `return_url` is the page of ours to which a
    payer who was sent away is to come back, and `brought_back` what they came back with, which
    nobody but the provider can read or believe.

    `chosen` is what the payer chose on the pages of the payment type, by the type's own names: at
    which bank to pay, say.

    With `moto` the card was told over the telephone: there is no payer to be sent anywhere, so no
    3-D Secure, and no billing address.

    With `keep_card` the card is to be kept for payments without its payer; `stored_card` is the
    provider's name for one that was kept, and stands in place of `card`. So does `wallet`.

    `credentials` are those that the payment was made with, by the names of the provider's fields:
    the same for all that is ever asked about it. Empty where the account was never given any.
    """

    key: str
    operation: Operation
    account_id: str
    payment_id: str
    amount_pence: Pence
    payment_type: str
    reference: str = ""
    description: str = ""
    merchant: str = ""
    language: str = "en"
    transaction: str = ""
    return_url: str = ""
    authenticate: bool = False
    chosen: Mapping[str, str] = field(default_factory=dict)
    brought_back: Mapping[str, str] = field(default_factory=dict, repr=False)
    moto: bool = False
    card: Card | None = field(default=None, repr=False)
    wallet: WalletToken | None = field(default=None, repr=False)
    keep_card: bool = field(default=False, repr=False)
    stored_card: str = field(default="", repr=False)
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Approved:
    """Done. `transaction` is the provider's name for it.

    `stored_card` is its name for a card that it was asked to keep. `authenticated` says that the
    payer's bank knew them (3-D Secure), whether or not it had to ask. `card_expiry` is the expiry
    date (MM/YY) of a card that it alone could see, in a wallet.
    """

    transaction: str
    stored_card: str = field(default="", repr=False)
    authenticated: bool = False
    card_expiry: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Declined:
    """The bank said no, in terms."""

    reason: DeclineReason
    transaction: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """The provider says it could not do it, and that no money moved. Not a bank's refusal."""

    detail: str
    transaction: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    """Accepted; the outcome comes later. Also whatever we could not recognise."""

    transaction: str


class Method(StrEnum):
    """How a payer's browser is sent somewhere."""

    GET = "GET"
    POST = "POST"


@dataclass(frozen=True, slots=True)
class SendPayerTo:
    """The payer has to go to `url` (3-D Secure, a bank, a wallet) before there is an outcome.

    With POST a form with `fields`, names and values, takes them there; with GET `url` says it all.
    Nothing in either may be of the card: they are stored until the payer has come back.
    """

    url: str
    transaction: str
    method: Method = Method.GET
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class NeverArrived:
    """The provider knows nothing of it, so it may be asked for afresh.

    From a look-up, or from a completion whose payer has not said anything where they were sent.
    """


Answer = Approved | Declined | Failed | Pending | SendPayerTo | NeverArrived


@dataclass(frozen=True, slots=True)
class Notification:
    """The answer to something we asked, come by itself; verified and translated.

    `key` is our instruction's key where the provider repeats it; `transaction` is its own name.
    What became of a payer who was sent away may come before we ask to `complete` it. `id` is the
    provider's name for the message, by which a repeat is recognised.
    """

    id: str
    operation: Operation
    transaction: str
    answer: Answer
    key: str = ""


class DisputeStage(StrEnum):
    """How far a dispute has come."""

    OPENED = "opened"
    EVIDENCE_SUBMITTED = "evidence_submitted"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeNews:
    """A payer's bank has moved a dispute on. It says all there is to know of the dispute.

    `dispute` is the provider's name for it, `transaction` for the payment; `payment_id` is ours,
    where the provider repeats it. `reason` is a word of the API; another counts as "other".
    """

    id: str
    dispute: str
    stage: DisputeStage
    transaction: str
    amount_pence: Pence
    payment_id: str = ""
    fee_pence: Pence = Pence(0)
    reason: str = ""
    evidence_due_at: datetime | None = None


class Settled(StrEnum):
    """What a payout is made of."""

    PAYMENT = "payment"
    REFUND = "refund"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledItem:
    """One thing in a payout. `transaction` is the provider's name for it.

    `key` is ours where the provider repeats it: the payment's id or the refund's.
    """

    kind: Settled
    transaction: str
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementNews:
    """The provider paid out what it held, or took from a payout what it had given back.

    `payout` is its name for the payout. A long payout may come in several messages.
    """

    id: str
    payout: str
    settled_on: date
    items: tuple[SettledItem, ...]


News = Notification | DisputeNews | SettlementNews


class Gateway(Protocol):
    """Four facts and ten verbs. An ability a provider lacks is missing from its capabilities."""

    @property
    def name(self) -> str:
        """The word stored with payments and shown as `payment_provider`."""

    @property
    def offers(self) -> Mapping[str, Capabilities]:
        """For each payment type it can take, what it can do."""

    @property
    def title(self) -> str:
        """What it calls itself where people choose a provider. A proper name, in any language."""

    @property
    def credential_fields(self) -> Sequence[CredentialField]:
        """What it gives a service so that we may act for it; nothing where it needs nothing."""

    def authorise(self, instruction: Instruction) -> Answer:
        """Reserve the money, or say where the payer has to go first."""

    def complete(self, instruction: Instruction) -> Answer:
        """Reserve it now that the payer has been there. What they brought back is to be verified.

        Its key is another than that of the authorisation, which `transaction` names. What was
        completed before, under whatever key, is answered as it was then. A provider that sends
        nobody anywhere answers that it has failed.
        """

    def capture(self, instruction: Instruction) -> Answer:
        """Take the money that was reserved."""

    def cancel(self, instruction: Instruction) -> Answer:
        """Release the money that was reserved."""

    def refund(self, instruction: Instruction) -> Answer:
        """Give money back."""

    def forget_card(
        self, stored_card: str, *, account_id: str, credentials: Mapping[str, str]
    ) -> None:
        """Keep a card no longer. Twice is once. Asked only of who says that it `keeps_cards`.

        Raises:
            GatewayUnavailable
        """

    def wallet_session(
        self, url: str, *, host: str, account_id: str, credentials: Mapping[str, str]
    ) -> Mapping[str, Any]:
        """Have a wallet told, at its own `url`, that the account may take payments on `host`.

        What it answers goes back to the wallet, and means nothing to us. Asked only of who takes
        Apple Pay, and only with an address of Apple's.

        Raises:
            GatewayUnavailable
        """

    def look_up(self, instruction: Instruction) -> Answer:
        """Find out what became of an instruction, without repeating it."""

    def check_credentials(self, values: Mapping[str, str]) -> Check:
        """Ask the provider whether we may act with these, without moving any money.

        They have the shape that the fields ask for. Silence is `NotKnown`, within a few seconds:
        somebody waits for it before a page.
        """

    def read_notification(self, body: bytes, headers: Mapping[str, str]) -> News | None:
        """Verify and translate a message; None for one that is genuine but says nothing to us.

        Raises:
            NotificationNotGenuine: the signature or token is missing or wrong.
        """


class GatewayUnavailable(Unavailable):
    """No answer: a time-out, a 5xx, a broken connection. The question stays open."""

    code = "gateway_unavailable"
    message = "We could not reach the payment provider"


class NotificationNotGenuine(Invalid):
    code = "notification_not_genuine"
    message = "This message did not come from the payment provider"


class UnknownGateway(NotFound):
    code = "unknown_gateway"
    message = "There is no such payment provider"
