"""The ways in which one payment may be paid: what its payer is offered, and what they chose."""

from sqlalchemy.orm import Session

from app import db, gateways
from app.accounts.models import Account
from app.actors import Actor
from app.errors import Conflict
from app.gateways.capabilities import Capabilities, NextAction
from app.gateways.port import Operation
from app.payments import queries, questions, types
from app.payments.checkout import Checkout
from app.payments.models import Payment
from app.payments.states import State
from app.payments.transitions import note
from app.payments.types import NotOneOfTheWays, PaymentType, Wanted
from app.payments.types.fitting import fitting

_OPEN_TO_CHOICE = frozenset({State.CREATED, State.STARTED})


class TooLateToChoose(Conflict):
    """A provider has been asked for the money, or nobody will be any more."""

    code = "too_late_to_choose"
    message = "It is too late to pay this payment in another way"


class NotElsewhere(Conflict):
    """The payer has chosen, in another tab, to pay in a way for which nobody is sent elsewhere."""

    code = "payment_not_elsewhere"
    message = "This payment is to be paid in another way"


class NotByCard(Conflict):
    """The payer has chosen, in another tab, to pay in a way that has no card."""

    code = "payment_not_by_card"
    message = "This payment is to be paid in another way"


def offered(checkout: Checkout) -> tuple[PaymentType, ...]:
    """What the payer may choose from, in the account's order; never nothing.

    Where nothing fits any more it is what the payment was created for, which did fit.
    """
    wanted = Wanted(
        amount_pence=checkout.amount_pence,
        delayed_capture=checkout.delayed_capture,
        moto=checkout.moto,
        sets_up_agreement=checkout.sets_up_agreement,
    )
    found = _possible(checkout.payment_types, checkout.account_provider, wanted)
    return found or (types.named(checkout.type),)


def is_open_to_choice(checkout: Checkout) -> bool:
    """Whether the payer may choose, or choose again: nobody has been asked for money yet."""
    nobody_was_asked = checkout.asked is None and not checkout.never_arrived
    return checkout.state in _OPEN_TO_CHOICE and nobody_was_asked and len(offered(checkout)) > 1


def may_still_be(checkout: Checkout, name: str) -> bool:
    """Whether the payer is offered this type, or has chosen it already."""
    is_offered = name in {payment_type.name for payment_type in offered(checkout)}
    return checkout.type == name or (is_offered and is_open_to_choice(checkout))


def choose(payment_id: str, name: str, *, actor: Actor) -> Payment:
    """Let a payment be paid by another type than it was created with. Twice is once.

    Raises:
        TooLateToChoose: a provider was asked for the money before, or it is not wanted any more.
        NotOneOfTheWays: the account or its provider does not take this payment so.
    """
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id)
        if payment.type == name:
            return payment
        _require_choice(session, payment)
        if name not in {payment_type.name for payment_type in _offered_in(session, payment)}:
            raise NotOneOfTheWays
        before, payment.type = payment.type, name
        _give_to_its_taker(session, payment)
        note(session, payment, "payment_type_chosen", actor=actor, type=name, instead_of=before)
        return payment


def require_card(payment: Payment) -> None:
    """Make sure that a payment is to be paid with a card that is typed in.

    Raises:
        NotByCard
    """
    if capabilities_of(payment).next_action is not NextAction.CARD_FORM:
        raise NotByCard


def require_elsewhere(payment: Payment, payment_type: str) -> None:
    """Make sure that the payer is to be sent elsewhere to pay, by the type that they chose.

    Raises:
        NotElsewhere
    """
    is_sent = capabilities_of(payment).next_action is NextAction.REDIRECT
    if payment.type != payment_type or not is_sent:
        raise NotElsewhere


def may_be_ended(name: str, *, provider: str) -> bool:
    """Whether who was sent elsewhere to pay by this type may choose again, once that is over."""
    offered = gateways.named(provider).offers.get(name)
    return offered is not None and offered.attempt_can_be_ended


def capabilities_of(payment: Payment) -> Capabilities:
    """What whoever takes a payment can do for its type.

    Raises:
        UnknownPaymentType, UnknownGateway, NotOffered
    """
    return types.named(payment.type).offered_by(gateways.named(payment.provider))


def _require_choice(session: Session, payment: Payment) -> None:
    """Even a question that seems never to have arrived may be answered late, about that type."""
    times_asked = questions.asked_before(session, payment, Operation.AUTHORISE)
    if payment.state not in _OPEN_TO_CHOICE or times_asked:
        raise TooLateToChoose


def _offered_in(session: Session, payment: Payment) -> tuple[PaymentType, ...]:
    account = session.get_one(Account, payment.account_id)
    wanted = Wanted(
        amount_pence=payment.amount_pence,
        delayed_capture=payment.delayed_capture,
        moto=payment.moto,
        sets_up_agreement=payment.sets_up_agreement,
    )
    names = fitting(
        session,
        account.payment_types,
        account_id=account.id,
        amount_pence=payment.amount_pence,
    )
    return _possible(names, account.provider, wanted)


def _give_to_its_taker(session: Session, payment: Payment) -> None:
    """Let the payment be asked of whoever takes this type of payment for the account."""
    account = session.get_one(Account, payment.account_id)
    taker = gateways.taking(payment.type, provider=account.provider).name
    if taker != payment.provider:
        payment.provider = taker
        payment.credentials_id = account.credentials_id if taker == account.provider else None


def _possible(names: tuple[str, ...], provider: str, wanted: Wanted) -> tuple[PaymentType, ...]:
    enabled = [types.ALL[name] for name in names if name in types.ALL]
    return types.possible(enabled, gateways.offers(provider), wanted)
