"""Reserving the payer's money."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app import clock, db, queue
from app.accounts.models import Account
from app.actors import Actor
from app.agreements import setting_up
from app.agreements.setting_up import KeptCard
from app.cards import NEED_THREE_D_SECURE, CardFacts
from app.errors import Conflict
from app.gateways.capabilities import NextAction
from app.gateways.port import (
    Answer,
    Approved,
    Card,
    Declined,
    DeclineReason,
    Failed,
    NeverArrived,
    Operation,
    Pending,
    SendPayerTo,
    WalletToken,
)
from app.money import Pence
from app.payments import attempts, queries, questions, surcharges, too_late, ways
from app.payments.confirmation import confirm_in
from app.payments.models import Challenge, Payment, Question
from app.payments.states import CALLED_OFF, Happened, State, TransitionNotAllowed, may_happen
from app.payments.transitions import advance, note

_HAS_MONEY = frozenset({State.AUTHORISED, State.CAPTURABLE, State.CONFIRMED, State.CAPTURED})
_ENDED = too_late.ENDED
_WAITS_FOR = {Operation.AUTHORISE: State.STARTED, Operation.COMPLETE: State.CHALLENGED}


class NeedsThreeDSecure(Conflict):
    """Cards of this brand need 3-D Secure, which the account does without. Nobody was asked."""

    code = "card_needs_three_d_secure"
    message = "This card cannot be used without 3-D Secure"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerDetails:
    """What may be kept of what the payer typed: no full number, no security code.

    `billing_address` has line1, line2, city, postcode, country, each a string. `facts` are what the
    card's number told, None where the payer typed none, as with a wallet. `wallet` names that one.
    """

    card_brand: str
    card_type: str
    card_first_six: str
    card_last_four: str
    card_expiry: str
    cardholder_name: str
    billing_address: dict[str, Any] = field(default_factory=dict)
    email: str = ""
    facts: CardFacts | None = None
    wallet: str = ""


def start(payment_id: str, *, actor: Actor) -> Payment:
    """The payer has opened the pages. Does nothing to a payment that is past that.

    Raises:
        PaymentNotFound
    """
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id)
        if payment.state is State.CREATED:
            advance(session, payment, Happened.STARTED, actor=actor)
        return payment


@dataclass(frozen=True, slots=True)
class Asking:
    """An authorisation that is written down and is to be asked for at once, by one thread."""

    payment: Payment
    question: Question


def authorise(
    payment_id: str,
    *,
    card: Card | WalletToken,
    payer: PayerDetails,
    actor: Actor,
    came_from: str = "",
) -> Answer:
    """Ask the provider to reserve the money.

    A refusal by the bank is an answer, returned like any other.

    Raises:
        TransitionNotAllowed: the payment has been authorised already, or is finished.
        StillWaiting: somebody is already asking.
        GatewayUnavailable: no answer; the payment stays `started` and a job will find out.
    """
    return carry_out(prepare(payment_id, payer=payer, actor=actor, came_from=came_from), card=card)


def prepare(payment_id: str, *, payer: PayerDetails, actor: Actor, came_from: str = "") -> Asking:
    """Write an authorisation down. The first half of `authorise`, for who asks in another thread.

    From here on nobody else can ask. It must be carried out at once or never: a question that is
    not heard of for long is taken for one that never reached the provider. `came_from` is where
    the payer sent it from (`card_testing.origin`), "" where nobody counts it.

    Raises:
        TransitionNotAllowed: the payment has been authorised already, or is finished.
        StillWaiting: somebody is already asking.
        NeedsThreeDSecure: the payment is declined.
    """
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id)
        if not _needs_more(session, payment, payer):
            return prepare_in(session, payment, payer=payer, actor=actor, came_from=came_from)
        _decline_in(session, payment, payer=payer, actor=actor)
    raise NeedsThreeDSecure


def prepare_in(
    session: Session, payment: Payment, *, payer: PayerDetails, actor: Actor, came_from: str = ""
) -> Asking:
    """As `prepare`, in the caller's transaction, which holds the payment's lock.

    Raises:
        TransitionNotAllowed: the payment has been authorised already, or is finished.
        NotByCard: the payer has chosen to pay in another way.
    """
    if payment.state is not State.STARTED:
        raise TransitionNotAllowed(payment.state, Happened.AUTHORISED)
    ways.require_card(payment)
    _keep(payment, payer)
    payment.surcharge_pence = surcharges.pence_for(session, payment, payer.facts)
    question = questions.write_down(
        session,
        payment,
        Operation.AUTHORISE,
        amount_pence=payment.total_pence,
        asked_from=came_from,
    )
    if payment.wallet:
        note(session, payment, "payment_approved_in_wallet", actor=actor)
    else:
        note(session, payment, "payment_details_entered", actor=actor)
    return Asking(payment, question)


def prepare_elsewhere(payment_id: str, *, payment_type: str, email: str, actor: Actor) -> Asking:
    """As `prepare`, for a payer who is to be sent elsewhere to pay, and brings no card.

    `email` is kept where there is one; `payment_type` is what they chose.

    Raises:
        TransitionNotAllowed: the payment has been authorised already, or is finished.
        StillWaiting: somebody is already asking.
        NotElsewhere: they have chosen another way meanwhile.
    """
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id)
        if payment.state is State.CREATED:
            advance(session, payment, Happened.STARTED, actor=actor)
        if payment.state is not State.STARTED:
            raise TransitionNotAllowed(payment.state, Happened.CHALLENGED)
        ways.require_elsewhere(payment, payment_type)
        payment.email = email or payment.email
        question = questions.write_down(
            session, payment, Operation.AUTHORISE, amount_pence=payment.total_pence
        )
        return Asking(payment, question)


def carry_out(
    asking: Asking,
    *,
    card: Card | WalletToken | None = None,
    chosen: Mapping[str, str] | None = None,
) -> Answer:
    """Ask what was written down, and let the answer count. The second half of `authorise`.

    Raises:
        GatewayUnavailable: no answer; the payment stays `started` and a job will find out.
    """
    answer = questions.ask(asking.payment, asking.question, card=card, chosen=chosen)
    finish(asking.question, answer)
    return answer


def finish(question: Question, answer: Answer) -> None:
    """Let the provider's answer move the payment on: to the authorisation, or to its completion.

    Told twice, it moves once.
    """
    with db.transaction() as session:
        payment = queries.for_change(session, question.payment_id)
        if not attempts.hear_in(session, payment, question, answer):
            finish_in(session, payment, question, answer)


def finish_in(session: Session, payment: Payment, question: Question, answer: Answer) -> None:
    """As `finish`, in the caller's transaction, which holds the payment's lock."""
    actor = Actor.provider(payment.provider)
    if isinstance(answer, Pending):
        if questions.is_open(session, question):
            payment.provider_transaction = answer.transaction or payment.provider_transaction
            questions.leave_open(session, question)
    elif isinstance(answer, Approved) and too_late.comes_to(payment):
        if questions.close_or_overrule(session, question, answer):
            too_late.note_in(session, payment, answer.transaction, actor=actor)
    elif questions.close(session, question, answer):
        _accept(session, payment, question, answer, actor=actor)
    elif isinstance(answer, Approved) and questions.correct(session, question, answer):
        _accept_late(session, payment, question, answer, actor=actor)
    if isinstance(answer, Approved) and answer.stored_card and payment.sets_up_agreement:
        _take_card(session, payment, answer, actor=actor)


def _needs_more(session: Session, payment: Payment, payer: PayerDetails) -> bool:
    """Whether the card's brand wants 3-D Secure, and the account does without."""
    if payer.card_brand not in NEED_THREE_D_SECURE or not payment.may_be_challenged:
        return False
    return not session.get_one(Account, payment.account_id).requires_3ds


