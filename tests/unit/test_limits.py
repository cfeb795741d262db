"""Counting within windows: in the table that all processes share, and in one process alone."""

import itertools
import json
import signal
import subprocess
import sys
import time
from hashlib import blake2b

import pytest

from app.limits.alone import MOST_NAMES, Alone
from app.limits.table import FILE_NAME, SETS, WAYS, NotCounted, Table
from tests.support import programs
from tests.support.together import at_once

SECRET = b"a secret"
NOW = 1_790_000_000_000  # ms; a window of any whole number of seconds up to 100 begins here


@pytest.fixture
def table(tmp_path):
    table = Table(tmp_path, secret=SECRET)
    yield table
    table.close()


@pytest.fixture(params=["table", "alone"])
def counts(request):
    return Alone() if request.param == "alone" else request.getfixturevalue("table")


def used(counts, times, *, name="account", now_ms=NOW, most=3, window_ms=1000):
    """How many of so many uses were within the limit."""
    return sum(
        counts.use(name, most=most, now_ms=now_ms, window_ms=window_ms) for _ in range(times)
    )


def run(program, *arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=programs.ROOT,
        env=programs.clean_environment(),
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )


def test_so_many_pass_in_each_window_and_no_more(counts):
    assert used(counts, 5, now_ms=NOW) == 3
    assert used(counts, 5, now_ms=NOW + 999) == 0
    assert used(counts, 5, now_ms=NOW + 1000) == 3
    assert used(counts, 5, now_ms=NOW + 60_000) == 3


def test_names_do_not_share(counts):
    assert used(counts, 5, name="one") == 3
    assert used(counts, 5, name="another") == 3


def test_who_is_a_little_late_counts_in_the_window_that_others_have_begun(counts):
    assert used(counts, 2, now_ms=NOW + 1000) == 2

    assert used(counts, 5, now_ms=NOW + 999) == 1
    assert used(counts, 5, now_ms=NOW + 1001) == 0


def test_a_clock_that_is_put_back_locks_nobody_out(counts):
    assert used(counts, 5, now_ms=NOW + 3_600_000) == 3

    assert used(counts, 5, now_ms=NOW) == 3


def test_counts_outlive_the_process_that_counted(tmp_path):
    first = Table(tmp_path, secret=SECRET)
    assert used(first, 2) == 2
    first.close()

    second = Table(tmp_path, secret=SECRET)
    assert used(second, 5) == 1
    second.close()


def names_of_one_set(count):
    """Names that are kept in one set of the table: it takes its secret to find them."""
    secret = blake2b(SECRET, digest_size=32).digest()
    names = (f"name {number}" for number in itertools.count())
    digests = (
        (name, blake2b(name.encode(), digest_size=16, key=secret).digest()) for name in names
    )
    return list(
        itertools.islice(
            (name for name, digest in digests if int.from_bytes(digest[:4]) % SETS == 0), count
        )
    )


def test_more_than_a_set_can_hold_at_once_costs_nobody_a_request(table):
    names = names_of_one_set(WAYS + 2)

    for name in names:
        assert used(table, 3, name=name) == 3
    assert used(table, 1, name=names[-1]) == 0
    assert used(table, 1, name=names[WAYS - 1]) == 0


def test_whose_window_is_over_makes_room(table):
    *names, last = names_of_one_set(WAYS + 1)
    used(table, 3, name=names[3], window_ms=1000)
    for name in names[:3] + names[4:]:
        used(table, 3, name=name, window_ms=60_000)

    assert used(table, 3, name=last, now_ms=NOW + 1000, window_ms=60_000) == 3

    for name in names[:3] + names[4:]:
        assert used(table, 1, name=name, now_ms=NOW + 1000, window_ms=60_000) == 0


