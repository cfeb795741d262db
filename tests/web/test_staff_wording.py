"""Nothing that can happen to a payment is without a name for the people who read its story."""

import ast

import pytest

from app.actors import ActorKind
from app.agreements.states import AgreementHappened, InstrumentHappened
from app.disputes.states import DisputeHappened, DisputeReason
from app.emails.models import EmailHappened, Problem
from app.gateways.port import DeclineReason, Operation
from app.instalments.models import PlanHappened
from app.payments.models import Question
from app.payments.states import Happened
from app.receipts.deciding import Decided
from app.receipts.writing import Told
from app.refunds.batches.record import RequestHappened
from app.refunds.states import RefundHappened
from app.repayments.states import RepaymentHappened
from app.web.staff import wording
from tests.architecture.source import modules

MOVES = [
    *Happened,
    *RefundHappened,
    *RequestHappened,
    *DisputeHappened,
    *AgreementHappened,
    *InstrumentHappened,
    *EmailHappened,
    *RepaymentHappened,
    *PlanHappened,
    *Told,
    *Decided,
]


def noted() -> set[str]:
    """The names that `note(session, ..., "...")` writes into stories, read from the code."""
    found = set()
    for module in [*modules("app/payments"), *modules("app/refunds"), *modules("app/disputes")]:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "note":
                found |= {
                    argument.value
                    for argument in node.args
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                }
    return found


def test_everything_that_happens_has_a_name():
    assert len(noted()) > 5
    for name in [*MOVES, *sorted(noted())]:
        assert name in wording.HAPPENED, f"give {name} a name in app/web/staff/wording.py"


def test_no_name_is_left_over():
    assert set(wording.HAPPENED) == {*MOVES, *noted()}


def test_what_has_no_name_yet_reads_as_well_as_it_can():
    assert wording.happened("payment_blessed_by_bishop") == "Payment blessed by bishop"


@pytest.mark.parametrize("reason", [*DeclineReason, *DisputeReason, *Problem])
def test_every_reason_has_words(reason):
    assert wording.reason(reason) != reason.value


@pytest.mark.parametrize("kind", ActorKind)
def test_everybody_who_does_something_has_a_name(kind):
    assert wording.actor(kind, "")


def test_people_and_keys_are_called_by_their_names():
    assert wording.actor(ActorKind.STAFF, "Ann") == "Ann"
    assert wording.actor(ActorKind.API, "Live") == "API key ‘Live’"


@pytest.mark.parametrize("operation", Operation)
def test_every_question_has_words(operation):
    assert wording.question(Question(operation=operation)).startswith("We asked")
