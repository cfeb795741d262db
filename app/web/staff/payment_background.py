"""What stands behind a payment: its ledger, what was asked of its provider, who was told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import url_for

from app import clock
from app.events import Event
from app.gateways.port import Operation
from app.i18n import LazyText, lazy
from app.i18n import gettext as _
from app.ledger import Journal, LedgerAccount, Posting
from app.money import Pence
from app.payments import queries
from app.payments.models import Payment, Question
from app.people import May
from app.web.staff import webhook_wording
from app.web.staff.access import here
from app.webhooks import queries as webhooks
from app.webhooks.models import WebhookMessage

# After so long a service may have what it knows of payers removed.
KEPT_FOR_SURE = timedelta(days=7 * 365)

_ACCOUNTS: dict[LedgerAccount, LazyText] = {
    LedgerAccount.CARD_CLEARING: lazy("Taken by the payment provider, not paid out yet"),
    LedgerAccount.SERVICE_PAYABLE: lazy("Owed to the service"),
    LedgerAccount.CHARGEBACK: lazy("Disputed by payers"),
    LedgerAccount.PROVIDER_FEES: lazy("Fees of the payment provider"),
    LedgerAccount.REFUNDS_IN_FLIGHT: lazy("Promised to payers"),
    LedgerAccount.NETWORK_CLEARING: lazy("Taken in cash, not paid over yet"),
    LedgerAccount.BANK: lazy("In the bank"),
    LedgerAccount.PART_PAYMENTS: lazy("Paid in part"),
    LedgerAccount.PAYER_REFUNDABLE: lazy("Owed to payers"),
    LedgerAccount.UNIDENTIFIED_RECEIPTS: lazy("Nobody knows for what"),
    LedgerAccount.REPAYMENTS: lazy("To be repaid"),
    LedgerAccount.CASH_OUT_ISSUED: lazy("In cash vouchers that were not collected"),
    LedgerAccount.OVERPAID: lazy("Handed out beyond what was owed"),
    LedgerAccount.WRITTEN_OFF: lazy("Written off"),
}
_JOURNALS: dict[str, LazyText] = {
    "capture": lazy("Money taken"),
    "refund": lazy("Refund"),
    "dispute": lazy("Dispute"),
    "repayment": lazy("Repayment opened"),
    "voucher": lazy("Cash voucher"),
    "transfer": lazy("Bank transfer"),
}
_ASKED: dict[Operation, LazyText] = {
    Operation.AUTHORISE: lazy("Reserve the money"),
    Operation.COMPLETE: lazy("Reserve the money, after the payer came back"),
    Operation.CAPTURE: lazy("Take the money"),
    Operation.CANCEL: lazy("Let go of the money"),
    Operation.REFUND: lazy("Give money back"),
}


@dataclass(frozen=True, slots=True)
class Movement:
    """One journal: what it was for, and what it moved from where to where."""

    title: str
    journal: Journal
    lines: Sequence[tuple[str, Pence]]


@dataclass(frozen=True, slots=True)
class Told:
    """One message to a webhook, and where its page is."""

    message: WebhookMessage
    event: str
    status: LazyText
    colour: str
    url: str


@dataclass(frozen=True, slots=True)
class Background:
    """All of it. `fee_pence` and `net_pence` are what the ledger says; None before it says any.

    `requests_url` is the list of what the API was asked about it; "" for who may not see that.
    """

    questions: Sequence[tuple[Question, str]]
    movements: Sequence[Movement]
    told: Sequence[Told]
    fee_pence: Pence | None
    net_pence: Pence | None
    open_question: Question | None
    is_old: bool
    requests_url: str


def of(payment: Payment, happened: Sequence[Event]) -> Background:
    """What stands behind a payment to which all this has happened."""
    found = queries.background(payment.id, account_id=payment.account_id)
    postings = [posting for _journal, lines in found.journals for posting in lines]
    fee_pence = _credited(postings, LedgerAccount.PROVIDER_FEES)
    return Background(
        questions=[(asked, str(_ASKED[asked.operation])) for asked in found.questions],
        movements=[_movement(journal, lines) for journal, lines in found.journals],
        told=_told(payment, happened) if here().may(May.SEE_WEBHOOKS) else [],
        fee_pence=fee_pence or None,
        net_pence=_credited(postings, LedgerAccount.SERVICE_PAYABLE) if fee_pence else None,
        open_question=next(
            (one for one in found.questions if not one.refund_id and one.answered_at is None), None
        ),
        is_old=payment.created_at < clock.now() - KEPT_FOR_SURE,
        requests_url=_requests_url(payment) if here().may(May.SEE_REQUESTS) else "",
    )


def _requests_url(payment: Payment) -> str:
    return url_for("staff.requests.index", account_id=payment.account_id, payment=payment.id)


def _credited(postings: Sequence[Posting], account: LedgerAccount) -> Pence:
    """Credits are negative in the ledger, and positive to who reads of them."""
    return Pence(-sum(one.amount_pence for one in postings if one.ledger_account is account))


def _movement(journal: Journal, postings: Sequence[Posting]) -> Movement:
    kind = journal.key.split(":")[0]
    return Movement(
        title=str(_JOURNALS.get(kind, _("Other"))),
        journal=journal,
        lines=[(str(_ACCOUNTS[one.ledger_account]), one.amount_pence) for one in postings],
    )


def _told(payment: Payment, happened: Sequence[Event]) -> list[Told]:
    event_ids = [event.public_id for event in happened if event.public_id]
    return [
        Told(
            message,
            str(webhook_wording.event(message.event_type)),
            *webhook_wording.status(message),
            url_for(
                "staff.webhook_messages.show",
                account_id=payment.account_id,
                webhook_id=message.webhook_id,
                message_id=message.id,
            ),
        )
        for message in webhooks.about(event_ids, account_id=payment.account_id)
    ]
