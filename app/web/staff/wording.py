"""What staff read about payments: the names of what happened, and who did it."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, assert_never

from markupsafe import Markup

from app.actors import ActorKind
from app.agreements.states import AgreementHappened, InstrumentHappened
from app.cards.brands import Brand
from app.disputes.models import Dispute
from app.disputes.states import CLOSED, DisputeHappened, DisputeReason, DisputeState
from app.emails.models import EmailHappened, Problem
from app.gateways.port import DeclineReason, Operation
from app.i18n import Language, LazyText, format_date, lazy, ngettext, using
from app.i18n import gettext as _
from app.payments import types
from app.payments.models import Payment, Question
from app.payments.search import Page
from app.payments.states import Happened, State
from app.refunds.batches.record import RequestHappened
from app.refunds.reasons import RefundReason
from app.refunds.sending import DISPUTED
from app.refunds.states import RefundHappened
from app.web.rendering import render
from app.web.staff import instalment_words, receipt_words, refund_words, repayment_words

HAPPENED: dict[str, LazyText] = {
    Happened.CREATED: lazy("Created"),
    Happened.STARTED: lazy("Started"),
    Happened.SENT: lazy("Sent to the payment provider"),
    Happened.CHALLENGED: lazy("Payer was sent to their bank"),
    Happened.ATTEMPT_ENDED: lazy("Nobody can pay by the way chosen first: the payer may choose"),
    Happened.AUTHORISED: lazy("Submitted: the bank has approved it"),
    Happened.VOUCHER_ISSUED: lazy("Voucher issued"),
    Happened.DECLINED: lazy("Declined"),
    Happened.ERRORED: lazy("Error"),
    Happened.CONFIRMED: lazy("Successful: confirmed"),
    Happened.TAKEN_ELSEWHERE: lazy("Successful: taken by telephone, elsewhere"),
    Happened.CONFIRMED_FOR_DELAYED_CAPTURE: lazy("Confirmed, to be taken when the service asks"),
    Happened.CAPTURE_REQUESTED: lazy("Successful: the service asked for the money"),
    Happened.CAPTURED: lazy("Money taken"),
    Happened.CAPTURE_FAILED: lazy("Money could not be taken"),
    Happened.RECEIVED: lazy("Money received"),
    Happened.RECEIVED_LATE: lazy("Money received after the time was up"),
    Happened.CANCELLED_BY_USER: lazy("Cancelled by the payer"),
    Happened.CANCELLED_BY_SERVICE: lazy("Cancelled by the service"),
    Happened.EXPIRED: lazy("Expired: time ran out"),
    Happened.CORRECTED_TO_CAPTURED: lazy("Corrected: the money was taken"),
    Happened.CORRECTED_TO_DECLINED: lazy("Corrected: it was declined"),
    RefundHappened.CREATED: lazy("Refund submitted"),
    RefundHappened.SENT: lazy("Refund sent to the payment provider"),
    RefundHappened.UNANSWERED: lazy("Refund not known yet: the payment provider did not answer"),
    RefundHappened.NEVER_ARRIVED: lazy(
        "Refund never reached the payment provider, to be sent again"
    ),
    RefundHappened.ACCEPTED: lazy("Refund accepted by the payment provider"),
    RefundHappened.SUCCEEDED: lazy("Refund successful"),
    RefundHappened.FAILED: lazy("Refund failed"),
    RefundHappened.CALLED_OFF: lazy("Refund called off before it was sent"),
    RequestHappened.REQUESTED: lazy("Refund asked for, to be approved by somebody else"),
    RequestHappened.APPROVED: lazy("Refund approved"),
    RequestHappened.REJECTED: lazy("Refund not approved"),
    RequestHappened.LAPSED: lazy("Refund not made: nobody approved it in time"),
    DisputeHappened.OPENED: lazy("Disputed by the payer with their bank"),
    DisputeHappened.EVIDENCE_SUBMITTED: lazy("Evidence sent to the payer’s bank"),
    DisputeHappened.WON: lazy("Dispute won: the service keeps the money"),
    DisputeHappened.LOST: lazy("Dispute lost: the money went back to the payer"),
    "dispute_result_contradicted": lazy(
        "Payment provider then said the opposite about the dispute: ask them"
    ),
    AgreementHappened.CREATED: lazy("Agreement created"),
    AgreementHappened.SET_UP: lazy("Agreement active"),
    AgreementHappened.CANCELLED: lazy("Agreement cancelled"),
    AgreementHappened.INACTIVATED: lazy("Agreement inactive: its card cannot be charged again"),
    InstrumentHappened.CREATED: lazy("Payment provider has kept the card"),
    InstrumentHappened.CONFIRMED: lazy("Card kept for later payments"),
    InstrumentHappened.INACTIVATED: lazy("Card is not to be charged again"),
    InstrumentHappened.CANCELLED: lazy("Card is not needed any more"),
    "payment_settled": lazy("Paid out by the payment provider"),
    "refund_settled": lazy("Refund taken from what the payment provider paid out"),
    "dispute_settled": lazy("Dispute taken from what the payment provider paid out"),
    "payment_type_chosen": lazy("Way to pay chosen"),
    "payment_approved_in_wallet": lazy("Approved by the payer in their wallet"),
    "payment_details_entered": lazy("Card details entered"),
    "payment_number_given": lazy("Given a number to pay with"),
    "payment_voucher_emailed": lazy("Number to pay with sent to where its payer said"),
    "payment_reminder_left": lazy("Payer was reminded to pay"),
    "payment_given_more_time": lazy("Payer asked for more time, and got it"),
    "payment_challenge_returned": lazy("Payer came back from their bank"),
    "payment_other_way_wanted": lazy("Payer wanted another way, or another bank"),
    "payment_attempt_goes_on": lazy("Too late for another way: the payer may have paid"),
    "payment_completion_never_arrived": lazy(
        "Payer came back without an answer for their bank: they may go there again"
    ),
    "payment_authorisation_never_arrived": lazy(
        "The card details never reached the payment provider, and can be entered again"
    ),
    "payment_card_not_kept": lazy(
        "Confirmed before the payment provider said that it has kept the card"
    ),
    "payment_charge_never_arrived": lazy(
        "The payment never reached the payment provider, and is to be sent again"
    ),
    "payment_authorised_too_late": lazy("The bank approved it after nobody wanted it any more"),
    "payment_capture_never_arrived": lazy("Request for the money never reached the provider"),
    "payment_capture_to_be_retried": lazy("Money not taken yet, to be tried again"),
    "payment_released": lazy("Money held on the card was released"),
    "payment_release_refused": lazy("Payment provider did not release the money held"),
    "payment_release_given_up": lazy("Money held on the card was not released, and will lapse"),
    EmailHappened.RECEIPT_SENT: lazy("Receipt sent to the payer"),
    EmailHappened.RECEIPT_FAILED: lazy("Receipt could not be sent to the payer"),
    EmailHappened.RECEIPT_UNKNOWN: lazy("Receipt handed over: it is not known whether it was sent"),
    EmailHappened.REFUND_EMAIL_SENT: lazy("Email about the refund sent to the payer"),
    EmailHappened.REFUND_EMAIL_FAILED: lazy(
        "Email about the refund could not be sent to the payer"
    ),
    EmailHappened.REFUND_EMAIL_UNKNOWN: lazy(
        "Email about the refund handed over: it is not known whether it was sent"
    ),
    **repayment_words.HAPPENED,
    **receipt_words.HAPPENED,
    **instalment_words.HAPPENED,
    "provider_answer_ignored": lazy("Payment provider’s answer came too late to count"),
}

REASONS: dict[str, LazyText] = {
    DeclineReason.CARD_DECLINED: lazy("The bank declined the card"),
    DeclineReason.CARD_EXPIRED: lazy("The card has expired"),
    DeclineReason.SECURITY_CODE_WRONG: lazy("The security code was wrong"),
    DeclineReason.NOT_ENOUGH_MONEY: lazy("There was not enough money"),
    DeclineReason.LIMIT_EXCEEDED: lazy("The payment was above the card’s limit"),
    DeclineReason.ISSUER_UNAVAILABLE: lazy("The payer’s bank could not be reached"),
    DeclineReason.CARD_LOST_OR_STOLEN: lazy("The card was reported lost or stolen"),
    DeclineReason.ACCOUNT_CLOSED: lazy("The payer’s account has been closed"),
    DeclineReason.AUTHENTICATION_FAILED: lazy("The payer could not show who they are"),
    DeclineReason.AUTHENTICATION_REQUIRED: lazy("The bank wanted the payer to show who they are"),
    DeclineReason.PERMISSION_WITHDRAWN: lazy("The payer told their bank to stop these payments"),
    DeclineReason.DO_NOT_RETRY: lazy("The bank said not to ask for this card again"),
    DeclineReason.NOT_A_CARD_NUMBER: lazy("The service sent a card number that is not valid"),
    DeclineReason.CARD_NOT_TAKEN: lazy("This account does not accept cards of this kind"),
    DeclineReason.AGREEMENT_NOT_ACTIVE: lazy("The agreement ended before the payment was sent"),
    DeclineReason.OTHER: lazy("The provider gave no reason"),
    DisputeReason.CREDIT_NOT_PROCESSED: lazy("The payer says a refund has not reached them"),
    DisputeReason.DUPLICATE: lazy("The payer says they paid twice"),
    DisputeReason.FRAUDULENT: lazy("The payer says they did not make this payment"),
    DisputeReason.GENERAL: lazy("The payer’s bank gave no particular reason"),
    DisputeReason.PRODUCT_NOT_RECEIVED: lazy("The payer says they did not get what they paid for"),
    DisputeReason.PRODUCT_UNACCEPTABLE: lazy("The payer says they did not get what was promised"),
    DisputeReason.UNRECOGNISED: lazy("The payer does not recognise this payment"),
    DisputeReason.SUBSCRIPTION_CANCELLED: lazy("The payer says they had cancelled"),
    DisputeReason.OTHER: lazy("The provider gave no reason"),
    DISPUTED: lazy("The payer has disputed the payment with their bank"),
    Problem.BAD_ADDRESS: lazy("Nobody has this email address"),
    Problem.REFUSED: lazy("The email service did not accept it"),
    Problem.NOT_REACHED: lazy("The email service could not be reached"),
    Problem.NOT_SECURE: lazy("There was no secure connection to the email service"),
    Problem.NOT_LET_IN: lazy("The email service does not accept our password"),
    Problem.BUSY: lazy("The email service was too busy"),
    Problem.NOT_UNDERSTOOD: lazy("The email service is not set up for it"),
    Problem.NO_ANSWER: lazy("The email service did not answer"),
    Problem.NOT_TRUE_ANY_MORE: lazy("The payment did not stay successful"),
    Problem.OUR_FAULT: lazy("It could not be written"),
}

_BRANDS = {brand.value: brand.label for brand in Brand}


def happened(name: str) -> str:
    """What an event is called; one that has no name here yet reads as well as it can."""
    known = HAPPENED.get(name)
    return str(known) if known else name.replace("_", " ").capitalize()


def reason(text: str) -> str:
    """Why something was declined or failed: our words where it is one of our reasons."""
    return str(REASONS.get(text, text))


def reason_of_event(name: str, text: str) -> str:
    """The same for what an event tells: staff's reasons for a refund are words of their own."""
    why_refunded = {RefundHappened.CREATED, *RequestHappened}
    if name in why_refunded and text in {*RefundReason}:
        return str(refund_words.REASONS[RefundReason(text)])
    return reason(text)


