"""3-D Secure at the sandbox: whom its test bank wants to see, how that went, and what follows.

The page on which it happens is `app.web.sandbox.issuer`. What happens there decides nothing: the
payer's browser brings a proof back, and only when we complete the authorisation with it does the
bank decide.
"""

import hmac
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db, ids, settings
from app.errors import NotFound
from app.gateways.port import Card, DeclineReason, Instruction, Method, SendPayerTo
from app.gateways.sandbox import cards, wallets
from app.gateways.sandbox.cards import YES, Decision
from app.gateways.sandbox.models import (
    Meeting,
    SandboxChallenge,
    SandboxOutcome,
    SandboxTransaction,
)

PATH = "/sandbox/issuer"
REFERENCE, PROOF = "creq", "cres"  # as EMV 3-D Secure calls what goes there, and what comes back

_NOT_THEM = Decision(SandboxOutcome.DECLINED, DeclineReason.AUTHENTICATION_FAILED.value)


class ChallengeNotFound(NotFound):
    """Nobody is expected under this reference."""

    code = "challenge_not_found"


def is_wanted(card: Card | None, *, moto: bool) -> bool:
    """Whether the bank wants to see the payer of a card before it decides."""
    return card is not None and card.number in cards.CHALLENGED and not moto


def begin(session: Session, instruction: Instruction) -> Decision:
    """Expect a payer. What the bank will say is settled by the card, so the card may be forgotten.

    Of its number no more is kept than anybody may see. The card in a wallet is approved.
    """
    number = instruction.card.number if instruction.card else ""
    decision = cards.decide(number) if number else YES
    later = cards.decide_later(number) if number else YES
    expected = SandboxChallenge(
        reference=ids.new_id(),
        account_id=instruction.account_id,
        payment_id=instruction.payment_id,
        amount_pence=instruction.amount_pence,
        merchant=instruction.merchant,
        language=instruction.language,
        return_url=instruction.return_url,
        keep_card=instruction.keep_card,
        first_six=number[:6],
        last_four=number[-4:] or wallets.TO_BE_SEEN,
        outcome=decision.outcome,
        detail=decision.detail,
        outcome_later=later.outcome,
        detail_later=later.detail,
    )
    db.add_new(session, expected)
    return Decision(SandboxOutcome.CHALLENGED, expected.reference)


def where_to_go(waiting: SandboxTransaction) -> SendPayerTo:
    """The answer to an authorisation whose payer is expected."""
    return SendPayerTo(
        settings.current().issuer_url + PATH,
        waiting.transaction,
        Method.POST,
        ((REFERENCE, waiting.detail),),
    )


def find(reference: str) -> SandboxChallenge:
    """Whom the bank expects under a reference.

    Raises:
        ChallengeNotFound
    """
    with db.reading() as session:
        found = session.get(SandboxChallenge, reference)
    if found is None:
        raise ChallengeNotFound
    return found


def meet(reference: str, meeting: Meeting) -> SandboxChallenge:
    """Note how it went. Whatever is said later, the first time counts.

    Raises:
        ChallengeNotFound
    """
    with db.transaction() as session:
        found = session.scalar(
            select(SandboxChallenge)
            .where(SandboxChallenge.reference == reference)
            .with_for_update()
        )
        if found is None:
            raise ChallengeNotFound
        found.meeting = found.meeting or meeting
        return found


def begun(history: Sequence[SandboxTransaction], transaction: str) -> SandboxTransaction | None:
    """The authorisation that waits, or waited, for its payer under the provider's own name."""
    return next(
        (
            row
            for row in history
            if row.outcome is SandboxOutcome.CHALLENGED and row.transaction == transaction
        ),
        None,
    )


def decide(expected: SandboxChallenge, instruction: Instruction) -> Decision:
    """What follows from what the payer has brought back."""
    brought = instruction.brought_back.get(PROOF, "")
    if not hmac.compare_digest(brought.encode(errors="replace"), expected.proof.encode()):
        return _NOT_THEM
    match expected.meeting:
        case Meeting.APPROVED:
            return Decision(expected.outcome, expected.detail)
        case Meeting.BROKEN:
            return Decision(SandboxOutcome.FAILED, cards.BROKEN)
        case _:
            return _NOT_THEM
