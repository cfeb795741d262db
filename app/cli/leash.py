"""How a supervised process learns that its supervisor is gone: its standard input ends."""

import os
import signal
import sys
import threading


def stop_with_supervisor() -> None:
    """Stop this process, as if it had been asked to, when standard input ends."""
    threading.Thread(target=_wait, name="leash", daemon=True).start()


def _wait() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
