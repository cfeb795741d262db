"""How a supervised process learns that its supervisor is gone: its standard input ends."""

import os
import signal
import threading
import time

STANDARD_INPUT = 0  # by number: a process that multiprocessing has forked calls another one stdin
ASK_AGAIN_SECONDS = 5


def stop_with_supervisor() -> None:
    """Stop this process, as if it had been asked to, when standard input ends."""
    threading.Thread(target=_wait, name="leash", daemon=True).start()


def _wait() -> None:
    while os.read(STANDARD_INPUT, 1024):
        pass
    while True:  # a process that is only just starting may not listen yet
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(ASK_AGAIN_SECONDS)
