"""Keeping programs running, and leaving none behind."""

import os
import signal
import sys
import threading
import time

import psutil
import pytest

from app.cli.signals import watched
from app.cli.supervisor import MOST_SHORT_LIVES, Program, ToldToStop, supervising

PATIENCE_SECONDS = 20


def program(tmp_path, code):
    """A Python program that first notes its process id, and may note others."""
    note = f"import os, sys, time, signal, subprocess; notes = {str(tmp_path / 'pids')!r}\n"
    note += "note = lambda pid: print(pid, file=open(notes, 'a'))\nnote(os.getpid())\n"
    arguments = [sys.executable, "-W", "ignore", "-c", note + code]
    return Program("test", arguments, dict(os.environ))


def pids(tmp_path):
    file = tmp_path / "pids"
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def stop():
    """Send ourselves a signal as soon as a condition holds."""
    threads = []

    def when(condition, number=signal.SIGTERM):
        def send():
            wait_until(condition)
            os.kill(os.getpid(), number)

        threads.append(threading.Thread(target=send))
        threads[-1].start()

    yield when
    for thread in threads:
        thread.join()


def keep_running(*programs, is_ready=lambda: True, announce=lambda: None):
    with supervising() as supervisor:
        return supervisor.keep_running(programs, is_ready=is_ready, announce=announce)


def test_it_runs_until_told_to_stop_and_lets_programs_finish(tmp_path, stop):
    finishing = (
        "signal.signal(signal.SIGTERM, lambda *_: (note(0), sys.exit()))\nnote(1)\ntime.sleep(60)"
    )
    stop(lambda: 1 in pids(tmp_path))

    assert keep_running(program(tmp_path, finishing)) is True

    assert pids(tmp_path)[-1] == 0, "it was asked, and finished"
    assert not psutil.pid_exists(pids(tmp_path)[0])


def test_it_announces_once_when_everything_is_ready(tmp_path, stop):
    asked, announced = [], []

    def is_ready():
        asked.append(True)
        return len(asked) > 2

    stop(lambda: announced)
    keep_running(
        program(tmp_path, "time.sleep(60)"),
        is_ready=is_ready,
        announce=lambda: announced.append(True),
    )

    assert announced == [True]


def test_what_dies_is_started_again(tmp_path, stop, capfd):
    once = "if len(open(notes).readlines()) < 2: sys.exit(1)\ntime.sleep(60)"
    stop(lambda: len(pids(tmp_path)) == 2)

    assert keep_running(program(tmp_path, once)) is True

    assert "The test process has died. Starting it again." in capfd.readouterr().err


def test_what_only_dies_is_given_up(tmp_path, capfd):
    assert keep_running(program(tmp_path, "sys.exit(3)")) is False

    assert len(pids(tmp_path)) == MOST_SHORT_LIVES + 1
    assert "cannot be kept running" in capfd.readouterr().err


@pytest.mark.parametrize("death", ["sys.exit()", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_what_a_dead_program_had_started_is_ended(tmp_path, stop, death):
    leaving_a_child = (
        "if len(open(notes).readlines()) == 1:\n"
        "    child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"    note(child.pid); {death}\n"
        "time.sleep(60)"
    )
    stop(lambda: len(pids(tmp_path)) == 3)

    keep_running(program(tmp_path, leaving_a_child))

    wait_until(lambda: not any(psutil.pid_exists(pid) for pid in pids(tmp_path)))


def test_told_twice_it_waits_no_longer(tmp_path, stop):
    stubborn = (
        "signal.signal(signal.SIGTERM, lambda *_: note(0)); note(1)\nwhile True: time.sleep(1)"
    )
    stop(lambda: 1 in pids(tmp_path))
    stop(lambda: 0 in pids(tmp_path), signal.SIGINT)
    began = time.monotonic()

    assert keep_running(program(tmp_path, stubborn)) is True

    assert time.monotonic() - began < 15
    assert not psutil.pid_exists(pids(tmp_path)[0])


def test_a_program_learns_that_its_supervisor_is_gone(tmp_path, stop):
    """Its standard input is a pipe that nobody else holds."""
    reading = "note(1) if os.fstat(0).st_mode & 0o010000 else note(2); time.sleep(60)"
    stop(lambda: len(pids(tmp_path)) == 2)

    keep_running(program(tmp_path, reading))

    assert pids(tmp_path)[1] == 1


@pytest.mark.parametrize(("code", "succeeded"), [("", True), ("sys.exit(1)", False)])
def test_running_to_the_end(tmp_path, code, succeeded):
    with supervising() as supervisor:
        assert supervisor.run_to_end(program(tmp_path, code)) is succeeded


def test_running_to_the_end_can_be_stopped(tmp_path, stop):
    stop(lambda: pids(tmp_path))

    with supervising() as supervisor, pytest.raises(ToldToStop):
        supervisor.run_to_end(program(tmp_path, "time.sleep(60)"))

    assert not psutil.pid_exists(pids(tmp_path)[0])


def test_signals_are_handled_as_before_afterwards():
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with watched() as watch:
        os.kill(os.getpid(), signal.SIGTERM)
        assert watch.told_to_stop(1)
        assert not watch.told_to_stop(0.01)
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
