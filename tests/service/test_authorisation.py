import pytest
from sqlalchemy import text

from app import db
from app.events import timeline
from app.gateways.port import (
    Approved,
    Declined,
    DeclineReason,
    Failed,
    GatewayUnavailable,
    NeverArrived,
    Operation,
    Pending,
    SendPayerTo,
)
from app.gateways.sandbox import bank
from app.gateways.sandbox.models import FaultKind
from app.jobs import scheduler, worker
from app.payments import authorisation, cancellation, instructions, queries, transitions
from app.payments.queries import PaymentNotFound
from app.payments.questions import StillWaiting
from app.payments.states import Happened, State, TransitionNotAllowed
from tests import make
from tests.support.looking import books, done_by_provider, jobs, story
from tests.support.looking import questions as questions_about


def find_out():
    """Let the scheduler notice what is unanswered, and a worker ask about it."""
    scheduler.tick()
    worker.drain()


# Opening the pages


def test_opening_the_pages_starts_a_payment_once():
    payment = make.payment()

    assert authorisation.start(payment.id, actor=make.PAYER).state is State.STARTED
    assert authorisation.start(payment.id, actor=make.PAYER).state is State.STARTED
    assert story(payment) == ["payment_created", "payment_started"]


def test_opening_the_pages_later_changes_nothing():
    for state in set(State) - {State.CREATED}:
        payment = make.payment_in(state)

        assert authorisation.start(payment.id, actor=make.PAYER).state is state
        assert make.again(payment).version == payment.version, state


def test_a_payment_that_does_not_exist_cannot_be_started():
    with pytest.raises(PaymentNotFound):
        authorisation.start("0" * 26, actor=make.PAYER)


# The bank's answers


def test_an_approved_card_holds_the_money_and_takes_nothing():
    payment = make.started_payment(1500)

    answer = make.enter_card(payment)

    payment = make.again(payment)
    assert (answer, payment.state) == (Approved(payment.provider_transaction), State.AUTHORISED)
    assert done_by_provider(payment, Operation.AUTHORISE) == [1500]
    assert (books(payment), jobs()) == ({}, [])
    assert story(payment) == [
        "payment_created",
        "payment_started",
        "payment_details_entered",
        "payment_authorised",
    ]


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (make.CARD_DECLINED, DeclineReason.CARD_DECLINED),
        (make.CARD_EXPIRED, DeclineReason.CARD_EXPIRED),
        (make.SECURITY_CODE_WRONG, DeclineReason.SECURITY_CODE_WRONG),
    ],
)
def test_a_refusal_by_the_bank_is_an_answer(number, reason):
    payment = make.started_payment()

    answer = make.enter_card(payment, number)

    payment = make.again(payment)
    assert isinstance(answer, Declined)
    assert (payment.state, payment.decline_reason) == (State.DECLINED, reason)
    assert payment.expires_at is None
    assert timeline(payment.id)[-1].details == {"reason": reason}
    assert done_by_provider(payment) == []


@pytest.mark.parametrize("number", [make.PROCESSING_ERROR, "4000000000000036"])
def test_a_provider_that_fails_ends_the_payment(number):
    payment = make.started_payment()

    assert isinstance(make.enter_card(payment, number), Failed)
    assert make.again(payment).state is State.ERRORED


def test_the_payer_may_have_to_go_elsewhere_first():
    payment = make.unanswered_payment()

    make.answer(payment, SendPayerTo("https://bank.example/3ds", "t-1"))

    payment = make.again(payment)
    assert (payment.state, payment.provider_transaction) == (State.CHALLENGED, "t-1")


def test_what_may_be_kept_of_a_card_is_kept_and_nothing_else():
    payment = make.started_payment(email="before@payer.example")
    card = make.card("5105105105105100", expiry="11/98", security_code="987")
    payer = make.payer_details(
        "5105105105105100",
        card_brand="master-card",
        card_type="credit",
        card_expiry="11/98",
        cardholder_name="Grace H",
        billing_address={"line1": "1 High Street", "postcode": "N1 1AA"},
        email="",
    )

    authorisation.authorise(payment.id, card=card, payer=payer, actor=make.PAYER)

    kept = make.again(payment)
    assert (kept.card_brand, kept.card_type) == ("master-card", "credit")
    assert (kept.card_first_six, kept.card_last_four) == ("510510", "5100")
    assert (kept.card_expiry, kept.cardholder_name) == ("11/98", "Grace H")
    assert kept.billing_address == {"line1": "1 High Street", "postcode": "N1 1AA"}
    assert kept.email == "before@payer.example"
    assert "5105105105105100" not in everything_in_the_database()
    assert "'987'" not in everything_in_the_database()


