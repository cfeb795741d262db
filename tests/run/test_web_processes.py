"""Several web processes on one port: together they let by what the limits say, and no more."""

import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

import pytest

from tests import make
from tests.run.sandbox import free_port
from tests.support import programs

pytestmark = [
    pytest.mark.slow,
    pytest.mark.settings(
        rate_limit_other=40, rate_limit_window_seconds=3_600, log_level="info", testing=False
    ),
]

PATIENCE_SECONDS = 60


def status(port, path, **headers):
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def test_two_processes_count_together(app, config):
    key = make.api_key(make.account())
    port = free_port()
    server = programs.start(
        "app.cli",
        *("web", "--port", str(port), "--processes", "2"),
        environment=programs.environment_of(config),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while status(port, "/healthcheck") != 200:
            assert time.monotonic() < deadline
            assert server.poll() is None
            time.sleep(0.1)
        began = time.time()
        with ThreadPoolExecutor(4) as pool:
            answers = [
                pool.submit(status, port, "/v1/payments/x", Authorization=f"Bearer {key}")
                for _ in range(160)
            ]
            statuses = [answer.result() for answer in answers]
        hours = {int(moment) // 3_600 for moment in (began, time.time())}
    finally:
        server.send_signal(signal.SIGTERM)
        _, logged = server.communicate(timeout=PATIENCE_SECONDS)

    assert set(statuses) == {404, 429}
    let_by = statuses.count(404)
    assert let_by == 40 if len(hours) == 1 else 40 <= let_by <= 80  # a second window had begun
    assert logged.count('"status": 429') == statuses.count(429)
    assert "limits_counted_alone" not in logged
