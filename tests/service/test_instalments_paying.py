"""What payers of plans do themselves, and ends that come early."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock, db, i18n
from app.agreements.models import Agreement
from app.instalments import charging, paying, statistics, stopping
from app.instalments.models import InstalmentPayment
from app.instalments.paying import BeingPaid
from app.instalments.queries import PlanNotFound
from app.instalments.stopping import PlanNotRunning
from app.jobs import worker
from app.ledger import LedgerAccount
from app.letters import Letter, LetterKind
from app.payment_links.models import PaymentLink
from app.payment_links.statistics import Money
from app.payments import expiry
from tests import make
from tests.support import agreeing, instalments
from tests.support.instalments import begun, go_on, letters, payments_of, states, taken_from
from tests.support.links import paid_by
from tests.support.looking import books, story
from tests.support.together import at_once, raised

OTHER_CARD = "4000056655665556"


def test_a_payer_pays_the_rest_and_what_they_had_begun_is_called_off():
    plan = begun()
    begun_before = [paying.pay(plan.id, whole=whole, actor=make.PAYER) for whole in (False, True)]

    rest = paying.pay(plan.id, whole=True, actor=make.PAYER).payment

    for earlier in begun_before:
        assert story(earlier.payment) == ["payment_created", "payment_cancelled_by_user"]
    assert (rest.amount_pence, rest.description) == (6_666, "Parking permit, parts 2 to 3 of 3")
    instalments.pay(rest, OTHER_CARD)
    assert states(plan) == ("done", ["paid"] * 3)
    assert taken_from(plan) == 10_000
    assert agreeing.kept_by_provider() == set()
    with pytest.raises(PlanNotRunning):
        paying.pay(plan.id, whole=True, actor=make.PAYER)
    _counts_once_with_all_its_money(plan)


def _counts_once_with_all_its_money(plan):
    """On the page of its link, and as the ledger has it."""
    first, *_, rest = payments_of(plan)
    with db.reading() as session:
        link = session.get_one(PaymentLink, plan.link_id)
    paid_by(link, first)
    make.successful_refund(first, amount_pence=34)
    make.failed_refund(rest, amount_pence=6_666)
    make.unanswered_refund(make.again(rest), amount_pence=1_500)

    found = statistics.of_link(link.id)

    assert found.total == Money(begun=1, paid=1, taken_pence=10_000, refunded_pence=1_534)
    owed = sum(books(one).get(LedgerAccount.SERVICE_PAYABLE, 0) for one in payments_of(plan))
    assert found.total.net_pence == -owed == 8_466
    assert sum((money for _, money in found.days), Money()) == found.total
    assert statistics.of_links([link.id]) == {link.id: found.total}


def test_a_part_that_is_being_paid_is_not_charged_and_one_that_is_charged_not_paid(hands):
    plan = begun()
    hands.forward(days=31)
    go_on()
    paid = paying.pay(plan.id, whole=False, actor=make.PAYER).payment
    due = instalments.story(plan).left[0].charge_at - clock.now()  # more, early in the morning
    hands.forward(seconds=max(due, timedelta(days=3)).total_seconds() + 3_600)
    make.changed(make.again(paid), expires_at=clock.now() + timedelta(hours=1))
    go_on()
    assert len(payments_of(plan)) == 2, "the payer is paying it"

    hands.forward(hours=2)
    assert expiry.expire(paid.id)
    charging.follow()
    charging.see_to_due()

    with pytest.raises(BeingPaid):
        paying.pay(plan.id, whole=False, actor=make.PAYER)
    go_on()
    assert states(plan) == ("active", ["paid", "paid", "waiting"])
    assert taken_from(plan) == 3_334 + 3_333


def test_the_payer_and_the_scheduler_at_once_pay_a_part_once(hands):
    plan = begun()
    part = instalments.story(plan).left[0]
    make.changed(part, charge_at=clock.now(), announced_at=clock.now() - timedelta(days=7))
    make.changed(make.again(plan), look_at=clock.now())

    outcomes = at_once(
        charging.see_to_due,
        lambda: paying.pay(plan.id, whole=False, actor=make.PAYER),
        lambda: paying.pay(plan.id, whole=True, actor=make.PAYER),
    )

    raised(outcomes, BeingPaid)
    with db.reading() as session:
        is_open = InstalmentPayment.ended_at.is_(None)
        payments = session.scalars(select(InstalmentPayment.payment_id).where(is_open)).all()
    assert len(set(payments)) == 1


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize("by", ["payer", "staff", "agreement", "agreement when a part is due"])
def test_a_plan_is_stopped(by, hands):
    plan = begun()
    match by:
        case "payer":
            stopping.stop(plan.id, actor=make.PAYER)
            stopping.stop(plan.id, actor=make.PAYER)
        case "staff":
            with pytest.raises(PlanNotFound):
                stopping.stop(plan.id, actor=make.CASEWORKER, account_id=make.account().id)
            stopping.stop(
                plan.id, actor=make.CASEWORKER, account_id=plan.account_id, ip="192.0.2.1"
            )
        case _:
            if by != "agreement":
                part = instalments.story(plan).left[0]
                make.changed(part, charge_at=clock.now(), announced_at=clock.now())
                make.changed(make.again(plan), look_at=clock.now())
            agreeing.cancel(agreement_of(plan))
            go_on()
    worker.drain()

    assert states(plan) == ("stopped", ["paid", "waiting", "waiting"])
    assert agreeing.states(agreement_of(plan))[0] == "cancelled"
    assert agreeing.kept_by_provider() == set()
    told = {LetterKind.INSTALMENTS_BEGUN: 1, LetterKind.INSTALMENTS_STOPPED: 1}
    assert letters() == told | (
        {} if by == "staff" else {LetterKind.INSTALMENTS_STOPPED_BY_PAYER: 1}
    )
    hands.forward(days=100)
    go_on()
    assert taken_from(plan) == 3_334


def test_a_part_paid_while_the_plan_was_stopped_counts_and_its_card_is_forgotten():
    plan = begun()
    paid = paying.pay(plan.id, whole=False, actor=make.PAYER).payment
    with i18n.using("cy"):  # on the payer's page; staff read English, and this payer had, too
        stopping.stop(plan.id, actor=make.PAYER)
    with db.reading() as session:
        assert set(session.scalars(select(Letter.language))) == {"en"}

    instalments.pay(paid, OTHER_CARD)
    worker.drain()

    assert states(plan) == ("stopped", ["paid", "paid", "waiting"])
    assert agreeing.kept_by_provider() == set()


def agreement_of(plan):
    with db.reading() as session:
        return session.get_one(Agreement, plan.agreement_id)
