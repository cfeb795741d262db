"""Workers that are killed at a chosen moment.

`python -m tests.support.mortal_worker` imports everything once. For each line that it reads,
"<moment> <operation> <id>", it forks a worker that kills itself, as kill -9 would, when it comes to
that moment of that operation about that payment or refund. It prints the worker's process id, and
its exit status when it is gone. A worker with the moment "never" waits to be killed by others.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import configure_mappers

from app import models, queue
from app.cli.platform import bring_up
from app.gateways.port import Answer, Instruction, Operation
from app.gateways.sandbox import faults
from app.jobs import worker
from app.payments import questions
from app.payments.models import Payment, Question
from app.queue import Job
from config import Config

LONGEST_LIFE_SECONDS = 20


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


def prepare_to_die(moment: Moment, operation: Operation, subject_id: str) -> None:
    """Let the functions of the platform that are on the way die at the moment."""

    def about(question: Question) -> bool:
        return question.operation is operation and subject_id in {
            question.refund_id,
            question.payment_id,
        }

    def wrote_down(real: Callable[..., Question]) -> Callable[..., Question]:
        def write_down(*args: Any, **kwargs: Any) -> Question:
            question = real(*args, **kwargs)
            if question is not None and about(question):
                die()
            return question

        return write_down

    def ask(payment: Payment, question: Question, **card: Any) -> Answer:
        if about(question):
            die()
        return real_ask(payment, question, **card)

    def before_answer(instruction: Instruction, answer: Answer) -> None:
        if instruction.operation is operation and subject_id in {
            instruction.key,
            instruction.payment_id,
        }:
            die()

    def close(session: Any, question: Question, answer: Answer) -> bool:
        closed = real_close(session, question, answer)
        if closed and about(question):
            session.flush()
            die()
        return closed

    def complete(job: Job) -> None:
        if job.subject_id == subject_id:
            die()
        real_complete(job)

    real_ask, real_close, real_complete = questions.ask, questions.close, queue.complete
    match moment:
        case Moment.BEFORE_WRITTEN_DOWN:
            questions.write_down = wrote_down(questions.write_down)
            questions.reopen = wrote_down(questions.reopen)
        case Moment.BEFORE_ASKED:
            questions.ask = ask
        case Moment.BEFORE_ANSWERED:
            faults.before_answer = before_answer
        case Moment.BEFORE_SAVED:
            questions.close = close
        case Moment.BEFORE_COMPLETED:
            queue.complete = complete


def live(config: Config, moment: Moment, operation: Operation, subject_id: str) -> None:
    """Work, until death."""
    prepare_to_die(moment, operation, subject_id)
    bring_up(config)
    worker.start(threading.Event(), threads=1)
    threading.Event().wait(LONGEST_LIFE_SECONDS)


def main() -> None:
    config = Config.from_environment()
    models.load()
    configure_mappers()  # what takes long is done once, before anybody is born
    for line in sys.stdin:
        moment, operation, subject_id = line.split()
        child = os.fork()
        if child == 0:
            live(config, Moment(moment), Operation(operation), subject_id)
            os._exit(1)  # nobody killed it
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
