"""Repaying, killed at a chosen commit.

`python -m tests.support.mortal_repayments` imports everything, and works, once. For each line that
it reads, a JSON object with `act`, `arguments`, `ahead` (seconds), `where` and `number`, it forks a
process that does one act of `ACTS`, and that kills itself, as kill -9 would, before or after its so
manieth commit. It prints the process's exit status: 0 where there were fewer commits than that.
"""

import json
import os
import signal
import sys
from contextlib import suppress

from sqlalchemy import select

from app import clock, db
from app.actors import Actor
from app.cli.platform import bring_up
from app.errors import Refusal
from app.i18n import in_uk_time
from app.jobs import worker
from app.payments import questions
from app.repayments import cash_out, choosing, queries, transfers
from app.repayments.bank_details import BankDetails
from app.repayments.files import making
from app.repayments.files.formats import Format
from app.repayments.models import Repayment
from config import Config
from tests.support import forking
from tests.support.clocks import travelled
from tests.support.mortality import dying

DETAILS = BankDetails(name="Ada Payer", sort_code="200000", account_number="55779911")
_PAYER, _STAFF = Actor.payer(), Actor.staff("second")


def work() -> None:
    """What workers and schedulers do."""
    worker.drain()
    questions.chase()
    worker.drain()


def _make_file(account_id: str) -> None:
    day = making.next_working_day(in_uk_time(clock.now()).date())
    making.make(account_id, Format.PAIN_001, pay_on=day, user_id="first")


ACTS = {
    "work": work,
    "issue": lambda of, network: choosing.by_cash_out(of, network, actor=_PAYER),
    "collect": lambda network, number, key: cash_out.collected(network, number, key, clock.now()),
    "expire": cash_out.expire_due,
    "choose_bank": lambda of: choosing.by_bank(of, DETAILS, actor=_PAYER),
    "make_file": _make_file,
    "approve": lambda file, of: making.approve(file, account_id=of, user_id="second"),
    "confirm": lambda one, of: transfers.confirm([one], account_id=of, actor=_STAFF),
    "return": lambda one, of: transfers.returned(
        one, account_id=of, reason="account_closed", actor=_STAFF
    ),
}


def rehearsal() -> None:
    """Do each once, about the repayment of the one refund that waits."""
    work()
    with db.reading() as session:
        repayment = session.scalars(select(Repayment)).one()
    of, account_id = repayment.id, repayment.account_id
    ACTS["issue"](of, "post_office")
    number = cash_out.number_of(queries.story_of(repayment).vouchers[0])
    ACTS["collect"]("post_office", number, "REHEARSAL")
    with travelled(days=34):
        ACTS["expire"]()
        for end in ("return", "confirm"):
            ACTS["choose_bank"](of)
            ACTS["make_file"](account_id)
            transfer = queries.story_of(repayment).transfers[0]
            ACTS["approve"](transfer.file_id, account_id)
            ACTS[end](transfer.id, account_id)
        work()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    config = Config.from_environment()
    forking.rehearse(config, rehearsal)
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            bring_up(config)
            mortal = dying(asked["where"], commits_before=asked["number"], die=die)
            # What was done before the last death is refused, as to whoever clicks again.
            with travelled(seconds=asked["ahead"]), mortal, suppress(Refusal):
                ACTS[asked["act"]](*asked["arguments"])
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
