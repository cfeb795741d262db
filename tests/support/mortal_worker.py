"""Workers that are killed at a chosen moment.

`python -m tests.support.mortal_worker` imports everything, and does what is due, once. For each
line that it reads, "<moment> <operation> <id> <tasks>", it forks a worker that kills itself, as
kill -9 would, when it comes to that moment of that operation about that payment or refund. It
prints the worker's process id, and its exit status when it is gone. A worker with the moment
"never" waits to be killed by others. With the tasks "scheduled" it also does what is due by the
clock, as workers usually do.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from app import queue
from app.cli.platform import bring_up
from app.gateways.port import Answer, Instruction, Operation
from app.gateways.sandbox import faults
from app.jobs import scheduler, worker
from app.payments import questions
from app.payments.models import Payment, Question
from app.queue import Job
from config import Config
from tests.support import forking

LONGEST_LIFE_SECONDS = 60


class Moment(StrEnum):
    """When a worker can die, in the order of the work."""

    BEFORE_WRITTEN_DOWN = "before_written_down"
    BEFORE_ASKED = "before_asked"
    BEFORE_ANSWERED = "before_answered"
    BEFORE_SAVED = "before_saved"
    BEFORE_COMPLETED = "before_completed"
    NEVER = "never"


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Fate:
    """Lets functions of the platform that are on the way die at the moment that is chosen."""

    def __init__(self, moment: Moment, operation: Operation, subject_id: str) -> None:
        self._operation = operation
        self._subject_id = subject_id
        self._real = {
            function.__name__: function
            for function in (
                questions.write_down,
                questions.reopen,
                questions.ask,
                questions.close,
                queue.complete,
            )
        }
        match moment:
            case Moment.BEFORE_WRITTEN_DOWN:
                questions.write_down = self._after("write_down")
                questions.reopen = self._after("reopen")
            case Moment.BEFORE_ASKED:
                questions.ask = self.ask
            case Moment.BEFORE_ANSWERED:
                faults.before_answer = self.before_answer
            case Moment.BEFORE_SAVED:
                questions.close = self.close
            case Moment.BEFORE_COMPLETED:
                queue.complete = self.complete

    def _after(self, name: str) -> Callable[..., Question]:
        def written(*args: Any, **kwargs: Any) -> Question:
            question = self._real[name](*args, **kwargs)
            if question is not None:
                self._die_if_about(question)
            return question

        return written

    def ask(self, payment: Payment, question: Question, **card: Any) -> Answer:
        self._die_if_about(question)
        return self._real["ask"](payment, question, **card)

    def before_answer(self, instruction: Instruction, _answer: Answer) -> None:
        is_ours = self._subject_id in {instruction.key, instruction.payment_id}
        if is_ours and instruction.operation is self._operation:
            die()

    def close(self, session: Any, question: Question, answer: Answer) -> bool:
        closed = self._real["close"](session, question, answer)
        if closed:
            session.flush()
            self._die_if_about(question)
        return closed

    def complete(self, job: Job) -> None:
        if job.subject_id == self._subject_id:
            die()
        self._real["complete"](job)

    def _die_if_about(self, question: Question) -> None:
        is_ours = self._subject_id in {question.refund_id, question.payment_id}
        if is_ours and question.operation is self._operation:
            die()


def live(config: Config, *, scheduling: bool) -> None:
    """Work, until death."""
    bring_up(config)
    worker.start(threading.Event(), threads=1, scheduling=scheduling)
    threading.Event().wait(LONGEST_LIFE_SECONDS)


def do_what_is_due() -> None:
    worker.drain()
    scheduler.tick()


def main() -> None:
    config = Config.from_environment()
    forking.rehearse(config, do_what_is_due)
    for line in sys.stdin:
        moment, operation, subject_id, tasks = line.split()
        child = os.fork()
        if child == 0:
            Fate(Moment(moment), Operation(operation), subject_id)
            live(config, scheduling=tasks == "scheduled")
            os._exit(1)  # nobody killed it
        say(child)
        _, status = os.waitpid(child, 0)
        say(os.waitstatus_to_exitcode(status))


def say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