def everything_in_the_database():
    with db.reading() as session:
        return "\n".join(
            repr(tuple(row))
            for table in db.Base.metadata.sorted_tables
            for row in session.execute(table.select())
        )


def test_card_details_do_not_show_when_something_is_printed():
    payment = make.unanswered_payment()
    question = make.open_question(payment)

    assert repr(make.card()) == "Card()"
    assert "card=" not in repr(instructions.make(payment, question, card=make.card()))


# Who may not ask


def test_only_a_started_payment_can_be_authorised():
    for state in set(State) - {State.STARTED}:
        payment = make.payment_in(state)

        with pytest.raises(TransitionNotAllowed):
            make.enter_card(payment)
        assert make.again(payment).version == payment.version, state


def test_nobody_asks_twice_while_an_answer_is_awaited():
    payment = make.unanswered_payment()

    with pytest.raises(StillWaiting):
        make.enter_card(payment)
    assert len(questions_about(payment)) == 1
    assert story(payment).count("payment_details_entered") == 1


def test_from_the_moment_it_is_written_down():
    payment = make.started_payment()
    asking = authorisation.prepare(payment.id, payer=make.payer_details(), actor=make.PAYER)

    with pytest.raises(StillWaiting):
        make.enter_card(payment)
    with pytest.raises(StillWaiting):
        cancellation.cancel_by_user(payment.id, actor=make.PAYER)

    authorisation.carry_out(asking, card=make.card())
    assert make.again(payment).state is State.AUTHORISED


# When no answer comes


@pytest.mark.parametrize("kind", sorted(set(FaultKind) - {FaultKind.SLOW}))
def test_silence_leaves_the_question_open(kind):
    payment = make.started_payment()
    make.fault(payment, kind=kind, operation=Operation.AUTHORISE)

    with pytest.raises(GatewayUnavailable):
        make.enter_card(payment)

    question = make.open_question(payment)
    assert make.again(payment).state is State.STARTED
    assert (question.operation, question.answer) == (Operation.AUTHORISE, "")
    assert question.lost_at >= question.asked_at


def test_a_slow_answer_is_an_answer():
    payment = make.started_payment()
    make.fault(payment, kind=FaultKind.SLOW, operation=Operation.AUTHORISE, delay_ms=20)

    make.enter_card(payment)
    assert make.again(payment).state is State.AUTHORISED


def test_an_approval_that_was_not_heard_of_is_found_out():
    payment = make.unanswered_payment()

    find_out()

    payment = make.again(payment)
    assert payment.state is State.AUTHORISED
    assert payment.provider_transaction
    assert done_by_provider(payment) == [1000]
    assert queries.open_question(payment.id) is None


def test_a_refusal_that_was_not_heard_of_is_found_out():
    payment = make.started_payment()
    make.fault(payment, operation=Operation.AUTHORISE)
    with pytest.raises(GatewayUnavailable):
        make.enter_card(payment, make.CARD_EXPIRED)

    find_out()

    assert make.again(payment).decline_reason == DeclineReason.CARD_EXPIRED


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT_BEFORE, FaultKind.ERROR_500])
def test_when_nobody_was_asked_the_card_may_be_entered_again(hands, kind):
    payment = make.started_payment()
    make.fault(payment, kind=kind, operation=Operation.AUTHORISE)
    with pytest.raises(GatewayUnavailable):
        make.enter_card(payment)

    find_out()
    with pytest.raises(StillWaiting):
        make.enter_card(payment)  # it may still be on its way
    hands.forward(seconds=30)
    find_out()
    make.enter_card(payment)

    assert make.again(payment).state is State.AUTHORISED
    assert done_by_provider(payment) == [1000]
    assert "payment_authorisation_never_arrived" in story(payment)


# Answers that come twice, late or in the wrong order


def test_told_twice_it_moves_once():
    payment = make.authorised_payment()
    (question,) = questions_about(payment)

    authorisation.finish(question, Approved(payment.provider_transaction))
    authorisation.finish(question, Declined(DeclineReason.OTHER, "another"))
    authorisation.finish(question, Failed("another"))
    authorisation.finish(question, NeverArrived())

    assert make.again(payment).version == payment.version
    assert len(story(payment)) == 4


