"""Cards that were tried from some place, written down as card pages leave them."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import insert, select

from app import clock, db, ids
from app.accounts import Account
from app.card_testing.rules import BETWEEN_TRIES_SECONDS
from app.gateways.port import Operation
from app.payments.models import Payment, Question
from tests import make
from tests.support.clocks import Clock

ANSWERS = {"d": "Declined", "a": "Approved", "c": "SendPayerTo"}


def begin_a_turn(hands: Clock) -> None:
    """Go to where a slowed place has its next turn, so that it does not come in the middle."""
    hands.forward(seconds=BETWEEN_TRIES_SECONDS - clock.now().timestamp() % BETWEEN_TRIES_SECONDS)


def the_account() -> Account:
    """The first that was made."""
    with db.reading() as session:
        first = select(Account).order_by(Account.created_at)
        return session.scalars(first).first() or make.account()


def declined_from(origin: str, times: int) -> None:
    """So many cards that were declined, each a second after the other, the last one just now."""
    tried(origin, *"d" * times)


def tried(origin: str, *came: str) -> None:
    """As `declined_from`, for what each letter stands for: declined, approved, challenged."""
    written([(origin, letter) for letter in came], apart=timedelta(seconds=1))


def written(
    came: Sequence[tuple[str, str]],
    *,
    apart: timedelta = timedelta(),
    of: Payment | None = None,
) -> None:
    """Questions with their answers, from where and what they came to."""
    payment = of or make.started_payment(account=the_account())
    start = clock.now() - apart * len(came)
    rows = [
        {
            "id": ids.new_id(),
            "payment_id": payment.id,
            "operation": Operation.AUTHORISE,
            "amount_pence": payment.amount_pence,
            "asked_from": origin,
            "asked_at": start + apart * number,
            "look_up_at": start,
            "answer": ANSWERS[letter],
            "answered_at": start + apart * number,
        }
        for number, (origin, letter) in enumerate(came)
    ]
    with db.transaction() as session:
        session.execute(insert(Question), rows)
