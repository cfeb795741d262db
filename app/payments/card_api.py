"""Cards that the service was told over the telephone, and sends with a payment's one-time token.

Nobody is sent to our pages: being authorised is being confirmed. The number and the security code
are in memory only, and end with the call to the provider.
"""

from sqlalchemy.orm import Session

from app import cards, db, idempotency
from app.accounts import queries as accounts
from app.accounts.models import Account
from app.actors import Actor
from app.cards import CardFacts, CardType, Problem
from app.errors import Conflict, NotFound
from app.gateways.port import Card, DeclineReason
from app.idempotency import Claim
from app.payments import authorisation, queries, tokens
from app.payments.authorisation import Asking, PayerDetails
from app.payments.models import Payment
from app.payments.questions import StillWaiting
from app.payments.states import CALLED_OFF, Happened, State
from app.payments.tokens import Opens, TokenNotUsable
from app.payments.transitions import advance

_TAKES_A_CARD = frozenset({State.CREATED, State.STARTED})


class TokenUnknown(NotFound):
    """No payment can be authorised with this token, and by it none ever was."""

    code = "one_time_token_unknown"
    message = "The one_time_token is not valid"


class TokenUsed(Conflict):
    """The token, or another one of the same payment, was sent with a card before."""

    code = "one_time_token_used"
    message = "The one_time_token has already been used"


class CardNotTaken(Conflict):
    """The account does not take this card. Its payment is declined, and no bank was asked.

    `facts` is None where nothing is known of the number.
    """

    code = "card_not_taken"
    message = "This account does not take this card"

    def __init__(self, problem: Problem, facts: CardFacts | None) -> None:
        self.problem, self.facts = problem, facts
        super().__init__()


def fresh_token(payment: Payment) -> str:
    """Make another token for a payment's card; "" when it takes none, now or any more."""
    if payment.state not in _TAKES_A_CARD:
        return ""
    if payment.state is State.STARTED and queries.open_question(payment.id) is not None:
        return ""
    return tokens.fresh(payment.id, opens=Opens.CARD_API)


def account_of(token: str) -> str:
    """The id of the account whose payment the token is, or was, for.

    Raises:
        TokenUnknown
    """
    return _payment_of(token).account_id


def prepare(token: str, *, card: Card, actor: Actor, claim: Claim | None = None) -> Asking:
    """Use the token up, and write down that the card is to be authorised.

    The first half, as `authorisation.prepare`: what comes back must be carried out at once.

    Raises:
        TokenUnknown: there is no such token, or its payment was cancelled or has expired.
        TokenUsed
        StillWaiting: the bank is being asked already, with another token of the payment.
        CardNotTaken: the payment is declined, and the token used up.
        KeyReused, InFlight, Replay: see `idempotency.use`.
    """
    found = _payment_of(token)
    facts, problem = _read(card.number, accounts.account(found.account_id))
    with db.transaction() as session:
        payment = queries.for_change(session, found.id)
        if claim is not None:
            idempotency.find_in(session, claim)
            idempotency.use(session, claim, resource_id=payment.id)
        _use(session, token, payment)
        if facts is not None and problem is None:
            if payment.state is State.CREATED:
                advance(session, payment, Happened.SENT, actor=actor)
            return authorisation.prepare_in(session, payment, payer=_kept(card, facts), actor=actor)
        _decline(session, payment, is_valid=facts is not None, actor=actor)
    raise CardNotTaken(problem or Problem.BRAND_UNKNOWN, facts)


def _payment_of(token: str) -> Payment:
    try:
        known = tokens.find(token, opens=Opens.CARD_API)
    except TokenNotUsable as refused:
        raise TokenUnknown from refused
    return queries.get_for_payer(known.payment_id)


def _read(number: str, account: Account) -> tuple[CardFacts | None, Problem | None]:
    """What the number says about its card, and why the account does not take it."""
    read = cards.read_number(number)
    facts = None if isinstance(read, Problem) else cards.identify(read)
    if facts is None:
        return None, read if isinstance(read, Problem) else Problem.BRAND_UNKNOWN
    return facts, cards.refusal(
        facts, card_types=account.card_types, block_prepaid=account.block_prepaid_cards
    )


def _use(session: Session, token: str, payment: Payment) -> None:
    try:
        tokens.redeem_in(session, token, opens=Opens.CARD_API)
    except TokenNotUsable as refused:
        raise TokenUsed from refused
    if payment.state in CALLED_OFF:
        raise TokenUnknown
    if payment.state not in _TAKES_A_CARD:
        raise TokenUsed
    if queries.open_question_in(session, payment.id) is not None:
        raise StillWaiting  # the answer may be that money is held, and nothing may end it before


def _decline(session: Session, payment: Payment, *, is_valid: bool, actor: Actor) -> None:
    reason = DeclineReason.CARD_NOT_TAKEN if is_valid else DeclineReason.NOT_A_CARD_NUMBER
    payment.decline_reason = reason
    advance(session, payment, Happened.DECLINED, actor=actor, reason=reason)


def _kept(card: Card, facts: CardFacts) -> PayerDetails:
    return PayerDetails(
        card_brand=facts.brand,
        card_type="" if facts.type is CardType.CREDIT_OR_DEBIT else facts.type,
        card_first_six=card.number[:6],
        card_last_four=card.number[-4:],
        card_expiry=card.expiry,
        cardholder_name=card.holder,
    )