def test_neither_grows_without_end(table, tmp_path):
    before = (tmp_path / FILE_NAME).stat().st_size
    alone = Alone()

    for number in range(MOST_NAMES + 10):
        alone.use(f"{number}", most=1, now_ms=NOW, window_ms=1000)
    for number in range(100):
        table.use(f"{number}", most=1, now_ms=NOW, window_ms=1000)

    assert len(alone._counts) <= MOST_NAMES
    assert (tmp_path / FILE_NAME).stat().st_size == before
    assert used(alone, 1, name=f"{MOST_NAMES + 9}", most=1) == 0


def test_alone_whoever_still_has_a_window_keeps_it_when_room_is_made():
    alone = Alone()
    assert used(alone, 3, name="long", window_ms=60_000) == 3
    for number in range(MOST_NAMES - 1):
        alone.use(f"{number}", most=1, now_ms=NOW, window_ms=1000)

    used(alone, 1, name="new", now_ms=NOW + 1000)

    assert used(alone, 1, name="long", now_ms=NOW + 1000, window_ms=60_000) == 0


def test_threads_count_together(counts):
    passed = at_once(*[lambda: used(counts, 50, most=100)] * 4)

    assert sum(passed) == 100


HAMMER = """
import sys, threading, time
from pathlib import Path
from app.limits.table import NotCounted, Table

folder, windows, window_ms, most = sys.argv[1], *map(int, sys.argv[2:])
table = Table(Path(folder), secret=b"a secret")
passed = []
print("ready", flush=True)
begins = int(input())

def now():
    return time.time_ns() // 1_000_000

def hammer():
    count = 0
    time.sleep(max(begins - now(), 0) / 1_000)
    while (moment := now()) < begins + windows * window_ms:
        try:
            count += table.use("account", most=most, now_ms=moment, window_ms=window_ms)
        except NotCounted:
            continue  # who holds it waits for a processor; nothing has passed
    passed.append(count)

threads = [threading.Thread(target=hammer) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sum(passed))
"""


def test_processes_that_hammer_one_count_pass_exactly_what_is_allowed(tmp_path):
    windows, window_ms, most = 3, 1_500, 40  # long enough for whoever has to wait for its turn
    hammering = [
        run(HAMMER, tmp_path, windows, window_ms, most, stdin=subprocess.PIPE) for _ in range(4)
    ]
    for process in hammering:
        assert process.stdout.readline() == "ready\n"
    now_ms = time.time_ns() // 1_000_000
    begins = now_ms - now_ms % window_ms + 2 * window_ms

    for process in hammering:
        process.stdin.write(f"{begins}\n")
        process.stdin.flush()
    passed = [int(process.communicate(timeout=60)[0]) for process in hammering]

    assert sum(passed) == windows * most, passed


HOLDER = """
import sys, time
from pathlib import Path
from app.limits.table import Table

table = Table(Path(sys.argv[1]), secret=b"a secret")
for number in range(int(sys.argv[2])):
    table._lock_file(number)
print("held", flush=True)
time.sleep(60)
"""


def test_a_process_that_is_stopped_is_not_waited_for_and_one_that_is_killed_holds_nothing(tmp_path):
    holder = run(HOLDER, tmp_path, SETS)
    assert holder.stdout.readline() == "held\n"
    holder.send_signal(signal.SIGSTOP)
    file = tmp_path / FILE_NAME
    assert file.stat().st_size == SETS * WAYS * 32

    with pytest.raises(NotCounted):
        Table(tmp_path, secret=SECRET)
    holder.kill()
    holder.wait()
    holder.stdout.close()

    table = Table(tmp_path, secret=SECRET)
    assert used(table, 5) == 3
    table.close()


FULL_DISK = """
import json, resource, signal, sys
from pathlib import Path
from app.limits.table import Table

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))
try:
    Table(Path(sys.argv[1]), secret=b"a secret")
except OSError as problem:
    print(json.dumps(str(problem)))
"""


def test_a_disk_without_room_is_noticed_before_it_is_counted_on(tmp_path):
    output, _ = run(FULL_DISK, tmp_path).communicate(timeout=60)

    assert json.loads(output) == "the disk is full"


def test_the_file_is_its_owners_alone(table, tmp_path):
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600