def standing(disputes: Sequence[Dispute]) -> str:
    """Why nothing of a payment can be refunded: a dispute of it is "open", or "lost"; else ""."""
    states = {dispute.state for dispute in disputes}
    if states - CLOSED:
        return "open"
    return "lost" if DisputeState.LOST in states else ""


def payout(details: dict[str, Any]) -> str:
    """The day of a payout and its name, from the details of an event about one."""
    if "settled_on" not in details:
        return ""
    day = format_date(date.fromisoformat(details["settled_on"]))
    return _("On %(day)s, in payout %(name)s", day=day, name=details["payout"])


def actor(kind: ActorKind, name: str) -> str:
    """Who did something, to stand after "by".

    `name` is a person's or an API key's; empty where it is not known.
    """
    match kind:
        case ActorKind.PAYER:
            return _("the payer")
        case ActorKind.STAFF:
            return name or _("a former member of staff")
        case ActorKind.API:
            return _("API key ‘%(name)s’", name=name) if name else _("an API key")
        case ActorKind.PROVIDER:
            return _("the payment provider")
        case ActorKind.JOB:
            return _("Exchequer, by itself")
        case ActorKind.OPERATOR:
            return _("whoever runs Exchequer")
        case _:
            assert_never(kind)


@cache
def status_tag(state: State, language: Language) -> Markup:
    """How a state is shown in `language`, the one that is spoken just now."""
    with using(language):
        return render("staff/payments/_status.html", state=state)


