"""Random walks over the whole core, with a provider that fails and processes that die.

After each step the laws must hold; at the end, when everything works again and time has passed,
nothing may be left over. Chance is repeatable: ids and the clock are the walk's own. A walk that
breaks a law is shrunk and printed as code, with a line `@reproduce_failure(...)` to put above
`class Walk` to walk it again. EXCHEQUER_SOAK=2000 walks that many times instead of a handful.
"""

import os
import random
import tempfile
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import create_engine, event, select
from structlog.testing import capture_logs

from app import clock, db, ids
from app.errors import Refusal
from app.gateways.capabilities import Wallet
from app.gateways.port import DisputeStage, NeverArrived, Operation
from app.gateways.sandbox import bank, cards, disputes, faults
from app.gateways.sandbox.models import FaultKind, Meeting, SandboxMessage
from app.jobs import sandbox, scheduler, worker
from app.payments import (
    authorisation,
    cancellation,
    capture,
    challenge,
    confirmation,
    creation,
    instructions,
    resolution,
)
from app.payments.models import Payment, Question
from app.payments.states import State
from app.refunds import creation as creation_of_refunds
from app.refunds import sending
from tests import make
from tests.support import agreeing, challenging, laws, wallets
from tests.support.databases import Shelf, SqliteShelf

SOAK = int(os.environ.get("EXCHEQUER_SOAK", "0"))
WALKS = {"sqlite": SOAK or 25, "postgresql": SOAK or 8}
STEPS = 100 if SOAK else 30

CORPORATE = "4111111111111111"
UNHAPPY_CARDS = [make.CARD_DECLINED, make.PROCESSING_ERROR, "4000000000000036"]
CARDS = [*[make.VISA, make.TO_BE_SEEN] * 2, CORPORATE, *UNHAPPY_CARDS, *cards.DISPUTED]
CARDS += [*cards.DECLINED_LATER, *cards.FAILED_LATER]
ENTERED = st.builds(
    wallets.entered,
    st.sampled_from([make.VISA, CORPORATE, *UNHAPPY_CARDS]),
    in_wallet=st.sampled_from([None, None, *Wallet]),
)
# What may go wrong with a step: nothing, the next calls to the provider, or the process itself.
FAULTS = st.builds(
    dict,
    kind=st.sampled_from([kind for kind in FaultKind if kind is not FaultKind.SLOW]),
    looking_up=st.sampled_from([False, False, False, True]),
    times=st.integers(1, 2),
)
DEATHS = st.tuples(
    st.sampled_from(["after a commit", "before a commit", "after a call"]), st.integers(0, 4)
)
LUCK = st.one_of(st.none(), FAULTS, DEATHS)
WHICH = st.integers(0, 5)


class Killed(BaseException):
    """What the death of a process looks like from inside: no `except Exception` sees it."""


