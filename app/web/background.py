"""Asking a bank takes from a moment to half a minute, and nobody is kept waiting for so long.

The question is asked in a thread of its own. The request waits a little for the answer; if there is
none by then it goes on without, and the thread writes down what it hears.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import BoundedSemaphore

import structlog

from app.errors import Unavailable
from app.gateways.port import Answer, Card, GatewayUnavailable, WalletToken
from app.payments import authorisation, challenge, choosing_again
from app.payments.authorisation import Asking

MOST_AT_ONCE = 64

log = structlog.get_logger()

_threads = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="asking")
_free = BoundedSemaphore(MOST_AT_ONCE)


class TooBusy(Unavailable):
    """Every thread is waiting for a bank. Nothing was asked."""

    code = "too_busy"


def authorise(
    prepare: Callable[[], Asking],
    *,
    card: Card | WalletToken | None = None,
    chosen: Mapping[str, str] | None = None,
    wait_ms: int,
) -> Answer | None:
    """Ask the provider to reserve the money. None when it has not answered within `wait_ms`.

    It is about a card, or about what was `chosen` by a payer who is to be sent elsewhere.

    Raises:
        TooBusy: nothing was written down.
        Refusal: whatever `prepare` refuses.
    """
    carry_out = partial(authorisation.carry_out, card=card, chosen=chosen)
    return _ask(prepare, carry_out, wait_ms=wait_ms)


def complete(
    prepare: Callable[[], Asking], *, brought_back: Mapping[str, str], wait_ms: int
) -> Answer | None:
    """As `authorise`, once the payer has been where the provider sent them.

    Raises:
        TooBusy: nothing was written down.
        Refusal: whatever `prepare` refuses.
    """
    return _ask(prepare, partial(challenge.carry_out, brought_back=brought_back), wait_ms=wait_ms)


def end_attempt(prepare: Callable[[], Asking], *, wait_ms: int) -> Answer | None:
    """As `authorise`, where the payer wants another way than the one that they were sent.

    Raises:
        TooBusy: nothing was written down.
        Refusal: whatever `prepare` refuses.
    """
    return _ask(prepare, choosing_again.carry_out, wait_ms=wait_ms)


def _ask(
    prepare: Callable[[], Asking], carry_out: Callable[[Asking], Answer], *, wait_ms: int
) -> Answer | None:
    """Ask in a thread, and wait a little.

    A thread is free before `prepare` writes the question down, so that it is asked at once: a
    question that waited in a queue could be taken for one that never arrived, and be asked after
    that.
    """
    if not _free.acquire(blocking=False):
        raise TooBusy
    try:
        future = _threads.submit(carry_out, prepare())
    except BaseException:
        _free.release()
        raise
    future.add_done_callback(_done)
    try:
        return future.result(timeout=wait_ms / 1000)
    except Exception:  # noqa: BLE001  whatever it was, the outcome is not known; `_done` has said it
        return None


def _done(future: "Future[Answer]") -> None:
    _free.release()
    error = future.exception()
    if isinstance(error, GatewayUnavailable):
        log.warning("provider_did_not_answer")
    elif error is not None:
        log.error("authorisation_broke", kind=type(error).__name__, exc_info=error)
