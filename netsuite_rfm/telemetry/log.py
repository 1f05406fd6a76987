"""Log lines: JSON on stderr, one event a line, each with the run's id, secrets masked.

An event is a thing that happened; its figures are fields. Ids of customers and jobs are logged, names,
addresses, bodies and headers never are.
"""

import logging
import sys
import uuid
from collections.abc import Iterable
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

MASK = "***"
SHORTEST_SECRET = 6  # a shorter value would mask ordinary words and digits


def get_logger() -> structlog.stdlib.BoundLogger:
    """Return the logger of this program."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger()
    return logger


def configure_log(
    level: str = "info",
    *,
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
    run_id: str | None = None,
) -> str:
    """Set up the log for one run and return the run's id.

    Args:
        level: least level that is written: debug, info, warning or error.
        secrets: values that are replaced by ``***`` wherever they turn up.
        stream: where lines go; stderr unless given.
        run_id: id on every line; a fresh one unless given.

    """
    run_id = run_id or uuid.uuid4().hex[:12]
    structlog.reset_defaults()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            with_run_id(run_id),
            masking(secrets),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    return run_id


def least_level(asked: str) -> str:
    """Give the level that is written: on a terminal the bars and tables tell the story, and the log what went wrong."""
    return "warning" if sys.stderr.isatty() and asked == "info" else asked


def with_run_id(run_id: str) -> Processor:
    """Return a processor that puts the run's id on every line, whichever thread writes it."""

    def add(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["run_id"] = run_id
        return event

    return add


def masked(text: str, secrets: Iterable[str]) -> str:
    """Replace every secret in a text by ``***``; of a secret with several lines, each line by itself too."""
    for secret in _hidden(secrets):
        text = text.replace(secret, MASK)
    return text


def masking(secrets: Iterable[str]) -> Processor:
    """Return a processor that masks the secrets in every value of an event."""
    hidden = _hidden(secrets)

    def mask(value: object) -> object:
        if isinstance(value, str):
            for secret in hidden:
                value = value.replace(secret, MASK)
            return value
        if isinstance(value, dict):
            return {mask(key): mask(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [mask(inner) for inner in value]
        if value is None or isinstance(value, int | float):
            return value
        return mask(str(value))  # an exception or a path would be written as text after this

    def process(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {str(mask(key)): mask(value) for key, value in event.items()}

    return process


def _hidden(secrets: Iterable[str]) -> list[str]:
    parts = {line.strip() for secret in secrets for line in [secret, *secret.replace("\\n", "\n").split("\n")]}
    return sorted((part for part in parts if len(part) >= SHORTEST_SECRET), key=len, reverse=True)
