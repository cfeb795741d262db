"""A process that dies at a commit, as it looks from inside: no `except Exception` sees it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from app import db

PLACES = ("before a commit", "after a commit")
LONGEST_WORK = 50  # commits


class Killed(BaseException):
    """What the death of a process looks like."""


def _raise() -> None:
    raise Killed


@contextmanager
def dying(where: str, *, commits_before: int, die: Callable[[], None] = _raise) -> Iterator[None]:
    """Let the process die at the next transaction but `commits_before`. `where`: see `PLACES`."""
    usual = db.transaction
    left = commits_before

    @contextmanager
    def mortal() -> Iterator[Session]:
        nonlocal left
        mine, left = left, left - 1
        with usual() as session:
            yield session
            if mine == 0 and where == PLACES[0]:
                die()
        if mine == 0:
            die()

    db.transaction = mortal  # type: ignore[assignment]
    try:
        yield
    finally:
        db.transaction = usual


def survives(act: Callable[[], Any], *, prepare: Callable[[], Any], check: Callable[[Any], None]):
    """Let `act` die at each of its commits in turn, then do it again in peace, and `check`.

    `prepare` makes something new to act on each time, which `check` is given.
    """
    for where in PLACES:
        for number in range(LONGEST_WORK):
            subject = prepare()
            try:
                with dying(where, commits_before=number):
                    act()
            except Killed:
                act()
                check(subject)
            else:
                assert number > 0, "it never wrote anything"
                break
        else:
            raise AssertionError("it never came to an end")
