"""What is written to the log, and how: a line of JSON each, or words where a person is looking.

Logs go to standard error; whoever runs the process keeps them. A traceback shows code and never
the values in it: among them may be a card number. What must not be written down and is in a line
all the same is taken out of it, in the lines of libraries too.
"""

import logging
import sys
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

from app.logs.scrubbing import scrub
from config import Config


def configure(config: Config) -> None:
    """Log what is at least as grave as the setting `log_level` says, from now on."""
    structlog.configure(
        processors=[*_beginning(), *_ending(for_a_person=sys.stderr.isatty())],
        wrapper_class=structlog.make_filtering_bound_logger(_level(config)),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def take_in_libraries(config: Config) -> None:
    """Write what libraries log, and Python's warnings, as our own lines. For whole processes.

    What is less grave than a warning is theirs to know, unless we are looking for a mistake.
    """
    formatter = ProcessorFormatter(
        foreign_pre_chain=[*_beginning(), structlog.stdlib.add_logger_name],
        processors=[
            ProcessorFormatter.remove_processors_meta,
            *_ending(for_a_person=sys.stderr.isatty()),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    for logger in [*logging.root.manager.loggerDict.values()]:
        if isinstance(logger, logging.Logger) and logger.handlers:
            logger.handlers.clear()
            logger.propagate = True
    logging.root.handlers[:] = [handler]
    is_looking = config.log_level == "debug"
    logging.root.setLevel(logging.INFO if is_looking else max(_level(config), logging.WARNING))
    logging.captureWarnings(True)


def _level(config: Config) -> int:
    return logging.getLevelNamesMapping()[config.log_level.upper()]


def _beginning() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _ending(*, for_a_person: bool) -> list[Processor]:
    """From an event to a line. Tracebacks are texts by the time they are scrubbed."""
    plain: Any = structlog.dev.plain_traceback
    return [
        structlog.processors.format_exc_info,
        scrub,
        structlog.dev.ConsoleRenderer(exception_formatter=plain)
        if for_a_person
        else structlog.processors.JSONRenderer(),
    ]
