"""Plans under whatever can happen to them in any order: never too much is taken, nor untold."""

import random
from contextlib import suppress
from itertools import pairwise

import pytest

from app.errors import Conflict
from app.gateways.port import GatewayUnavailable
from app.gateways.sandbox.models import FaultKind
from app.instalments import charging, paying, stopping
from app.instalments.models import PartState
from app.instalments.schedule import Every
from app.jobs import scheduler, worker
from app.payments.states import State
from tests import make
from tests.support import agreeing, instalments, laws
from tests.support.instalments import payments_of

CARDS = [make.VISA, "4000056655665556", agreeing.NO_MONEY_LATER, agreeing.NEVER_AGAIN]
TAKEN = {State.CONFIRMED, State.CAPTURED}


def step(chance, hands, plan):
    match chance.choice(["time", "time", "time", "look", "pay", "begin to pay", "lost", "stop"]):
        case "time":
            hands.forward(hours=chance.choice([1, 20, 26, 24 * 3, 24 * 9, 24 * 40]))
            charging.see_to_due()
        case "look":
            scheduler.tick()
            worker.drain()
        case "pay" | "begin to pay" as what:
            with suppress(Conflict, GatewayUnavailable):
                created = paying.pay(plan.id, whole=chance.random() < 0.2, actor=make.PAYER)
                if what == "pay":
                    instalments.pay(created.payment, chance.choice(CARDS))
        case "lost":
            kind = chance.choice([FaultKind.TIMEOUT_BEFORE, FaultKind.TIMEOUT_AFTER_SUCCESS])
            make.fault(agreeing.account_of(plan), kind=kind)
        case "stop" if chance.random() < 0.1:
            with suppress(Conflict):
                stopping.stop(plan.id, actor=make.PAYER)


def broken(plan):
    """What does not hold of a plan."""
    story = instalments.story(plan)
    made = payments_of(plan)
    promised = sum(one.amount_pence for one in made if one.state in TAKEN)
    charged = [one.created_at for one in made if one.rests_on_agreement]
    problems = []
    if promised > plan.total_pence:
        problems.append(f"{promised} of {plan.total_pence} were taken")
    if any((b - a).total_seconds() < 48 * 3_600 for a, b in pairwise(charged)):
        problems.append("the card was charged twice within two days")
    numbers = [part.number for part in story.parts if part.state is PartState.PAID]
    if numbers != list(range(1, len(numbers) + 1)):
        problems.append(f"not in order: {numbers}")
    return problems


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize("seed", [10, 41])  # which found something once
def test_whatever_happens_no_more_is_taken_than_was_agreed(hands, seed):
    chance = random.Random(seed)
    link = instalments.offering_link(every=chance.choice([*Every]), parts=chance.randint(2, 5))
    plan = instalments.begun(link=link, number=chance.choice(CARDS))
    for _ in range(14):
        step(chance, hands, plan)
        assert broken(plan) == []
    for _ in range(3):
        hands.forward(hours=2)
        scheduler.tick()
        worker.drain()
    charging.follow()

    assert broken(plan) == []
    assert laws.broken() == []
    paid = instalments.story(plan).paid_pence
    assert paid == sum(one.amount_pence for one in payments_of(plan) if one.state in TAKEN)
