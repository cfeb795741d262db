"""Paying in parts: plans that begin, are charged when they are due, and come to their end."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from app import clock, db
from app.accounts.models import Account
from app.gateways.port import Declined, DeclineReason, Operation
from app.gateways.sandbox.models import FaultKind
from app.i18n import in_uk_time
from app.instalments import charging, forgetting, offering, paying, queries, stopping
from app.instalments.models import InstalmentLink, PlanState
from app.instalments.offering import NotAnOffer, OfferedLinkNotFound, OfferNotPossible
from app.instalments.schedule import Every
from app.instalments.starting import TermsChanged
from app.instalments.stopping import PlanNotRunning
from app.jobs import worker
from app.letters import LetterKind
from app.payment_links.models import Kind
from app.payments import authorisation, cancellation, confirmation
from app.payments.states import State
from tests import make
from tests.support import agreeing, instalments, laws
from tests.support.clocks import travelled
from tests.support.instalments import (
    EMAIL,
    begun,
    go_on,
    letters,
    offering_link,
    payments_of,
    proposed,
    states,
    taken_from,
)
from tests.support.links import payment_link
from tests.support.mortality import survives
from tests.support.together import at_once, raised

OTHER_CARD = "4000056655665556"


def to_next(hands, plan):
    """Move on to a minute after the next part may be charged, looking in on the way."""
    part = instalments.story(plan).left[0]
    early = part.charge_at - timedelta(days=7) - clock.now()
    hands.forward(seconds=max(0.0, early.total_seconds()) + 60)
    go_on()
    until = instalments.story(plan).left[0].charge_at - clock.now()
    hands.forward(seconds=max(0.0, until.total_seconds()) + 60)
    go_on()


# What is offered


@pytest.mark.parametrize("dialect", ["sqlite"])  # decided in memory
@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({}, None),
        ({"parts": 1}, NotAnOffer),
        ({"parts": 13, "smallest_pence": 100_000}, NotAnOffer),
        ({"smallest_pence": 299}, NotAnOffer),
        ({"smallest_pence": 10_000_001}, NotAnOffer),
        ({"smallest_pence": 601, "of_link": {"price_pence": 600}}, NotAnOffer),
        ({"of_account": {"recurring_enabled": False}}, OfferNotPossible),
        ({"of_account": {"payment_types": ["cash"]}}, OfferNotPossible),
        ({"of_link": {"kind": Kind.TELEPHONE}}, OfferNotPossible),
        ({"of_link": {"deleted_at": clock.now()}}, OfferedLinkNotFound),
    ],
)
def test_what_a_link_may_offer(changed, refusal):
    account = make.account(**{"recurring_enabled": True} | changed.pop("of_account", {}))
    link = payment_link(account, **changed.pop("of_link", {}))
    terms = {"parts": 3, "every": Every.MONTH, "smallest_pence": 300} | changed

    def offer():
        return offering.offer(link.id, account_id=account.id, actor=make.CASEWORKER, **terms)

    if refusal:
        with pytest.raises(refusal):
            offer()
        assert queries.offer_of(link.id) is None
    else:
        offer()
        assert queries.offer_of(link.id).parts == 3
        with pytest.raises(OfferedLinkNotFound):
            offering.withdraw(link.id, account_id=make.account().id, actor=make.CASEWORKER)
        offering.withdraw(link.id, account_id=account.id, actor=make.CASEWORKER)
        assert queries.offer_of(link.id) is None


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(("pence", "applies"), [(4_999, False), (5_000, True), (100_000, True)])
def test_it_is_offered_from_the_smallest_sum_on(pence, applies):
    link = offering_link()
    with db.reading() as session:
        account = session.get_one(Account, link.account_id)

    assert offering.applies(queries.offer_of(link.id), link, account, pence) is applies


# Beginning


def test_the_first_part_begins_the_plan_and_another_offer_does_not():
    link = offering_link()
    payment = proposed(10_000, link)
    plan = instalments.plan_of(payment)
    assert states(plan) == ("proposed", ["waiting"] * 3)
    assert (payment.amount_pence, payment.description) == (3_334, "Parking permit, part 1 of 3")

    instalments.pay(payment)

    assert states(plan) == ("active", ["paid", "waiting", "waiting"])
    assert letters() == {LetterKind.INSTALMENTS_BEGUN: 1}
    found = instalments.story(plan)
    assert [part.amount_pence for part in found.parts] == [3_334, 3_333, 3_333]
    assert found.card.card_last_four == "4242"
    assert laws.broken() == []


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(
    ("pence", "shown"), [(4_999, None), (5_000, "4-month-2026-06-04"), (5_000, "nonsense")]
)
def test_terms_that_were_not_shown_are_not_agreed_to(pence, shown):
    with pytest.raises(TermsChanged):
        proposed(pence, shown=shown)


def test_where_the_first_part_fails_there_is_no_plan():
    payment = proposed()
    cancellation.cancel_by_user(payment.id, actor=make.PAYER)

    go_on()

    plan = instalments.plan_of(payment)
    assert states(plan) == ("not_begun", ["waiting"] * 3)
    assert letters() == {}
    with pytest.raises(PlanNotRunning):
        paying.pay(plan.id, whole=False, actor=make.PAYER)


# Charging


def test_each_part_is_announced_and_charged_once_and_then_the_card_is_forgotten(hands):
    plan = begun(10_000)
    days = [part.due_on for part in instalments.story(plan).parts]

    to_next(hands, plan)
    assert states(plan) == ("active", ["paid", "paid", "waiting"])
    assert in_uk_time(clock.now()).date() == days[1]
    to_next(hands, plan)

    assert states(plan) == ("done", ["paid"] * 3)
    assert letters() == {LetterKind.INSTALMENTS_BEGUN: 1, LetterKind.INSTALMENT_SOON: 2}
    made = payments_of(plan)
    assert [(one.state, one.amount_pence) for one in made] == [
        (State.CAPTURED, 3_334),
        (State.CAPTURED, 3_333),
        (State.CAPTURED, 3_333),
    ]
    assert {one.agreement_payment_type for one in made} == {"instalment"}
    assert made[2].description == "Parking permit, part 3 of 3"
    assert agreeing.kept_by_provider() == set()
    hands.forward(days=100)
    go_on()
    assert taken_from(plan) == 10_000
    assert laws.broken() == []
    assert laws.unsettled() == []


def test_two_schedulers_at_once_charge_once(hands):
    plan = begun()
    hands.forward(days=31)
    at_once(charging.see_to_due, charging.see_to_due)
    hands.forward(days=4)

    raised(at_once(charging.see_to_due, charging.see_to_due, charging.see_to_due))
    worker.drain()
    raised(at_once(charging.follow, charging.follow))

    assert states(plan) == ("active", ["paid", "paid", "waiting"])
    assert taken_from(plan) == 3_334 + 3_333
    assert letters()[LetterKind.INSTALMENT_SOON] == 1


def test_a_scheduler_that_dies_anywhere_charges_once_and_tells_once(hands):
    def due():
        """A plan that was announced, and whose second part is due."""
        plan = begun(link=link)
        part = instalments.story(plan).left[0]
        now = clock.now()
        make.changed(part, charge_at=now, announced_at=now - timedelta(days=7))
        make.changed(plan, look_at=now)
        return plan

    def charged():
        plan = due()
        charging.see_to_due()
        worker.drain()
        return plan

    def check(plan):
        worker.drain()
        charging.follow()
        assert states(plan) == ("active", ["paid", "paid", "waiting"])
        assert taken_from(plan) == 3_334 + 3_333

    link = offering_link()
    survives(charging.see_to_due, prepare=due, check=check)
    survives(charging.follow, prepare=charged, check=check)
    plans = queries.of_link(link.id, account_id=link.account_id)
    assert letters() == {LetterKind.INSTALMENTS_BEGUN: len(plans)}


@pytest.mark.parametrize("dialect", ["sqlite"])  # decided in memory
@pytest.mark.parametrize(
    ("away_days", "charges"),
    [
        (3, 1),  # it was announced: it is late, and taken once
        (12, 0),  # too long ago: another day is announced
    ],
)
def test_a_scheduler_that_was_away_takes_one_part_and_tells_first(hands, away_days, charges):
    plan = begun(10_000, link=offering_link(every=Every.WEEK))
    hands.forward(days=5)
    go_on()
    assert letters()[LetterKind.INSTALMENT_SOON] == 1
    hands.forward(days=3 + away_days)

    go_on()

    assert len(payments_of(plan)) == 1 + charges
    hands.forward(days=1)
    go_on()
    assert len(payments_of(plan)) == 1 + charges, "never two parts within two days"
    for _ in range(4):
        to_next(hands, plan)
        if states(plan)[0] == "done":
            break
    assert states(plan) == ("done", ["paid"] * 3)
    assert taken_from(plan) == 10_000


# Refused


@pytest.mark.parametrize("dialect", ["sqlite"])  # decided in memory
def test_a_refused_card_is_tried_three_times_and_then_its_payer_has_to_act(hands):
    plan = begun(number=agreeing.NO_MONEY_LATER)

    tried = []
    to_next(hands, plan)
    for _ in range(3):
        tried.append(clock.now())
        assert letters()[LetterKind.INSTALMENT_REFUSED] == min(len(tried), 2)
        hands.forward(days=3, hours=1)
        go_on()

    assert states(plan) == ("overdue", ["paid", "overdue", "waiting"])
    assert letters()[LetterKind.INSTALMENT_OVERDUE] == 1
    assert [one.state for one in payments_of(plan)[1:]] == [State.DECLINED] * 3
    made = [one.created_at for one in payments_of(plan)[1:]]
    assert min(b - a for a, b in pairwise(made)) >= timedelta(hours=48)
    hands.forward(days=60)
    go_on()
    assert len(payments_of(plan)) == 4, "nothing is charged while a part is overdue"


@pytest.mark.parametrize("dialect", ["sqlite"])  # decided in memory
def test_a_card_that_must_not_be_tried_again_is_not(hands):
    plan = begun(number=agreeing.NEVER_AGAIN)

    to_next(hands, plan)

    assert states(plan) == ("overdue", ["paid", "overdue", "waiting"])
    assert (letters()[LetterKind.INSTALMENT_REFUSED], len(payments_of(plan))) == (0, 2)

    created = paying.pay(plan.id, whole=False, actor=make.PAYER)
    instalments.pay(created.payment, OTHER_CARD)
    assert states(plan) == ("active", ["paid", "paid", "waiting"])
    assert instalments.story(plan).card.card_last_four == "5556"
    to_next(hands, plan)
    assert states(plan) == ("done", ["paid"] * 3)


def test_a_capture_that_fails_takes_a_part_back(hands):
    """The money was promised, so the part counted; then it could not be taken."""
    payment = proposed()
    plan = instalments.plan_of(payment)
    make.enter_card(authorisation.start(payment.id, actor=make.PAYER))
    confirmation.confirm(payment.id, actor=make.PAYER)
    charging.follow()
    assert states(plan) == ("active", ["paid", "waiting", "waiting"])
    make.fault(payment, kind=FaultKind.TIMEOUT_BEFORE, operation=Operation.CAPTURE)
    worker.drain()
    make.answer(payment, Declined(DeclineReason.NOT_ENOUGH_MONEY))

    charging.follow()

    assert states(plan) == ("active", ["waiting"] * 3)
    assert letters()[LetterKind.INSTALMENT_REFUSED] == 1
    hands.forward(days=3, hours=12)
    go_on()
    assert states(plan) == ("active", ["paid", "waiting", "waiting"])
    assert taken_from(plan) == 3_334


def test_whose_it_was_is_forgotten_some_time_after_its_end():
    plan = begun()

    def kept():
        with db.reading() as session:
            links = session.scalar(select(func.count()).select_from(InstalmentLink))
        return forgetting.sweep(), make.again(plan).email, links

    with travelled(days=91):
        assert kept() == (0, EMAIL, 1), "it goes on"
    stopping.stop(plan.id, actor=make.PAYER)
    with travelled(days=89):
        assert kept() == (0, EMAIL, 2)
    with travelled(days=91):
        assert kept() == (1, "", 2)
        assert make.again(plan).state is PlanState.STOPPED
    with travelled(days=181):
        assert forgetting.sweep() == 0
        assert kept() == (0, "", 0)