def name_of(payment: Payment) -> str:
    """What a payment is called: its reference, or its id where that shows nothing."""
    return payment.reference.strip() or payment.id


def card_brand(name: str) -> str:
    """A card brand as it writes itself."""
    return _BRANDS.get(name, name)


def card(payment: Payment) -> str:
    """The card that was used, so far as anybody may know it."""
    brand = card_brand(payment.card_brand)
    if not payment.card_last_four:  # a wallet may keep them to itself
        return brand
    return _("%(brand)s ending in %(last_four)s", brand=brand, last_four=payment.card_last_four)


def way_to_pay(name: str) -> str:
    """What payers are told a payment type is called, "" of the usual one: that goes without it."""
    if name == types.USUAL:
        return ""
    return str(types.ALL[name].label) if name in types.ALL else name.replace("_", " ").capitalize()


def wallet(name: str) -> str:
    """A wallet as people write it: "apple_pay" is Apple Pay."""
    return name.replace("_", " ").title()


def provider(name: str) -> str:
    """A payment provider's name as people write it."""
    return name.replace("_", " ").capitalize()


def question(asked: Question) -> str:
    """What a provider was asked and has not answered."""
    match asked.operation:
        case Operation.AUTHORISE:
            return _("We asked the payment provider to reserve the money")
        case Operation.COMPLETE:
            return _("We asked the payment provider to reserve the money of a payer who came back")
        case Operation.CAPTURE:
            return _("We asked the payment provider to take the money")
        case Operation.CANCEL:
            return _("We asked the payment provider to let go of the money")
        case Operation.REFUND:
            return _("We asked the payment provider to give money back")
        case _:
            assert_never(asked.operation)


def count_of_payments(page: Page) -> str:
    """How many payments a list has."""
    if page.more_than_counted:
        return _("More than %(number)s payments", number=f"{page.count:,}")
    return ngettext(
        "%(number)s payment", "%(number)s payments", page.count, number=f"{page.count:,}"
    )