class Walk(RuleBasedStateMachine):
    """One account of one service, its payers, its provider, its workers, and bad luck."""

    shelf: Shelf

    def __init__(self) -> None:
        super().__init__()
        self.until_the_end = ExitStack()
        enter = self.until_the_end.enter_context
        self.time = datetime(2026, 3, 1, 9, tzinfo=UTC)
        enter(clock.replaced(self._tell_the_time))
        enter(ids.replaced(random.Random(0).getrandbits))
        enter(self._database())
        enter(self._mortality())
        self.log = enter(capture_logs())
        self.statuses: dict[str, str] = {}
        self.sound = True

    # The ground

    def _tell_the_time(self) -> datetime:
        self.time += timedelta(microseconds=1)  # no two things happen at the same moment
        return self.time

    @contextmanager
    def _database(self):
        with self.shelf.lent() as database:
            engine = create_engine(database.url)
            db.bind(engine)
            if database.dialect == "sqlite":
                # No walk survives a power cut, so nothing need wait for the disk.
                event.listen(engine, "connect", lambda c, _: c.execute("PRAGMA synchronous=OFF"))
            yield
            db.close()

    @contextmanager
    def _mortality(self):
        """Let the process die at the next commit but so many, or when a provider has been told."""
        self.death: str | None = None
        self.commits_left = 0
        usual = db.transaction

        @contextmanager
        def mortal_transaction():
            with usual() as session:
                yield session
                self._perhaps_die("before a commit")
            self._perhaps_die("after a commit")

        db.transaction = mortal_transaction
        faults.before_answer = lambda *_: self._perhaps_die("after a call")
        yield
        db.transaction = usual
        faults.before_answer = None

    def _perhaps_die(self, where: str) -> None:
        if self.death != where:
            return
        if self.commits_left == 0:
            self.death = None
            raise Killed
        self.commits_left -= 1

    def attempt(self, act, *args, luck=None, may_be_refused=True, **kwargs):
        """Do something that the process may not survive."""
        self.sound = False
        if isinstance(luck, dict):
            make.fault(self.account, **luck)
        elif luck is not None:
            self.death, self.commits_left = luck
        try:
            act(*args, **kwargs)
        except Killed:
            pass
        except Refusal:
            assert may_be_refused
        self.death = None
        self.sound = True

    def one(self, which, *states):
        """The id of a payment in one of `states`, the newest first; of any if there is none."""
        with db.reading() as session:
            found = session.execute(
                select(Payment.id, Payment.state).order_by(Payment.created_at.desc())
            ).all()
        fitting = [payment_id for payment_id, state in found if state in states]
        fitting = fitting or [payment_id for payment_id, _ in found]
        return fitting[which % len(fitting)]

    # What payers, services and caseworkers do

    @initialize()
    def open_for_business(self):
        self.account = make.account(corporate_credit_surcharge_pence=250)
        self.agreement = agreeing.active_agreement(self.account)
        make.authorised_payment(1000, account=self.account)
        make.challenged_payment(1000, account=self.account)
        make.captured_payment(1000, account=self.account)

    @rule(
        pence=st.sampled_from([1000, 1, 0]),
        delayed=st.booleans(),
        number=st.sampled_from(CARDS),
        sets_up=st.booleans(),
        luck=st.tuples(LUCK, LUCK, LUCK, LUCK, LUCK),
    )
    def pay(self, pence, delayed, number, sets_up, luck):
        """The usual way, from beginning to end, with or without accidents."""
        agreement_id = self.agreement.id if sets_up else ""
        asked = make.new_payment(
            pence, account=self.account, delayed_capture=delayed, agreement_id=agreement_id
        )
        self.attempt(creation.create, asked, actor=make.KEY, luck=luck[0])
        self.attempt(authorisation.start, self.one(0), actor=make.PAYER)
        self.enter_card(0, wallets.entered(number, in_wallet=None), luck[1])
        if number in cards.CHALLENGED:
            self.come_back(0, Meeting.APPROVED, luck[4])
        self.confirm(0, luck[2])
        self.attempt(worker.drain, limit=1, luck=luck[3])

    @rule(luck=st.tuples(LUCK, LUCK))
    def charge(self, luck):
        """Without the payer, where the agreement allows it."""
        self.attempt(agreeing.recurring, self.agreement, luck=luck[0])
        self.attempt(worker.drain, limit=1, luck=luck[1])

    @rule(luck=LUCK)
    def end_the_agreement(self, luck):
        self.attempt(agreeing.cancel, self.agreement, luck=luck)

    @rule(which=WHICH, entered=ENTERED, luck=LUCK)
    def enter_card(self, which, entered, luck):
        payment = self.one(which, State.STARTED)
        self.attempt(authorisation.authorise, payment, **entered, actor=make.PAYER, luck=luck)

    @rule(which=WHICH, meeting=st.sampled_from([*Meeting, None]), luck=LUCK)
    def come_back(self, which, meeting, luck):
        payment = self.one(which, State.CHALLENGED)
        brought = challenging.brought_back(payment, meeting) if meeting else {}
        self.attempt(challenge.complete, payment, brought_back=brought, actor=make.PAYER, luck=luck)

    @rule(which=WHICH, luck=LUCK)
    def confirm(self, which, luck):
        self.attempt(
            confirmation.confirm, self.one(which, State.AUTHORISED), actor=make.PAYER, luck=luck
        )

    @rule(which=WHICH, by_service=st.booleans(), luck=st.tuples(LUCK, LUCK))
    def call_off(self, which, by_service, luck):
        payment = self.one(which, State.CAPTURABLE, State.AUTHORISED, State.CHALLENGED)
        if by_service:
            cancel = partial(
                cancellation.cancel_by_service, account_id=self.account.id, actor=make.KEY
            )
        else:
            cancel = partial(cancellation.cancel_by_user, actor=make.PAYER)
        self.attempt(cancel, payment, luck=luck[0])
        self.attempt(worker.drain, limit=1, luck=luck[1])

    @rule(which=WHICH, luck=st.tuples(LUCK, LUCK))
    def ask_for_a_delayed_capture(self, which, luck):
        self.attempt(
            capture.request,
            self.one(which, State.CAPTURABLE),
            account_id=self.account.id,
            actor=make.KEY,
            luck=luck[0],
        )
        self.attempt(worker.drain, limit=1, luck=luck[1])

    @rule(
        which=WHICH,
        pence=st.sampled_from([300, 999, 1, 1000]),
        page=st.sampled_from([None, None, "a page"]),
        luck=st.tuples(LUCK, LUCK),
    )
    def refund(self, which, pence, page, luck):
        self.attempt(
            creation_of_refunds.create,
            self.one(which, State.CAPTURED),
            account_id=self.account.id,
            amount_pence=pence,
            actor=make.CASEWORKER,
            request_key=page,
            luck=luck[0],
        )
        self.attempt(worker.drain, limit=1, luck=luck[1])

    # What workers, time and the provider do

    @rule(how_many=st.integers(1, 3), luck=LUCK)
    def work(self, how_many, luck):
        self.attempt(worker.drain, limit=how_many, luck=luck)

    @rule(
        seconds=st.sampled_from([2, 31, 0]),
        how_many=st.sampled_from([1, 2, 100]),
        luck=st.tuples(LUCK, LUCK),
    )
    def recover(self, seconds, how_many, luck):
        """Leases run out, what is unanswered is chased, and workers work."""
        self.time += timedelta(seconds=seconds)
        self.attempt(scheduler.tick, luck=luck[0])
        self.attempt(worker.drain, limit=how_many, luck=luck[1])

    @rule(seconds=st.sampled_from([1, 301, 3_601, 3_600 * 121, -600]))
    def wait(self, seconds):
        """Now and then the clock is put back."""
        self.time += timedelta(seconds=seconds)

    @rule(which=WHICH, stage=st.sampled_from(DisputeStage), luck=st.tuples(LUCK, LUCK))
    def dispute(self, which, stage, luck):
        """A payer's bank moves, and the sandbox tells of it or dies."""
        payment = self.one(which, State.CAPTURED)
        self.attempt(disputes.take_step, self.account.id, payment, stage, luck=luck[0])
        self.attempt(sandbox.act, luck=luck[1])

    @rule()
    def hear_it_all_again(self):
        """The sandbox sends everything it ever told once more, the newest first."""
        with db.reading() as session:
            told = session.scalars(select(SandboxMessage).order_by(SandboxMessage.id.desc())).all()
        for message in told:
            self.attempt(sandbox._send, message, may_be_refused=False)

    @rule()
    def mend_the_provider(self):
        faults.clear_faults(self.account.id)

    @rule(which=WHICH)
    def hear_an_old_answer(self, which):
        """An answer comes late, or again."""
        question, instruction = self._asked(which)
        self._hear(question, bank.look_up(instruction))

    @rule(which=WHICH)
    def arrive_late(self, which):
        """A call that was believed lost, or that is still on its way, reaches the provider now."""
        question, instruction = self._asked(which)
        is_lost = question.answered_at is None or question.answer == NeverArrived.__name__
        if is_lost and isinstance(bank.look_up(instruction), NeverArrived):
            self._hear(question, bank.carry_out(instruction))

    def _asked(self, which):
        """One of the questions put to the provider so far, the newest first, and how it was put."""
        with db.reading() as session:
            asked = session.scalars(select(Question).order_by(Question.asked_at.desc())).all()
            question = asked[which % len(asked)]
            payment = session.get_one(Payment, question.payment_id)
        known = {"card": make.card(), "brought_back": challenging.brought_back(payment.id)}
        return question, instructions.make(payment, question, **known)

    def _hear(self, question, answer):
        if isinstance(answer, NeverArrived):
            return  # nobody would say so of a call that may be on its way
        finish = sending.finish if question.operation is Operation.REFUND else resolution.finish
        self.attempt(finish, question, answer, may_be_refused=False)

    # What must be true

    @invariant()
    def the_laws_hold(self):
        if not self.sound:
            return
        self.sound = False
        assert laws.broken() == []
        assert [line for line in self.log if line["log_level"] == "error"] == []
        with db.reading() as session:
            for payment in session.scalars(select(Payment)):
                before = self.statuses.get(payment.id)
                now = payment.external.status
                assert before != "success" or now == "success", "a success was taken back"
                self.statuses[payment.id] = now
        self.sound = True

    def teardown(self):
        try:
            if self.sound:
                self.let_everything_end()
        finally:
            self.until_the_end.close()

    def let_everything_end(self):
        """Mend the provider, let no process die, and wait for longer than anything takes."""
        self.death = None
        faults.clear_faults(self.account.id)
        for seconds in [31] * 4 + [3_600 * 121] + [3_601] * 6:
            self.time += timedelta(seconds=seconds)
            scheduler.tick()
            worker.drain()
            if seconds == 3_601 and not self._left_over():
                break  # mostly after the first
        assert self._left_over() + laws.broken() == []

    def _left_over(self):
        with db.reading() as session:
            payments = session.scalars(select(Payment)).all()
        return laws.unsettled() + [p.state for p in payments if not p.finished]


@pytest.mark.slow
@pytest.mark.settings(gateway_timeout_seconds=2)  # over before a lease is
def test_the_laws_hold_whatever_happens(dialect, shelf):
    with ExitStack() as until_the_end:
        if dialect == "sqlite" and Path("/dev/shm").is_dir():  # noqa: S108  memory, for speed
            folder = until_the_end.enter_context(tempfile.TemporaryDirectory(dir="/dev/shm"))
            shelf = SqliteShelf(Path(folder))
        Walk.shelf = shelf
        chosen = settings(
            max_examples=WALKS[dialect],
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(Walk, settings=chosen)