def _decline_in(session: Session, payment: Payment, *, payer: PayerDetails, actor: Actor) -> None:
    if payment.state is not State.STARTED:
        raise TransitionNotAllowed(payment.state, Happened.DECLINED)
    if queries.open_question_in(session, payment.id) is not None:
        raise questions.StillWaiting
    ways.require_card(payment)
    _keep(payment, payer)
    reason = payment.decline_reason = DeclineReason.CARD_NOT_TAKEN
    advance(session, payment, Happened.DECLINED, actor=actor, reason=reason)


def _accept(
    session: Session, payment: Payment, question: Question, answer: Answer, *, actor: Actor
) -> None:
    match answer:
        case Approved(transaction):
            payment.provider_transaction = transaction
            payment.three_d_secure = payment.three_d_secure or answer.authenticated
            payment.card_expiry = answer.card_expiry or payment.card_expiry
            _move(session, payment, Happened.AUTHORISED, actor=actor)
            if payment.state is State.AUTHORISED and _needs_no_yes(payment):
                confirm_in(session, payment, actor=actor)
        case Declined(reason, transaction):
            payment.provider_transaction = transaction
            payment.decline_reason = reason
            _move(session, payment, Happened.DECLINED, actor=actor, reason=reason)
        case Failed(detail, transaction):
            payment.provider_transaction = transaction
            _move(session, payment, Happened.ERRORED, actor=actor, detail=detail)
        case SendPayerTo():
            _challenge(session, payment, question, answer, actor=actor)
        case NeverArrived() if question.operation is Operation.COMPLETE:
            # What was brought back is kept nowhere. The payer may go to their bank again.
            note(session, payment, "payment_completion_never_arrived", actor=actor)
        case NeverArrived() if payment.rests_on_agreement:
            note(session, payment, "payment_charge_never_arrived", actor=actor)
            queue.enqueue(session, queue.JobKind.CHARGE_CARD, payment.id)
        case NeverArrived():
            # Nobody was asked, so no money is held: the payer may enter the card again.
            note(session, payment, "payment_authorisation_never_arrived", actor=actor)
            attempts.forget_in(session, payment, question)
        case Pending():
            raise AssertionError("a pending answer leaves the question open")


