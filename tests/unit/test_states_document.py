"""docs/payment-states.md says what the code does, down to the last line of its diagram."""

import re
from itertools import groupby
from pathlib import Path

import pytest

from app.payments.states import EXTERNAL, NEXT, State

DOCUMENT = Path(__file__).parents[2] / "docs" / "payment-states.md"
HOW_MANY_STATES_THE_REFERENCE_HAS = 39


@pytest.fixture(scope="module")
def document():
    return DOCUMENT.read_text()


def rows_after(document, heading):
    """The rows of the table that begins with `heading`, cell by cell."""
    lines = document.partition(heading)[2].splitlines()[2:]
    table = next(group for is_row, group in groupby(lines, lambda line: line[:1] == "|") if is_row)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def diagram():
    """The table NEXT as Mermaid draws it. Paste it into the document when this test asks for it."""
    lines = ["stateDiagram-v2"]
    lines += [
        f"    {before or '[*]'} --> {after}: {event.removeprefix('payment_')}"
        for (before, event), after in NEXT.items()
    ]
    lines += [
        f"    {state} --> [*]" for state in State if all(before != state for before, _ in NEXT)
    ]
    return "\n".join(lines)


def test_it_counts_the_states_right(document):
    assert f"A payment is in one of {len(State)} states." in document


def test_its_table_says_what_services_are_told(document):
    assert rows_after(document, "| internal | `status` |") == [
        [state, told.status, "yes" if told.finished else "no", told.code or ""]
        for state, told in EXTERNAL.items()
    ]


def test_its_diagram_shows_every_transition(document):
    drawn = re.search(r"```mermaid\n(.*?)\n```", document, re.DOTALL)
    assert drawn is not None, f"no diagram; it should be\n{diagram()}"
    assert drawn[1] == diagram(), f"the diagram should be\n{diagram()}"


def test_it_says_where_each_state_of_the_reference_went(document):
    rows = rows_after(document, "| reference | here |")
    names = [name for theirs, _ in rows for name in theirs.split(", ")]
    assert len(names) == len(set(names)) == HOW_MANY_STATES_THE_REFERENCE_HAS
    for _, ours in rows:
        first = re.split(r"[ ,:]", ours)[0]
        assert first in set(State) or ours.startswith(("no row yet", "the same")), ours
