"""Sending the card for a payment. No key: the payment's one-time token says whose it is."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from app import settings
from app.actors import Actor
from app.cards import CardFacts, CardType, Problem
from app.gateways.port import Approved, Card, Declined, Failed
from app.idempotency import Claim
from app.payments import card_api, queries
from app.payments.card_api import CardNotTaken
from app.payments.states import State
from app.web import background
from app.web.api.replies import empty
from app.web.api.v1 import bodies, codes, errors, heard, idempotent, limits
from app.web.api.v1.codes import Code
from app.web.api.v1.errors import Refused
from app.web.api.v1.schemas.auth import CardBody

blueprint = Blueprint("auth", __name__, url_prefix="/auth")

_AUTHORISED = frozenset({State.CONFIRMED, State.CAPTURABLE, State.CAPTURED})


@blueprint.post("", strict_slashes=False)
def create() -> ResponseReturnValue:
    asked = bodies.read(CardBody)
    limits.count_token(asked.one_time_token)
    account_id = card_api.account_of(asked.one_time_token)
    heard.is_about(account_id)
    # Nothing of the card goes into what is kept with the key, not even as a digest: what is asked
    # is what the token is for.
    claim = idempotent.claim_for(account_id, meaning=asked.one_time_token)
    return idempotent.once(claim, lambda: _authorise(asked, claim), afresh=_outcome)


def _authorise(asked: CardBody, claim: Claim | None) -> Response:
    """Ask the bank. What it said is an answer, and kept; that it said nothing is not."""
    card = Card(
        number=asked.card_number,
        expiry=asked.expiry_date,
        security_code=asked.cvc,
        holder=asked.cardholder_name,
    )
    token, actor = asked.one_time_token, Actor.api("")
    try:
        answer = background.authorise(
            lambda: card_api.prepare(token, card=card, actor=actor, claim=claim),
            card=card,
            wait_ms=settings.current().card_api_wait_ms,
        )
    except CardNotTaken as refused:
        return _answer(*_why_not(refused.problem, refused.facts))
    match answer:
        case Approved():
            return empty()
        case Declined():
            return _answer(codes.CARD_DECLINED)
        case Failed():
            return _answer(codes.NOT_AUTHORISED)
        case _:
            raise Refused(codes.NOT_AUTHORISED)


def _outcome(payment_id: str) -> Response:
    """The answer once more, as far as it is known by now."""
    state = queries.get_for_payer(payment_id).state
    if state in _AUTHORISED:
        return empty()
    if state is State.DECLINED:
        return _answer(codes.CARD_DECLINED)
    raise Refused(codes.NOT_AUTHORISED)


def _answer(code: Code, problem: str = "") -> Response:
    return errors.answer(Refused(code, problem=problem), code.status)


def _why_not(problem: Problem, facts: CardFacts | None) -> tuple[Code, str]:
    if facts is None:
        return codes.NOT_A_CARD_NUMBER, ""
    if problem is Problem.PREPAID_NOT_ACCEPTED:
        return codes.PREPAID_NOT_TAKEN, ""
    kind = "" if facts.type is CardType.CREDIT_OR_DEBIT else f" {facts.type}"
    return codes.CARD_NOT_TAKEN, f"{facts.brand}{kind}"
