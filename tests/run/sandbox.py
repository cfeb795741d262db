"""A sandbox as people start it: `python -m app.cli run`, and what is seen of it from outside."""

import json
import secrets
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psutil

from tests.support import programs

VARIABLE = "EXCHEQUER_DATA_DIR"
PATIENCE_SECONDS = 120  # the first start fills it, on whatever machine this is


class Sandbox:
    """One folder, and the process that runs on it now."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.output = ""
        self.environment = programs.clean_environment() | settings
        self._process: subprocess.Popen[str] | None = None

    @property
    def known(self) -> dict[str, Any]:
        """What sandbox.json says."""
        found: dict[str, Any] = json.loads((self.folder / "sandbox.json").read_text())
        return found

    @property
    def key(self) -> str:
        key: str = self.known["services"][0]["accounts"][0]["api_keys"][0]["key"]
        return key

    @property
    def process(self) -> subprocess.Popen[str]:
        assert self._process
        return self._process

    def start(self) -> None:
        """Start it, and wait until it says what to open."""
        self._process = programs.start(
            "app.cli",
            *("run", "--port", str(self.port), "--data", str(self.folder)),
            environment=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.output = ""
        reader = threading.Thread(target=self._read, daemon=True)
        reader.start()
        self.wait_until(lambda: "Ctrl-C" in self.output and self.output.count("─" * 72) == 2)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to stop, and wait; its exit status."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE_SECONDS)

    def kill(self) -> None:
        """End it as kill -9 does, and wait until what it had started is gone too."""
        self.process.kill()
        self.process.wait()
        self._process = None
        self.wait_until(self.is_gone)

    def wait_until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < deadline, self.output
            assert self._process is None or self._process.poll() is None, self.output
            time.sleep(0.05)

    def request(
        self, method: str, path: str, body: Any = None, *, key: str | None = None
    ) -> tuple[int, Any]:
        """Send a request; the status, and the answer, read where it is JSON."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            content = response.read().decode()
            is_json = response.headers.get_content_type() == "application/json"
            return response.status, json.loads(content) if is_json else content
        finally:
            connection.close()

    def answers(self) -> bool:
        try:
            return self.request("GET", "/healthcheck")[0] == 200
        except (OSError, HTTPException):
            return False

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another command on this sandbox."""
        return programs.run("--data", str(self.folder), *arguments, environment=self.environment)

    def children(self) -> dict[str, set[int]]:
        """The process ids of everything that runs for it, by the name of the command."""
        found: dict[str, set[int]] = {"web": set(), "worker": set(), "seed": set()}
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                words = process.cmdline()
                if "app.cli" in words and process.environ().get(VARIABLE) == str(self.folder):
                    found.setdefault(words[words.index("app.cli") + 1], set()).add(process.pid)
        return found

    def is_gone(self) -> bool:
        """Whether nothing of it is left, and its port is free."""
        return not any(self.children().values()) and is_free(self.port)

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as stream:
            for line in stream:
                self.output += line


def free_port() -> int:
    """A port that is free, and stays it until it is used and whenever it is used again.

    It is none of those that the system gives to whoever asks for any (Linux: 32768 and above):
    other tests ask for hundreds meanwhile.
    """
    while not is_free(port := secrets.choice(range(20_000, 30_000))):
        continue
    return port


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
