"""The two tables that decide what may follow what: every cell of both."""

from itertools import product

import pytest

from app.payments import states
from app.payments.states import EXTERNAL, NEXT, Happened, State, TransitionNotAllowed
from app.refunds import states as refund_states
from app.refunds.states import RefundHappened, RefundState, RefundTransitionNotAllowed

EVERY_CELL = list(product([None, *State], Happened))
EVERY_REFUND_CELL = list(product([None, *RefundState], RefundHappened))

# What cannot be taken back, whatever comes: the words a service may build upon.
OVER = {State.CAPTURED, State.CANCELLED_BY_USER, State.CANCELLED_BY_SERVICE}


def followers(table, state):
    """Every state that can be reached from `state`, however many events it takes."""
    found, waiting = set(), [state]
    while waiting:
        here = waiting.pop()
        for (before, _), after in table.items():
            if before == here and after not in found:
                found.add(after)
                waiting.append(after)
    return found


@pytest.mark.parametrize(("state", "event"), EVERY_CELL)
def test_each_cell_of_the_table_leads_somewhere_or_is_refused(state, event):
    if (state, event) in NEXT:
        assert states.after(state, event) is NEXT[state, event]
    else:
        with pytest.raises(TransitionNotAllowed) as refused:
            states.after(state, event)
        assert (refused.value.state, refused.value.event) == (state, event)
    if state is not None:
        assert states.may_happen(state, event) is ((state, event) in NEXT)


def test_a_refusal_can_be_read_by_a_person():
    with pytest.raises(TransitionNotAllowed) as refused:
        states.after(State.CANCELLED_BY_USER, Happened.CAPTURE_REQUESTED)
    assert refused.value.message == (
        "A payment that is cancelled_by_user cannot be capture requested"
    )


def test_every_state_can_be_reached_and_every_event_can_happen():
    assert followers(NEXT, None) == set(State)
    assert {event for _, event in NEXT} == set(Happened)


def test_a_payment_is_created_once_and_first():
    assert [cell for cell in NEXT if cell[0] is None] == [(None, Happened.CREATED)]
    assert [cell for cell, after in NEXT.items() if after is State.CREATED] == [
        (None, Happened.CREATED)
    ]


def test_no_event_leads_in_a_circle_but_a_payer_who_begins_again():
    again = Happened.ATTEMPT_ENDED  # for as long as they have time to pay
    ahead = {cell: after for cell, after in NEXT.items() if cell[1] is not again}
    assert [state for state in State if state in followers(ahead, state)] == []


def test_what_is_over_is_over():
    assert {state for state in State if not followers(NEXT, state)} == OVER


def test_money_is_only_taken_after_a_yes_or_when_it_came_by_itself():
    ways = {event for (_, event), after in NEXT.items() if after is State.CAPTURED}
    assert ways == {
        Happened.CAPTURED,
        Happened.RECEIVED,
        Happened.RECEIVED_LATE,
        Happened.CORRECTED_TO_CAPTURED,
    }
    assert [before for before, event in NEXT if event is Happened.CAPTURED] == [State.CONFIRMED]


def test_money_that_was_confirmed_can_neither_be_called_off_nor_expire():
    called_off = {State.CANCELLED_BY_USER, State.CANCELLED_BY_SERVICE, State.EXPIRED}
    for state in (State.CONFIRMED, State.CAPTURED):
        assert not followers(NEXT, state) & called_off


def test_every_state_has_its_words_for_services():
    assert set(EXTERNAL) == set(State)
    for status in EXTERNAL.values():
        unhappy = status.status in {"failed", "cancelled", "error"}
        assert (status.code is not None) is unhappy
        assert (status.message is not None) is unhappy
        assert status.finished is (unhappy or status.status == "success")


def test_no_two_states_share_a_code():
    codes = [status.code for status in EXTERNAL.values() if status.code]
    assert sorted(codes) == ["P0010", "P0020", "P0030", "P0040", "P0050"]


def test_a_finished_payment_never_becomes_unfinished():
    for (before, _), after in NEXT.items():
        if before is not None and EXTERNAL[before].finished:
            assert EXTERNAL[after].finished


def test_only_what_is_not_finished_can_be_called_off_or_expire():
    unfinished = {state for state in State if not EXTERNAL[state].finished}
    assert unfinished == states.CANCELLABLE
    assert unfinished == states.EXPIRABLE
    assert unfinished - {State.CAPTURABLE} == states.CANCELLABLE_BY_USER


def test_the_sets_agree_with_the_table():
    for state in State:
        for members, event in (
            (states.CANCELLABLE, Happened.CANCELLED_BY_SERVICE),
            (states.CANCELLABLE_BY_USER, Happened.CANCELLED_BY_USER),
            (states.EXPIRABLE, Happened.EXPIRED),
        ):
            assert (state in members) is states.may_happen(state, event)


def test_whatever_holds_the_payers_money_can_let_go_of_it_in_the_end():
    assert states.HOLDS_AN_AUTHORISATION <= states.EXPIRABLE & states.CANCELLABLE
    after_a_yes = {
        after
        for (_, event), after in NEXT.items()
        if event in {Happened.AUTHORISED, Happened.CHALLENGED}
    }
    assert after_a_yes <= states.HOLDS_AN_AUTHORISATION


@pytest.mark.parametrize(("state", "event"), EVERY_REFUND_CELL)
def test_each_cell_of_the_refunds_table_leads_somewhere_or_is_refused(state, event):
    if (state, event) in refund_states.NEXT:
        assert refund_states.after(state, event) is refund_states.NEXT[state, event]
    else:
        with pytest.raises(RefundTransitionNotAllowed, match=str(event)):
            refund_states.after(state, event)


def test_every_refund_state_can_be_reached_and_every_event_can_happen():
    assert followers(refund_states.NEXT, None) == set(RefundState)
    assert {event for _, event in refund_states.NEXT} == set(RefundHappened)


def test_a_refund_succeeds_or_fails_for_good():
    over = {state for state in RefundState if not followers(refund_states.NEXT, state)}
    assert over == {RefundState.SUCCESS, RefundState.FAILED}


def test_a_refund_never_goes_back_except_when_nobody_heard_of_it():
    for (before, event), after in refund_states.NEXT.items():
        if before is not None and after is RefundState.CREATED:
            assert event is RefundHappened.NEVER_ARRIVED
    assert [before for before, event in refund_states.NEXT if event is RefundHappened.SENT] == [
        RefundState.CREATED
    ]


def test_every_refund_state_has_its_word_for_services():
    assert {
        word: {state for state, said in refund_states.EXTERNAL.items() if said == word}
        for word in refund_states.EXTERNAL.values()
    } == {
        "submitted": {
            RefundState.CREATED,
            RefundState.SENDING,
            RefundState.UNKNOWN,
            RefundState.SUBMITTED,
        },
        "success": {RefundState.SUCCESS},
        "error": {RefundState.FAILED},
    }
