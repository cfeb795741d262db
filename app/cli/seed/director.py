"""Lets many stories happen at once, each step at its time: time passes from one to the next."""

import heapq
import itertools
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from app import clock
from app.jobs import worker

WORKER_TAKES = timedelta(milliseconds=400)

Step = Callable[[], timedelta | None]  # plays it; says how long until it is to be played again


class Director:
    """An agenda of steps to come, and a clock that shows the time of the step being played."""

    def __init__(self) -> None:
        self._agenda: list[tuple[datetime, int, Step]] = []
        self._numbers = itertools.count()  # of two steps at one time the first put down is first
        self._workers: list[Callable[[], object]] = [worker.drain]

    def put_down(self, when: datetime, story: Iterator[timedelta]) -> None:
        """Let `story` begin at `when`."""
        self._add(when, partial(next, story, None))

    def hire(self, work: Callable[[], object]) -> None:
        """Let somebody come by after each step from now on, and do what there is to do."""
        self._workers.append(work)

    def play(self, *, until: datetime) -> None:
        """Play every step in order of time. A worker comes by a moment after each.

        What would come after `until` has not happened yet, and is left out.
        """
        when = until
        with clock.replaced(lambda: when):
            while self._agenda and self._agenda[0][0] <= until:
                when, _, step = heapq.heappop(self._agenda)
                pause = step()
                if pause is not None:
                    self._add(when + pause, step)
                if step != self._work:
                    self._add(when + WORKER_TAKES, self._work)

    def _add(self, when: datetime, step: Step) -> None:
        heapq.heappush(self._agenda, (when, next(self._numbers), step))

    def _work(self) -> None:
        for work in self._workers:
            work()
