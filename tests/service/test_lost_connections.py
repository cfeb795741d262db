"""The database server goes away in the middle of something and comes back a moment later."""

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from app import db
from app.gateways.port import Operation
from app.gateways.sandbox import faults
from app.jobs import scheduler, worker
from app.payments import queries
from app.payments.states import State
from app.refunds.states import RefundState
from tests import make
from tests.support import laws
from tests.support.databases import on_postgresql
from tests.support.looking import done_by_provider
from tests.support.together import at_once, raised

pytestmark = on_postgresql


@pytest.fixture
def restart(database):
    """End every connection of the application, as a server that restarts does."""

    def end_them_all():
        with psycopg.connect(database.url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = current_user AND datname = current_database()"
                " AND pid <> pg_backend_pid()"
            )

    return end_them_all


def settle(hands):
    for _ in range(4):
        hands.forward(seconds=31)
        scheduler.tick()
        worker.drain()
    assert laws.broken() == []
    assert laws.unsettled() == []


def when(operation, act, monkeypatch):
    """Do something when the money has moved and nobody has heard of it, once."""

    def before_answer(instruction, answer):
        if instruction.operation is operation:
            monkeypatch.setattr(faults, "before_answer", None)
            act()

    monkeypatch.setattr(faults, "before_answer", before_answer)


def test_in_the_middle_of_an_authorisation(hands, restart, monkeypatch):
    payment = make.started_payment()
    when(Operation.AUTHORISE, restart, monkeypatch)

    with pytest.raises(DBAPIError):
        make.enter_card(payment)

    scheduler.tick()
    worker.drain()
    assert make.again(payment).state is State.AUTHORISED
    assert laws.broken() == []


def test_in_the_middle_of_a_capture(hands, restart, monkeypatch):
    payment = make.confirmed_payment()
    when(Operation.CAPTURE, restart, monkeypatch)

    worker.drain()

    settle(hands)
    assert make.again(payment).state is State.CAPTURED
    assert done_by_provider(payment, Operation.CAPTURE) == [1000]


def test_in_the_middle_of_a_refund(hands, restart, monkeypatch):
    payment = make.captured_payment()
    refund = make.refund(payment)
    when(Operation.REFUND, restart, monkeypatch)

    worker.drain()

    settle(hands)
    assert make.again(refund).state is RefundState.SUCCESS
    assert done_by_provider(payment, Operation.REFUND) == [1000]


def test_in_the_middle_of_a_transaction(restart):
    payment = make.captured_payment()

    def change():
        with db.transaction() as session:
            queries.for_change(session, payment.id).description = "changed"
            session.flush()
            restart()

    with pytest.raises(DBAPIError):
        change()
    assert make.again(payment).description != "changed"
    assert laws.broken() == []


def test_one_request_pays_for_it_and_not_one_for_each_connection(restart):
    payment = make.captured_payment()

    def look():
        return queries.get(payment.id, account_id=payment.account_id).state

    raised(at_once(*[look] * 10))  # ten connections wait for work now
    restart()

    failed = 0
    for _ in range(20):
        try:
            look()
        except DBAPIError:
            failed += 1
    assert failed == 1


def test_the_same_for_what_is_written(restart):
    account = make.account()
    raised(at_once(*[lambda: make.payment(account=account)] * 10))
    restart()

    failed = 0
    for _ in range(20):
        try:
            make.payment(account=account)
        except DBAPIError:
            failed += 1
    assert failed == 1
