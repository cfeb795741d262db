"""Noting requests as they are answered, and writing them down later, by a thread of the process.

What a request costs is putting it into a list. Everything else - taking out what must not be
kept, finding out what was wrong, the database - is the thread's, which does so many a second and
no more: under a flood most of its time belongs to those who are waiting for answers.
"""

import threading
from collections import Counter, deque
from collections.abc import Sequence
from datetime import datetime
from multiprocessing.util import Finalize
from typing import Any, NamedTuple

import structlog
from sqlalchemy.dialects import postgresql, sqlite

from app import clock, db, ids
from app.api_requests.models import ApiRequest, ApiRequestsMissed
from app.logs import bodies, scrubbing

MOST_WAITING = 1_000  # requests that are noted and not written yet, of a process
MOST_OF_ACCOUNT = 300  # of these, so that one account in a hurry leaves room for the others
A_SECOND = 50  # requests that are written, of a process
LONGEST_RAW = 16_384  # bytes of a body that are looked at
LONGEST_BODY = 4_000  # characters of one that are kept
LONGEST_PATH = 300

log = structlog.get_logger()


class Heard(NamedTuple):
    """A request that was answered, as it came. `began_s` and `ended_s` are of one counter."""

    account_id: str
    key_id: str
    request_id: str
    method: str
    path: str
    query: str
    status: int
    began_s: float
    ended_s: float
    payment_id: str
    asked: bytes
    answered: bytes
    created_at: datetime


class Recorder:
    """What this process has noted and not yet written."""

    def __init__(self) -> None:
        self.is_on = False
        self._lock = threading.Lock()
        self._waiting: deque[Heard] = deque()
        self._of_account: Counter[str] = Counter()
        self._missed: Counter[str] = Counter()
        self._thread: threading.Thread | None = None

    def switch_on(self) -> None:
        """Note from now on. The thread begins with the first request."""
        self.is_on = True

    def note(self, heard: Heard) -> None:
        """Remember a request, if there is room. Never raises, never waits for the database."""
        account_id = heard.account_id
        with self._lock:
            if (
                len(self._waiting) >= MOST_WAITING
                or self._of_account[account_id] >= MOST_OF_ACCOUNT
            ):
                self._missed[account_id] += 1
                return
            self._waiting.append(heard)
            self._of_account[account_id] += 1
            if self._thread is None:
                self._begin()

    def flush(self, *, most: int | None = None) -> int:
        """Write down what waits, or the first so many. How many it were."""
        with self._lock:
            count = min(most or MOST_WAITING, len(self._waiting))
            taken = [self._waiting.popleft() for _ in range(count)]
            for heard in taken:
                self._of_account[heard.account_id] -= 1
            missed, self._missed = self._missed, Counter()
            self._of_account += Counter()  # forget accounts with none
        if taken or missed:
            _write(taken, missed)
        return len(taken)

    def _begin(self) -> None:
        self._thread = threading.Thread(target=self._work, name="api-requests", daemon=True)
        self._thread.start()
        # A server's worker is a child of `multiprocessing`, which ends without `atexit`.
        Finalize(None, self._write_the_rest, exitpriority=10)

    def _work(self) -> None:
        while True:
            threading.Event().wait(1)
            self._try(A_SECOND)

    def _write_the_rest(self) -> None:
        self._try(None)

    def _try(self, most: int | None) -> None:
        try:
            self.flush(most=most)
        except Exception:  # noqa: BLE001  whatever it is, no request may suffer for it
            # What was taken is lost. It is a log, and the database has troubles of its own.
            log.warning("api_requests_not_kept")


recorder = Recorder()


def _write(taken: Sequence[Heard], missed: Counter[str]) -> None:
    rows = [_row(heard) for heard in taken]
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    with db.transaction() as session:
        for row in rows:
            db.add_row(session, ApiRequest, row)
        insert: Any = sqlite.insert if db.is_sqlite(session) else postgresql.insert
        for account_id, count in missed.items():
            counted = insert(ApiRequestsMissed).values(
                account_id=account_id, hour=hour, count=count
            )
            session.execute(
                counted.on_conflict_do_update(
                    index_elements=["account_id", "hour"],
                    set_={"count": ApiRequestsMissed.count + counted.excluded.count},
                )
            )


def _row(heard: Heard) -> dict[str, Any]:
    asked, answered = bodies.read(heard.asked), bodies.read(heard.answered)
    said = answered if isinstance(answered, dict) else {}
    is_refused = heard.status >= 400  # noqa: PLR2004  where errors begin
    return {
        "id": ids.new_id(),
        "account_id": heard.account_id,
        "created_at": heard.created_at,
        "key_id": heard.key_id,
        "request_id": heard.request_id,
        "method": heard.method[:10],
        "path": scrubbing.text(heard.path)[:LONGEST_PATH],
        "query": bodies.query(heard.query, longest=LONGEST_PATH),
        "status": heard.status,
        "code": _text(said, "code", 20) if is_refused else "",
        "field": (_text(said, "field", 100) or _text(said, "header", 100)) if is_refused else "",
        "why": _text(said, "description", 300) if is_refused else "",
        "took_us": round((heard.ended_s - heard.began_s) * 1_000_000),
        "payment_id": heard.payment_id or _text(said, "payment_id", 26),
        "asked": bodies.kept(heard.asked, asked, longest=LONGEST_BODY),
        "answered": bodies.kept(heard.answered, answered, longest=LONGEST_BODY),
    }


def _text(said: dict[str, Any], name: str, longest: int) -> str:
    value = said.get(name)
    return scrubbing.text(value)[:longest] if isinstance(value, str) else ""
