"""Log lines: JSON on stderr, one event per line, each with the run's id and with secrets masked.

An event is something that happened; its figures are fields. Ids of customers and jobs are logged; names, addresses,
bodies and headers never are.
"""

import logging
import re
import sys
import threading
import uuid
from collections.abc import Iterable
from functools import lru_cache
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

MASK = "***"
SHORTEST_SECRET = 6  # a shorter value would mask ordinary words and digits


_lines_lost = 0


def lines_lost() -> int:
    """Return the number of lines that could not be written."""
    return _lines_lost


class _Lines:
    """Writes lines and ignores failures, so that a full disk or a closed pipe does not affect the run."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._one_at_a_time = threading.Lock()

    def __call__(self, *_args: object) -> "_Lines":
        return self

    def msg(self, text: str) -> None:
        global _lines_lost  # noqa: PLW0603 - of the process
        stream = self._stream or sys.stderr
        with self._one_at_a_time:
            try:
                stream.write(f"{text}\n")
                stream.flush()
            except (OSError, ValueError, AttributeError):  # full, closed, or None because it never existed
                _lines_lost += 1

    debug = info = warning = error = msg


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
        level: minimum level: debug, info, warning or error.
        secrets: values that are replaced by ``***`` wherever they occur.
        stream: where lines are written, by default stderr.
        run_id: id on every line, by default a new one.

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
        logger_factory=_Lines(stream),
        cache_logger_on_first_use=False,
    )
    return run_id


def least_level(asked: str) -> str:
    """Return the minimum level. On a terminal it is at least warning, because bars and tables show the rest."""
    return "warning" if sys.stderr.isatty() and asked == "info" else asked


def with_run_id(run_id: str) -> Processor:
    """Return a processor that adds the run's id to every line, from any thread."""

    def add(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["run_id"] = run_id
        return event

    return add


def masked(text: str, secrets: Iterable[str]) -> str:
    """Replace every secret in a text by ``***``, also in upper case; each line of a multi-line secret separately."""
    return _pattern(tuple(secrets)).sub(MASK, text)


def masking(secrets: Iterable[str]) -> Processor:
    """Return a processor that masks the secrets in every value of an event."""
    hidden = _pattern(tuple(secrets))

    def mask(value: object) -> object:
        if isinstance(value, str):
            return hidden.sub(MASK, value)
        if isinstance(value, dict):
            return {mask(key): mask(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [mask(inner) for inner in value]
        if value is None or isinstance(value, int | float):
            return value
        return mask(str(value))  # a later processor writes exceptions and paths as text

    def process(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {str(mask(key)): mask(value) for key, value in event.items()}

    return process


@lru_cache(maxsize=8)
def _pattern(secrets: tuple[str, ...]) -> re.Pattern[str]:
    parts = {line.strip() for secret in secrets for line in [secret, *secret.replace("\\n", "\n").split("\n")]}
    hidden = sorted((part for part in parts if len(part) >= SHORTEST_SECRET), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, hidden)) or "(?!)", re.IGNORECASE)
