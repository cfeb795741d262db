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


LIBRARIES = """
import logging, sys, warnings
from granian.log import LogLevels, configure_logging
from sqlalchemy import create_engine, text
from app import logs
from config import Config

config = Config(log_level="debug")
configure_logging(LogLevels.error)
logging.getLogger("late").addHandler(logging.StreamHandler(sys.stdout))
logs.configure(config)
logs.take_in_libraries(config)

logging.getLogger("_granian").error("Authorization: Bearer abc.def")
logging.getLogger("late").warning("mail for %s", "ada@payer.example")
logging.getLogger("sqlalchemy.engine").debug("not wanted")
warnings.warn("paid with 4242 4242 4242 4242")
try:
    options = {"hide_parameters": config.engine_options()["hide_parameters"]}
    with create_engine("sqlite://", **options).connect() as connection:
        connection.execute(text("SELECT * FROM missing WHERE name = :name"), {"name": "Ada Payer"})
except Exception:
    logging.getLogger("flask").exception("failed")
"""


def run(program):
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=programs.ROOT,
        env=programs.clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    )


def test_lines_are_json_and_tracebacks_hold_no_values():
    process = run(PROGRAM)
    lines = [json.loads(line) for line in process.stderr.splitlines()]

    assert process.stdout == ""
    assert [line["event"] for line in lines] == ["grave", "failed"]
    assert lines[0]["payment_id"] == "abc"
    assert lines[0]["level"] == "warning"
    assert lines[0]["timestamp"].endswith("Z")
    assert "ValueError: declined" in lines[1]["exception"]
    assert "4242424242424242" not in process.stderr


def test_what_libraries_say_is_written_as_our_own_lines_are():
    process = run(LIBRARIES)
    lines = [json.loads(line) for line in process.stderr.splitlines()]

    assert process.stdout == ""
    assert [line["logger"] for line in lines] == ["_granian", "late", "py.warnings", "flask"]
    assert [line["level"] for line in lines] == ["error", "warning", "warning", "error"]
    assert lines[0]["event"] == "Authorization: [removed]"
    assert lines[1]["event"] == "mail for [email]"
    assert "paid with [card number]" in lines[2]["event"]
    assert "no such table: missing" in lines[3]["exception"]
    assert "Ada Payer" not in process.stderr
