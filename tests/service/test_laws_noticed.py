"""The laws themselves: one that is broken is noticed, and so is what is left over."""

import pytest
from sqlalchemy import text

from app import db
from app.gateways.capabilities import Wallet
from app.payments import authorisation
from tests import make
from tests.support import laws
from tests.support.disputing import tell
from tests.support.wallets import entered

TAMPERING = {
    "a state that nothing led to": "UPDATE payments SET state = 'expired'",
    "a capture the provider knows nothing of": "DELETE FROM sandbox_transactions",
    "a second capture": """
        INSERT INTO sandbox_transactions (
            key, operation, account_id, payment_id, "transaction", authorisation, amount_pence,
            outcome, detail, created_at
        )
        SELECT 'x', operation, account_id, payment_id, "transaction", authorisation, amount_pence,
               outcome, detail, created_at
        FROM sandbox_transactions WHERE operation = 'capture'""",
    "another sum": "UPDATE sandbox_transactions SET amount_pence = 1 WHERE operation = 'capture'",
    "another sum held": """
        UPDATE sandbox_transactions SET amount_pence = 1 WHERE operation = 'authorise'""",
    "a refund that was lost": "DELETE FROM sandbox_transactions WHERE operation = 'refund'",
    "money promised and not counted": "UPDATE payments SET refunded_pence = 0",
    "a refund that moved by itself": "UPDATE refunds SET state = 'failed'",
    "another refund than was sent": "UPDATE refunds SET amount_pence = 7",
    "a dispute that moved by itself": "UPDATE disputes SET state = 'won'",
    "another dispute than was told of": "UPDATE disputes SET amount_pence = 7",
    "a fee that was never charged": "UPDATE disputes SET fee_pence = 7",
    "a day that nobody told": "UPDATE payments SET settled_on = '2026-03-01'",
    "a refund's day that nobody told": "UPDATE refunds SET settled_on = '2026-03-01'",
    "a dispute's day that nobody told": "UPDATE disputes SET settled_on = '2026-03-01'",
    "more disputed there than was left": """
        INSERT INTO sandbox_disputes
        SELECT 'x', account_id, payment_id, 'a', 601, 'general', 'opened', created_at, '',
               created_at, created_at
        FROM sandbox_transactions WHERE operation = 'capture'""",
    "a dispute that may be refunded": "UPDATE payments SET disputed = false",
}


@pytest.mark.parametrize("tampering", TAMPERING.values(), ids=list(TAMPERING))
def test_a_broken_law_is_noticed(tampering):
    payment = make.captured_payment(1000)
    make.successful_refund(payment, amount_pence=400)
    tell("opened", payment, amount_pence=600)
    assert laws.broken() == laws.unsettled() == []

    with db.transaction() as session:
        session.execute(text(tampering))

    assert laws.broken() != []


@pytest.mark.parametrize(
    "tampering", ["UPDATE payments SET wallet = ''", "UPDATE payments SET state = 'authorised'"]
)
def test_a_yes_that_nobody_said_is_noticed(tampering):
    payment = make.started_payment()
    paying = entered(make.VISA, in_wallet=Wallet.APPLE_PAY)
    authorisation.authorise(payment.id, **paying, actor=make.PAYER)
    assert laws.broken() == []

    with db.transaction() as session:
        session.execute(text(tampering))

    assert any("yes" in problem or "asked" in problem for problem in laws.broken())


@pytest.mark.parametrize(
    "made",
    [
        make.unanswered_payment,
        make.confirmed_payment,
        make.payment_cancelled_by_user,
        make.unanswered_refund,
    ],
)
def test_what_is_left_over_is_noticed(made):
    made()
    assert laws.broken() == []
    assert laws.unsettled() != []
