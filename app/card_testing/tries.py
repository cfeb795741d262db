"""What was tried from a place, read from the questions that providers were asked."""

from datetime import datetime

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.orm import Session

from app.card_testing import rules
from app.card_testing.rules import Came, Verdict
from app.gateways.port import Operation
from app.payments.models import Question

# As the indexes have them, word for word: with a parameter there, SQLite cannot use them.
FROM_SOMEWHERE: ColumnElement[bool] = literal_column("asked_from <> ''")
TELLING: ColumnElement[bool] = literal_column("answer IN ('Declined', 'SendPayerTo')")

OF_CARDS = (Operation.AUTHORISE, Operation.COMPLETE)

_CAME = {
    (Operation.AUTHORISE, "Declined"): Came.DECLINED,
    (Operation.AUTHORISE, "Approved"): Came.APPROVED,
    (Operation.AUTHORISE, "SendPayerTo"): Came.CHALLENGED,
    (Operation.COMPLETE, "Declined"): Came.DECLINED_AFTER_CHALLENGE,
    (Operation.COMPLETE, "Approved"): Came.APPROVED_AFTER_CHALLENGE,
}


def judged(session: Session, origin: str, *, since: datetime, is_test: bool) -> Verdict:
    """What the tries of a place come to, by the rules."""
    rows = session.execute(
        select(Question.operation, Question.answer)
        .where(FROM_SOMEWHERE, Question.asked_from == origin, Question.asked_at > since)
        .order_by(Question.asked_at.desc())
        .limit(rules.most_tries(is_test=is_test))
    ).all()
    return rules.judge((came(*row) for row in reversed(rows)), is_test=is_test)


def came(operation: Operation, answer: str) -> Came:
    """What a question that was asked of a provider says about the card."""
    return _CAME.get((operation, answer), Came.NOTHING)
