"""What is written to the log, and how: a line of JSON each, or words where a person is looking.

Logs go to standard error; whoever runs the process keeps them. A traceback shows code and never
the values in it: among them may be a card number.
"""

import logging
import sys
from typing import Any

import structlog
from structlog.typing import Processor

from config import Config


def configure(config: Config) -> None:
    """Log what is at least as grave as the setting `log_level` says, from now on."""
    level = logging.getLevelNamesMapping()[config.log_level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *_rendering(for_a_person=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def _rendering(*, for_a_person: bool) -> list[Processor]:
    if for_a_person:
        plain: Any = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(exception_formatter=plain)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