def test_an_answer_that_is_overtaken_by_a_look_up_is_ignored():
    payment = make.unanswered_payment()
    question = make.open_question(payment)
    find_out()

    authorisation.finish(question, Approved(make.again(payment).provider_transaction))

    assert story(payment).count("payment_authorised") == 1


def test_an_answer_for_which_it_is_too_late_is_noted_for_a_person_to_look_at():
    payment = make.unanswered_payment()
    with db.transaction() as session:
        locked = queries.for_change(session, payment.id)
        transitions.advance(session, locked, Happened.VOUCHER_ISSUED, actor=make.PAYER)

    find_out()

    assert make.again(payment).state is State.AWAITING_PAYMENT
    event = timeline(payment.id)[-1]
    assert (event.name, event.details) == (
        "provider_answer_ignored",
        {"answer": "payment_authorised"},
    )


@pytest.mark.parametrize("transaction", ["", "another"])
def test_a_pending_that_comes_too_late_does_not_rename_the_payment(transaction):
    payment = make.authorised_payment()
    (question,) = questions_about(payment)

    authorisation.finish(question, Pending(transaction))

    assert make.again(payment).provider_transaction == payment.provider_transaction


def test_a_pending_keeps_the_question_open():
    payment = make.unanswered_payment()

    make.answer(payment, Pending("t-1"))
    make.answer(payment, Pending(""))

    assert make.again(payment).provider_transaction == "t-1"
    assert make.open_question(payment).looked_up == 2
    assert make.again(payment).state is State.STARTED


def lost_on_the_way(payment):
    """An authorisation that everybody has come to believe was never heard of."""
    asking = authorisation.prepare(payment.id, payer=make.payer_details(), actor=make.PAYER)
    make.answer(payment, NeverArrived())
    return asking


def arrives_after_all(asking):
    """The call of an authorisation reaches the bank now, and the answer to it reaches us."""
    instruction = instructions.make(asking.payment, asking.question, card=make.card())
    answer = bank.carry_out(instruction)
    authorisation.finish(asking.question, answer)
    authorisation.finish(asking.question, answer)
    return answer


def test_a_lost_call_that_arrives_after_all_still_authorises_the_payment():
    payment = make.started_payment()
    asking = lost_on_the_way(payment)

    arrives_after_all(asking)

    assert make.again(payment).state is State.AUTHORISED
    assert questions_about(payment)[0].answer == "Approved"
    assert story(payment).count("payment_authorised") == 1


def test_a_lost_call_that_arrives_at_a_cancelled_payment_is_released():
    payment = make.started_payment()
    asking = lost_on_the_way(payment)
    cancellation.cancel_by_user(payment.id, actor=make.PAYER)

    arrives_after_all(asking)
    worker.drain()

    assert make.again(payment).state is State.CANCELLED_BY_USER
    assert len(done_by_provider(payment, Operation.CANCEL)) == 1
    assert story(payment)[-2:] == ["payment_authorised_too_late", "payment_released"]


def test_a_lost_call_that_arrives_beside_a_second_one_does_not_replace_it():
    payment = make.started_payment()
    first = lost_on_the_way(payment)
    second = authorisation.prepare(payment.id, payer=make.payer_details(), actor=make.PAYER)

    late = arrives_after_all(first)
    authorisation.carry_out(second, card=make.card())

    payment = make.again(payment)
    assert payment.state is State.AUTHORISED
    assert payment.provider_transaction != late.transaction
    noted = [e for e in timeline(payment.id) if e.name == "payment_authorised_too_late"]
    assert [event.details for event in noted] == [{"transaction": late.transaction}]


def test_a_question_that_lay_about_for_too_long_is_not_asked_any_more(hands):
    payment = make.started_payment()
    asking = authorisation.prepare(payment.id, payer=make.payer_details(), actor=make.PAYER)

    hands.forward(seconds=30)

    with pytest.raises(GatewayUnavailable):
        authorisation.carry_out(asking, card=make.card())
    assert done_by_provider(payment) == []
    assert make.open_question(payment).lost_at is not None


def test_the_money_is_written_nowhere_until_it_is_taken():
    make.authorised_payment()
    with db.reading() as session:
        assert session.scalar(text("SELECT COUNT(*) FROM postings")) == 0
