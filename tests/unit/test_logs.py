"""What is logged, and what never is."""

import json
import subprocess
import sys

from tests.support import programs

PROGRAM = """
import structlog
from app import logs
from config import Config

log = structlog.get_logger()
logs.configure(Config(log_level="warning"))
log.info("not_grave_enough")
log.warning("grave", payment_id="abc")

def pay(card_number):
    raise ValueError("declined")

try:
    pay("4242" * 4)
except ValueError:
    log.exception("failed")
"""


def test_lines_are_json_and_tracebacks_hold_no_values():
    process = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=programs.ROOT,
        env=programs.clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [json.loads(line) for line in process.stderr.splitlines()]

    assert process.stdout == ""
    assert [line["event"] for line in lines] == ["grave", "failed"]
    assert lines[0]["payment_id"] == "abc"
    assert lines[0]["level"] == "warning"
    assert lines[0]["timestamp"].endswith("Z")
    assert "ValueError: declined" in lines[1]["exception"]
    assert "4242424242424242" not in process.stderr