def _challenge(
    session: Session, payment: Payment, question: Question, answer: SendPayerTo, *, actor: Actor
) -> None:
    """Send the payer to where the provider wants them, once. Another time counts as declined.

    So it does where there is nobody to be sent.
    """
    reason = None
    if not payment.may_be_challenged:
        reason = DeclineReason.AUTHENTICATION_REQUIRED
    elif session.get(Challenge, payment.id) is not None:
        reason = DeclineReason.AUTHENTICATION_FAILED
    if reason is not None:
        declined = Declined(reason, answer.transaction)
        _accept(session, payment, question, declined, actor=actor)
        return
    payment.provider_transaction = answer.transaction
    _move(session, payment, Happened.CHALLENGED, actor=actor)
    if payment.state is State.CHALLENGED:
        # Who pays elsewhere is known there, and not by the bank of a card.
        if ways.capabilities_of(payment).next_action is NextAction.CARD_FORM:
            payment.three_d_secure = True
        challenge = Challenge(
            payment_id=payment.id,
            url=answer.url,
            method=answer.method,
            fields=dict(answer.fields),
            created_at=clock.now(),
        )
        db.add_new(session, challenge)


def _accept_late(
    session: Session, payment: Payment, question: Question, answer: Approved, *, actor: Actor
) -> None:
    """Take in that money is held although we had come to believe that nobody was asked.

    What is held is what that question asked for: the card that was entered since may have had
    another surcharge. Nor was a yes in a wallet about an earlier card: its payer is asked for one.
    """
    asked = queries.open_question_in(session, payment.id)
    if payment.state is _WAITS_FOR[question.operation] and asked is None:
        payment.surcharge_pence = Pence(question.amount_pence - payment.amount_pence)
        if question.wallet != payment.wallet:
            payment.wallet = ""
        _accept(session, payment, question, answer, actor=actor)
        return
    if question.operation is Operation.COMPLETE and payment.state not in _ENDED:
        return  # it was, or is being, completed once more: that is about the same money
    # There is another authorisation by now, or none is wanted: this one must be let go of.
    note(
        session, payment, "payment_authorised_too_late", actor=actor, transaction=answer.transaction
    )
    if payment.state in CALLED_OFF and not payment.provider_transaction:
        payment.surcharge_pence = Pence(question.amount_pence - payment.amount_pence)
        payment.provider_transaction = answer.transaction
        queue.enqueue(session, queue.JobKind.RELEASE_PAYMENT, payment.id)


def _take_card(session: Session, payment: Payment, answer: Approved, *, actor: Actor) -> None:
    """Write down that the provider has kept the card, or let go of a card that nobody needs.

    However the answer came: at once, twice, late, or when the payment had been given up.
    """
    kept = KeptCard(
        provider=payment.provider,
        credentials_id=payment.credentials_id,
        stored_card=answer.stored_card,
        type=payment.type,
        card_brand=payment.card_brand,
        card_type=payment.card_type,
        card_first_six=payment.card_first_six,
        card_last_four=payment.card_last_four,
        card_expiry=payment.card_expiry,
        cardholder_name=payment.cardholder_name,
        billing_address=payment.billing_address,
    )
    account_id, payment_id = payment.account_id, payment.id
    card = setting_up.keep(
        session,
        payment.agreement_id,
        kept,
        account_id=account_id,
        payment_id=payment_id,
        actor=actor,
    )
    if card is None:
        return
    is_this_one = payment.provider_transaction == answer.transaction
    if payment.state not in _HAS_MONEY or payment.instrument_id or not is_this_one:
        setting_up.give_up(session, card.id, payment_id=payment_id, actor=actor)
        return
    payment.instrument_id = card.id
    if payment.state is not State.AUTHORISED:  # the payer was quicker
        setting_up.set_up(session, card.id, payment_id=payment_id, actor=actor)


def _needs_no_yes(payment: Payment) -> bool:
    """Whether being authorised is being confirmed: for its payer, or by what its type is."""
    return payment.confirms_itself or ways.capabilities_of(payment).authorising_is_paying


def _move(
    session: Session, payment: Payment, event: Happened, *, actor: Actor, **details: Any
) -> None:
    """Advance, or where the table forbids it say so in the timeline for a person to look at."""
    if may_happen(payment.state, event):
        advance(session, payment, event, actor=actor, **details)
    else:
        note(session, payment, "provider_answer_ignored", actor=actor, answer=str(event))


def _keep(payment: Payment, payer: PayerDetails) -> None:
    payment.card_brand = payer.card_brand
    payment.card_type = payer.card_type
    payment.card_first_six = payer.card_first_six
    payment.card_last_four = payer.card_last_four
    payment.card_expiry = payer.card_expiry
    payment.cardholder_name = payer.cardholder_name
    payment.billing_address = payer.billing_address
    payment.email = payer.email or payment.email
    payment.wallet = payer.wallet
