"""Cash handed out beyond what was owed: somebody has it back, or two people give it up."""

from typing import NamedTuple

import pytest
from sqlalchemy import select

from app import audit, clock, db, ledger
from app.accounts.models import Account
from app.errors import ChangedMeanwhile
from app.jobs import worker
from app.ledger import LedgerAccount as A
from app.payments.models import Payment
from app.people.models import User
from app.receipts import overpaid, queries, resolving
from app.receipts.deciding import Decider
from app.receipts.models import ExceptionCode, ExceptionState, Resolution
from app.receipts.refusals import AlreadyResolved, NotResolvedSo, OwnProposal
from app.repayments import cash_out, choosing, transfers
from app.repayments.models import Repayment
from tests import make
from tests.support import refunding, repaying
from tests.support.looking import books
from tests.support.repaying import desk, story  # noqa: F401  the fixture
from tests.support.together import at_once, raised

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture(autouse=True)
def sound():
    yield
    with db.reading() as session:
        payments = session.scalars(select(Payment)).all()
        assert ledger.verify(session) == []
    assert [repaying.broken_laws(payment) for payment in payments] == [[] for _ in payments]


def run_out(hands, amount_pence):
    """A repayment whose vouchers have run out, and their numbers, which somebody still has."""
    repayment = repaying.of_exception(amount_pence)
    choosing.by_cash_out(repayment.id, "shops", actor=make.PAYER)
    numbers = [cash_out.number_of(one) for one in story(repayment).to_collect]
    hands.forward(days=34)
    cash_out.expire_due()
    return repayment, numbers


def handed_out(hands, amount_pence=500):
    """A repayment that a bank paid and then a shop as well, with what is known of it."""
    repayment, numbers = run_out(hands, amount_pence)
    repaying.file_with(repayment)
    [transfer] = story(repayment).transfers
    transfers.confirm([transfer.id], account_id=repayment.account_id, actor=make.CASEWORKER)
    for _ in range(2):
        give_out(numbers[0], "OUT-7")
    with db.reading() as session:
        payment = session.get_one(Payment, repayment.payment_id)
        account = session.get_one(Account, repayment.account_id)
    return Case(repayment, payment, [refunding.refunder(account) for _ in "12"], numbers)


class Case(NamedTuple):
    repayment: Repayment
    payment: Payment
    people: list[User]
    numbers: list[str]


def give_out(number, key):
    cash_out.collected("shops", number, key, clock.now())
    worker.drain()


def open_about(case):
    """The exception about it that waits for somebody, None where none does."""
    every = queries.of_payment(case.payment.id).exceptions
    about = [one for one in every if one.repayment_id and one.state is not ExceptionState.RESOLVED]
    assert len(about) < 2
    return about[0] if about else None


def by(person, exception):
    return Decider(
        user_id=person.id, account_id=exception.account_id, version=exception.version, ip="::1"
    )


def test_what_was_handed_out_too_much_waits_for_somebody_once(hands):
    case = handed_out(hands)

    for _ in range(2):
        overpaid.see_to(case.repayment.id)

    found = open_about(case)
    assert (found.code, found.amount_pence) == (ExceptionCode.HANDED_OUT, 500)
    assert (found.network, found.repayment_id) == ("shops", case.repayment.id)
    assert [one.collected_key for one in overpaid.too_late(story(case.repayment))] == ["OUT-7"]
    assert books(case.payment)[A.OVERPAID] == 500


@pytest.mark.parametrize(
    ("way", "account"),
    [
        (Resolution.GIVEN_BACK_BY_NETWORK, A.NETWORK_CLEARING),
        (Resolution.GIVEN_BACK_BY_PAYER, A.BANK),
    ],
)
def test_had_back_it_is_where_it_came_to_although_two_people_say_so_at_once(hands, way, account):
    case = handed_out(hands)
    found, before = open_about(case), books(case.payment).get(account, 0)

    outcomes = at_once(
        *[
            lambda one=one: resolving.given_back(found.id, by(one, found), way)
            for one in case.people
        ]
    )

    assert len(raised(outcomes, ChangedMeanwhile, AlreadyResolved)) == 1
    assert A.OVERPAID not in books(case.payment)
    assert books(case.payment).get(account, 0) == before + 500
    overpaid.see_to(case.repayment.id)
    assert open_about(case) is None


def test_given_up_it_is_by_two_people_and_on_the_record(hands):
    case = handed_out(hands)
    found, (one, other) = open_about(case), case.people
    with pytest.raises(NotResolvedSo):
        resolving.accept(found.id, by(one, found))
    found = resolving.propose_write_off(found.id, by(one, found), reason="The shop has closed")
    with pytest.raises(OwnProposal):
        resolving.agree_to_write_off(found.id, by(one, found))

    resolving.agree_to_write_off(found.id, by(other, found))

    assert A.OVERPAID not in books(case.payment)
    assert books(case.payment)[A.WRITTEN_OFF] == 500
    with db.reading() as session:
        written_off = audit.AuditRecord.action == "receipt_written_off"
        record = session.scalars(select(audit.AuditRecord).where(written_off)).one()
    assert (record.after["repayment_id"], record.after["proposed_by"]) == (
        case.repayment.id,
        one.id,
    )


@pytest.mark.parametrize("is_decided", [False, True])
def test_when_a_bank_returns_what_it_had_paid_it_was_owed_after_all(hands, is_decided):
    """What was decided is undone, or nobody has to decide any more; the payer has it once."""
    case = handed_out(hands)
    found = open_about(case)
    if is_decided:
        way = Resolution.GIVEN_BACK_BY_NETWORK
        resolving.given_back(found.id, by(case.people[0], found), way)
    [transfer] = story(case.repayment).transfers

    transfers.returned(
        transfer.id,
        account_id=case.repayment.account_id,
        reason="refused",
        actor=make.CASEWORKER,
    )
    worker.drain()

    assert make.again(found).resolution is Resolution.SETTLED_ITSELF
    assert A.OVERPAID not in books(case.payment)
    sums = story(case.repayment).sums
    assert (sums.paid_pence, sums.left_pence, sums.overpaid_pence) == (500, 0, 0)


def test_more_of_it_is_another_sum_to_decide_about(hands):
    """Who had proposed to give up the first had not seen the second."""
    case = handed_out(hands, 15_000)
    found = open_about(case)
    assert found.amount_pence == 10_000
    resolving.propose_write_off(found.id, by(case.people[0], found), reason="It has closed")

    give_out(case.numbers[1], "OUT-8")

    again = open_about(case)
    assert (again.id, again.amount_pence) == (found.id, 15_000)
    assert again.state is ExceptionState.OPEN
