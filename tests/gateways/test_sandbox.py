"""The sandbox's own: its test cards, its bank's defences and its messages."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import text

from app import cards, db, gateways
from app.gateways.port import Approved, Declined, DeclineReason, Failed, Operation, SendPayerTo
from app.gateways.sandbox import cards as test_cards
from app.gateways.sandbox import challenges
from app.gateways.sandbox.models import Meeting, SandboxOutcome, SandboxTransaction
from tests.gateways.conftest import SECURITY_CODE
from tests.support.together import at_once, raised

AUTHORISED = [
    "4242424242424242",
    "4444333322221111",
    "4917610000000000003",
    "4000056655665556",
    "371449635398431",
    "3566002020360505",
    "6011000990139424",
    "36148900647913",
    "5105105105105100",
    "222100000000000",
    "4000000000000010",
    "4000160000000004",
    "4000020000000000",
    "4988080000000000",
    "4111111111111111",
    "4293189100000008",
    "5101180000000007",
    "4131840000000003",
    "4000180000000002",
    "5200828282828210",
    "4000000000000341",
    "4000002760003184",
    "4000000000005076",
    "4000000000000259",
    "4000000000002685",
    "4000000000001976",
    "4000000000003055",
]
TO_BE_SEEN = {  # by their bank, which then says this
    "4000002500003155": None,
    "4000000000003220": None,
    "4000008400001629": DeclineReason.CARD_DECLINED,
}


@pytest.fixture
def sandbox():
    return gateways.named("sandbox")


@pytest.fixture
def authorised(sandbox, instruct):
    """An authorised payment of 1000 pence, to be continued by `instruct(..., like=authorised)`."""
    instruction = instruct()
    return replace(instruction, transaction=sandbox.authorise(instruction).transaction)


@pytest.fixture
def captured(sandbox, instruct, authorised):
    sandbox.capture(instruct(Operation.CAPTURE, like=authorised))
    return authorised


def moved(operation):
    with db.reading() as session:
        rows = session.query(SandboxTransaction).filter_by(
            operation=operation, outcome=SandboxOutcome.APPROVED
        )
        return sum(row.amount_pence for row in rows)


ON_ONE = pytest.mark.parametrize("dialect", ["sqlite"])  # what a card does is decided in memory


@ON_ONE
@pytest.mark.parametrize("number", AUTHORISED)
def test_these_cards_are_authorised(sandbox, instruct, number):
    assert isinstance(sandbox.authorise(instruct(number=number)), Approved)


def test_and_no_others_are():
    seen_first = {number for number, reason in TO_BE_SEEN.items() if reason is None}

    assert set(AUTHORISED) | seen_first == test_cards.APPROVED


@ON_ONE
@pytest.mark.parametrize("number", TO_BE_SEEN)
def test_the_payers_of_these_are_seen_first(sandbox, instruct, number):
    asked = instruct(number=number)
    sent = sandbox.authorise(asked)
    assert isinstance(sent, SendPayerTo)

    met = challenges.meet(dict(sent.fields)[challenges.REFERENCE], Meeting.APPROVED)
    known = replace(asked, transaction=sent.transaction)
    brought = {challenges.PROOF: met.proof}
    answer = sandbox.complete(instruct(Operation.COMPLETE, like=known, brought_back=brought))

    assert getattr(answer, "reason", None) is TO_BE_SEEN[number]
    assert set(TO_BE_SEEN) == test_cards.CHALLENGED


@ON_ONE
@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("4000000000000002", DeclineReason.CARD_DECLINED),
        ("4000000000000069", DeclineReason.CARD_EXPIRED),
        ("4000000000000127", DeclineReason.SECURITY_CODE_WRONG),
    ],
)
def test_these_cards_are_declined(sandbox, instruct, number, reason):
    answer = sandbox.authorise(instruct(number=number))

    assert isinstance(answer, Declined)
    assert answer.reason is reason
    assert answer.transaction


@ON_ONE
@pytest.mark.parametrize(
    ("number", "detail"),
    [
        ("4000000000000119", "processing error"),
        ("4000000000000267", "unsupported card"),
        ("6759649826438453", "unsupported card"),
        ("", "unsupported card"),
    ],
)
def test_these_cards_fail(sandbox, instruct, number, detail):
    answer = sandbox.authorise(instruct(number=number))

    assert isinstance(answer, Failed)
    assert answer.detail == detail


@ON_ONE
@pytest.mark.parametrize("number", [*AUTHORISED, *test_cards.DECLINED, *test_cards.FAILED])
def test_every_test_card_can_be_typed_in(number):
    assert cards.read_number(number) == number
    assert cards.identify(number) is not None


def test_a_payment_type_it_does_not_offer_fails(sandbox, instruct):
    assert isinstance(sandbox.authorise(instruct(payment_type="cash")), Failed)


def test_an_authorisation_without_a_card_fails(sandbox, instruct):
    assert isinstance(sandbox.authorise(instruct(card=None)), Failed)


def test_it_remembers_no_card(sandbox, instruct):
    sandbox.authorise(instruct())
    sandbox.authorise(instruct(number="4000000000000002"))

    with db.reading() as session:
        # By its table, so that a time is a time on SQLite too, where it is kept as text.
        rows = session.execute(SandboxTransaction.__table__.select()).all()

    assert len(rows) == 2
    for secret in ("42424242", "4000000000000002", "Lovelace", "11/29"):
        assert secret not in repr(rows)
    # Chance puts three digits into the names that are made up, and into the time.
    made_up = re.compile("[0-9a-v]{26}")
    texts = [value for row in rows for value in row if isinstance(value, str)]
    assert SECURITY_CODE not in repr([text for text in texts if not made_up.fullmatch(text)])


def test_a_key_used_for_something_else_does_nothing(sandbox, instruct, captured):
    refund = instruct(Operation.REFUND, like=captured, amount_pence=100)
    sandbox.refund(refund)

    for other in (
        replace(refund, amount_pence=200),
        replace(refund, payment_id="another"),
        replace(refund, account_id="another"),
        replace(refund, operation=Operation.CAPTURE, amount_pence=0),
    ):
        answer = {Operation.REFUND: sandbox.refund, Operation.CAPTURE: sandbox.capture}[
            other.operation
        ](other)
        assert answer == Failed("this key was used for something else")
        assert sandbox.look_up(other) == answer

    assert moved(Operation.REFUND) == 100


def test_refunds_add_up_to_no_more_than_the_capture(sandbox, instruct, captured):
    answers = [
        sandbox.refund(instruct(Operation.REFUND, like=captured, amount_pence=400))
        for _ in range(3)
    ]

    assert [type(answer) for answer in answers] == [Approved, Approved, Failed]
    assert len({answer.transaction for answer in answers[:2]}) == 2
    assert moved(Operation.REFUND) == 800


def test_twenty_threads_refund_no_more_than_the_capture(sandbox, instruct, captured):
    refunds = [instruct(Operation.REFUND, like=captured, amount_pence=300) for _ in range(20)]

    outcomes = at_once(*[lambda refund=refund: sandbox.refund(refund) for refund in refunds])

    assert raised(outcomes) == []
    assert sum(isinstance(outcome, Approved) for outcome in outcomes) == 3
    assert moved(Operation.REFUND) == 900


def test_eight_threads_capture_once(sandbox, instruct, authorised):
    captures = [instruct(Operation.CAPTURE, like=authorised) for _ in range(8)]

    outcomes = at_once(*[lambda one=one: sandbox.capture(one) for one in captures])

    assert raised(outcomes) == []
    assert sum(isinstance(outcome, Approved) for outcome in outcomes) == 1
    assert moved(Operation.CAPTURE) == 1000


def test_captures_and_cancellations_at_once_do_one_of_the_two(sandbox, instruct, authorised):
    capture = instruct(Operation.CAPTURE, like=authorised)
    cancel = instruct(Operation.CANCEL, like=authorised)

    outcomes = at_once(lambda: sandbox.capture(capture), lambda: sandbox.cancel(cancel))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Approved", "Failed"]


def test_a_part_may_be_captured_and_then_no_more_than_the_rest(sandbox, instruct, authorised):
    part = sandbox.capture(instruct(Operation.CAPTURE, like=authorised, amount_pence=600))
    too_much = sandbox.capture(instruct(Operation.CAPTURE, like=authorised, amount_pence=401))

    assert part == Approved(authorised.transaction)
    assert too_much == Failed("capture exceeds what was authorised", authorised.transaction)


def test_what_was_cancelled_is_not_captured(sandbox, instruct, authorised):
    assert sandbox.cancel(instruct(Operation.CANCEL, like=authorised)) == Approved(
        authorised.transaction
    )

    assert isinstance(sandbox.capture(instruct(Operation.CAPTURE, like=authorised)), Failed)


def test_what_was_captured_is_not_cancelled(sandbox, instruct, captured):
    assert isinstance(sandbox.cancel(instruct(Operation.CANCEL, like=captured)), Failed)


def test_cancelling_twice_and_cancelling_nothing_both_work(sandbox, instruct, authorised):
    for _ in range(2):
        assert isinstance(sandbox.cancel(instruct(Operation.CANCEL, like=authorised)), Approved)
    assert isinstance(sandbox.cancel(instruct(Operation.CANCEL)), Approved)


@pytest.mark.parametrize("operation", [Operation.CAPTURE, Operation.REFUND])
def test_there_is_nothing_to_do_to_an_unknown_payment(sandbox, instruct, authorised, operation):
    verb = {Operation.CAPTURE: sandbox.capture, Operation.REFUND: sandbox.refund}[operation]

    for unknown in (
        instruct(operation),
        instruct(operation, like=authorised, transaction="another"),
        instruct(operation, like=authorised, account_id="another"),
    ):
        answer = verb(unknown)
        assert isinstance(answer, Failed)
        assert answer.detail == "unknown transaction"


def test_a_declined_payment_cannot_be_captured(sandbox, instruct):
    declined = instruct(number="4000000000000002")
    transaction = sandbox.authorise(declined).transaction

    answer = sandbox.capture(instruct(Operation.CAPTURE, like=declined, transaction=transaction))

    assert isinstance(answer, Failed)


def test_nothing_is_refunded_before_it_is_captured(sandbox, instruct, authorised):
    assert isinstance(sandbox.refund(instruct(Operation.REFUND, like=authorised)), Failed)


def test_a_payment_it_has_not_named_to_us_is_known_by_ours(sandbox, instruct, authorised):
    unnamed = replace(authorised, transaction="")

    assert sandbox.capture(instruct(Operation.CAPTURE, like=unnamed)) == Approved(
        authorised.transaction
    )


def test_a_payment_authorised_twice_is_captured_by_name(sandbox, instruct, authorised):
    again = sandbox.authorise(instruct(like=authorised, card=instruct().card))

    for transaction in (authorised.transaction, again.transaction):
        like = replace(authorised, transaction=transaction)
        assert sandbox.capture(instruct(Operation.CAPTURE, like=like)) == Approved(transaction)


def test_a_free_payment_is_authorised_and_captured(sandbox, instruct):
    free = instruct(amount_pence=0)
    free = replace(free, transaction=sandbox.authorise(free).transaction)

    assert isinstance(sandbox.capture(instruct(Operation.CAPTURE, like=free)), Approved)


@ON_ONE
@pytest.mark.parametrize(
    ("number", "later"),
    [
        ("4242424242424242", None),
        ("5105105105105100", DeclineReason.DO_NOT_RETRY),
        ("4000000000000341", DeclineReason.NOT_ENOUGH_MONEY),
        ("4000002760003184", DeclineReason.AUTHENTICATION_REQUIRED),
        ("4000000000005076", "processing error"),
    ],
)
def test_what_a_kept_card_says_later(sandbox, instruct, number, later):
    kept = sandbox.authorise(instruct(number=number, keep_card=True))
    assert isinstance(kept, Approved)

    answer = sandbox.authorise(instruct(card=None, stored_card=kept.stored_card))

    if later is None:
        assert isinstance(answer, Approved)
    elif isinstance(later, DeclineReason):
        assert answer == Declined(later, answer.transaction)
    else:
        assert answer == Failed(later, answer.transaction)


@ON_ONE
def test_a_refused_card_is_not_kept(sandbox, instruct):
    answer = sandbox.authorise(instruct(number="4000000000009995", keep_card=True))

    assert isinstance(answer, Declined)
    assert answer.reason is DeclineReason.NOT_ENOUGH_MONEY
    with db.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM sandbox_cards")) == 0


@ON_ONE
def test_of_a_kept_card_no_number_is_kept(sandbox, instruct):
    sandbox.authorise(instruct(keep_card=True))

    with db.reading() as session:
        (row,) = session.execute(text("SELECT * FROM sandbox_cards")).all()
    assert (row.first_six, row.last_four) == ("424242", "4242")
    assert "4242424242424242" not in repr(row)
