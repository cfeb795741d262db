"""Doing things at the same moment."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

PATIENCE_SECONDS = 180


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Make each call in a thread of its own, all starting together.

    Returns what each returned or raised, in the order of `calls`.
    """
    starting = threading.Barrier(len(calls))
    outcomes: list[Any] = [None] * len(calls)

    def run(number: int, call: Callable[[], Any]) -> None:
        try:
            starting.wait(PATIENCE_SECONDS)
            outcomes[number] = call()
        except BaseException as raised:  # noqa: BLE001  it is handed to the test
            outcomes[number] = raised

    threads = [
        threading.Thread(target=run, args=numbered, name=f"racer-{numbered[0]}", daemon=True)
        for numbered in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive(), "a thread did not come back: a deadlock?"
    return outcomes


def raised(outcomes: Sequence[Any], *kinds: type[BaseException]) -> list[BaseException]:
    """The exceptions among `outcomes`; fails the test if one is of another kind than `kinds`."""
    found = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    for problem in found:
        if not isinstance(problem, kinds):
            raise problem
    return found
