"""The table that decides what may follow what in a dispute: every cell of it."""

from itertools import product

import pytest

from app.disputes import states
from app.disputes.states import (
    CLOSED,
    NEXT,
    DisputeHappened,
    DisputeState,
    DisputeTransitionNotAllowed,
)

EVERY_CELL = list(product([None, *DisputeState], DisputeHappened))


@pytest.mark.parametrize(("state", "event"), EVERY_CELL)
def test_each_cell_leads_somewhere_or_is_refused(state, event):
    if (state, event) in NEXT:
        assert states.after(state, event) is NEXT[state, event]
    else:
        with pytest.raises(DisputeTransitionNotAllowed, match=str(event)):
            states.after(state, event)


def test_every_state_can_be_reached_and_every_event_can_happen():
    assert set(NEXT.values()) == set(DisputeState)
    assert {event for _, event in NEXT} == set(DisputeHappened)


def test_a_dispute_is_opened_once_and_first():
    assert [cell for cell in NEXT if cell[0] is None or cell[1] is DisputeHappened.OPENED] == [
        (None, DisputeHappened.OPENED)
    ]


def test_a_result_is_for_good():
    assert {before for before, _ in NEXT if before is not None} == set(DisputeState) - CLOSED
