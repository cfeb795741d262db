"""Publishes and delivers, in threads of its own, until told to stop. May be killed at any moment.

One thread speaks to the database: it writes down what came of calls, publishes, and takes as many
messages as there is room for. The others only call receivers, and hold nothing that is not written
down. See `lanes.py` for who comes next.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from queue import Empty, SimpleQueue
from typing import TypeVar

import structlog
from sqlalchemy.exc import IntegrityError

from app import clock, settings
from app.webhooks import call, lanes, outgoing, publication, signatures, signing, target
from app.webhooks.errors import SecretUnreadable
from app.webhooks.lanes import Lane, Lanes
from app.webhooks.models import Reason, WebhookStatus
from app.webhooks.outgoing import Attempt, Errand, Outcome, Refused

CONTENT_TYPE = "application/json"
USER_AGENT = "Exchequer-Webhooks/1"

Result = TypeVar("Result")

log = structlog.get_logger()


def deliver(errand: Errand) -> Outcome:
    """Call a receiver once, unless it may not be called. Never raises for what it does."""
    message, webhook = errand
    if webhook.status is WebhookStatus.INACTIVE:
        return Refused(Reason.INACTIVE)
    config, began_at, began = settings.current(), clock.now(), time.monotonic()
    deadline = began + config.webhook_timeout_seconds
    body, headers = message.body.encode(), dict[str, str]()
    try:
        where = target.read(webhook.callback_url, live=webhook.live)
        signed = signatures.sign(body, signing.in_force(webhook, now=began_at), now=began_at)
        addresses = target.addresses(
            where, live=webhook.live, within_seconds=config.webhook_timeout_seconds
        )
    except target.NameNotFound as problem:
        answer = call.Answer(reason=problem.reason)
    except target.NotAllowed as problem:
        return Refused(problem.reason)
    except SecretUnreadable:
        return Refused(Reason.NO_SECRET)
    else:
        headers = {"Content-Type": CONTENT_TYPE, "User-Agent": USER_AGENT, **signed}
        answer = call.post(
            where,
            addresses,
            body,
            headers,
            deadline=deadline,
            authorities=config.webhook_authorities_file,
        )
    took_ms = round((time.monotonic() - began) * 1_000)
    return Attempt(began_at, took_ms, answer.status_code, answer.reason, headers)


class Courier:
    """The messages that this process has taken, and the threads that carry them."""

    def __init__(self) -> None:
        config = settings.current()
        threads = lanes.most_calls(
            config.webhook_threads, timeout_seconds=config.webhook_timeout_seconds
        )
        self._lanes = Lanes(config.webhook_threads)
        self._lease = timedelta(seconds=config.webhook_timeout_seconds + config.job_lease_seconds)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="courier")
        self._done: SimpleQueue[tuple[Errand, Outcome]] = SimpleQueue()
        self._unwritten: list[tuple[Errand, Outcome]] = []

    def turn(self) -> bool:
        """Write down what is done, publish, and send out what there is room for.

        Says whether anything was found to do.
        """
        self._collect()
        wrote = self._write_down()
        published = publication.publish()
        sent = self._send(Lane.QUICK) + self._send(Lane.SLOW) if outgoing.is_due() else 0
        return bool(wrote or published or sent)

    def wait(self, seconds: float) -> None:
        """Wait until something is done, for so long at most."""
        try:
            self._took(self._done.get(timeout=seconds))
        except Empty:
            return

    @property
    def is_idle(self) -> bool:
        """Whether no call is being made, and everything that is done is written down."""
        return not len(self._lanes) and not self._unwritten

    def finish(self) -> None:
        """Send out no more, wait for the calls being made, and write down what became of them."""
        self._threads.shutdown(wait=True)
        self._collect()
        self._write_down()

    def _collect(self) -> None:
        while not self._done.empty():
            self._took(self._done.get())

    def _took(self, done: tuple[Errand, Outcome]) -> None:
        (message, _), _ = done
        self._lanes.end(message.id)
        self._unwritten.append(done)

    def _write_down(self) -> int:
        """Write down what is done. Until that has succeeded it is kept, and tried again."""
        written = len(self._unwritten)
        try:
            if written:
                outgoing.write_down(self._unwritten)
        except IntegrityError:
            self._write_down_singly()
        self._unwritten.clear()
        return written

    def _write_down_singly(self) -> None:
        """What the database will not have is left out: it is sent again when its lease runs out."""
        for done in self._unwritten:
            try:
                outgoing.write_down([done])
            except IntegrityError:
                log.exception("webhook_outcome_lost", message_id=done[0][0].id)

    def _send(self, lane: Lane) -> int:
        now = time.monotonic()
        room = self._lanes.room(lane, now=now)
        if not room:
            return 0
        webhooks = outgoing.due_webhooks(lane, but=self._lanes.closed_to(lane, now=now), limit=room)
        errands = outgoing.take(self._shares(webhooks, lane, room), lease=self._lease)
        for errand in errands:
            message, webhook = errand
            self._lanes.begin(message.id, webhook.id, lane, now=time.monotonic())
            self._threads.submit(self._carry, errand)
        return len(errands)

    def _shares(self, webhooks: Sequence[str], lane: Lane, room: int) -> dict[str, int]:
        """How many messages of each webhook: one each, then one more each, until room is full."""
        shares = dict.fromkeys(webhooks, 0)
        while room:
            before = room
            for webhook_id in webhooks:
                if room and shares[webhook_id] < self._lanes.room_for(webhook_id, lane):
                    shares[webhook_id] += 1
                    room -= 1
            if room == before:
                break
        return shares

    def _carry(self, errand: Errand) -> None:
        try:
            outcome = deliver(errand)
        except Exception:
            # A fault of ours. It is tried again like any attempt that failed, and not for ever.
            log.exception("webhook_not_delivered", message_id=errand[0].id)
            outcome = Attempt(clock.now(), 0, reason=Reason.BROKEN_OFF)
        self._done.put((errand, outcome))


def drain() -> None:
    """Publish and deliver everything that is due now."""
    courier = Courier()
    while courier.turn() or not courier.is_idle:
        courier.wait(0.02)
    courier.finish()


def work(stop: threading.Event) -> None:
    """Publish and deliver until `stop` is set; then finish the calls that are being made."""
    courier = Courier()
    poll_seconds = settings.current().worker_poll_ms / 1_000
    while not stop.is_set():
        if (found := _carefully(courier.turn)) is None:
            stop.wait(1)
        elif not found:
            courier.wait(poll_seconds)
    _carefully(courier.finish)


def _carefully(step: Callable[[], Result]) -> Result | None:
    """What `step` returns; None when the database could not be used.

    What was taken is written down later, or taken again when its lease has run out.
    """
    try:
        return step()
    except Exception:
        log.exception("webhooks_not_reachable")
        return None
