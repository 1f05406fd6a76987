"""Export a run as an OpenTelemetry trace: the run, its four steps, and in them each window and batch.

The SDK reads its variables itself: ``OTEL_EXPORTER_OTLP_ENDPOINT``, ``OTEL_EXPORTER_OTLP_HEADERS``,
``OTEL_SERVICE_NAME`` … (opentelemetry.io, SDK and OTLP exporter configuration).
"""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Status, StatusCode

from netsuite_rfm import __version__
from netsuite_rfm.telemetry.log import get_logger
from netsuite_rfm.telemetry.shown import shown
from netsuite_rfm.telemetry.spans import Begin, Figures, told_to

EXPORT_TIMEOUT_S: Final = 3.0
LAST_EXPORT_S: Final = 4.0
"""Seconds that a finished run waits until the collector accepts its last spans."""
_LONGEST_REASON: Final = 200


@contextmanager
def as_trace(run: Figures) -> Iterator[None]:
    """Export the spans of the ``with`` statement's body to the collector. Messages of the exporter go to our log.

    Raises:
        ValueError: a variable of the SDK is invalid; raised before the body starts.

    """
    with _to_our_log():
        provider = _provider()
        begin = _beginning(provider)
        try:
            with told_to(begin), begin("run", run):
                yield
        finally:
            # Its default wait for an unavailable collector is too long.
            last = threading.Thread(target=provider.shutdown, daemon=True)
            last.start()
            last.join(LAST_EXPORT_S)


def _provider() -> TracerProvider:
    name = os.environ.get("OTEL_SERVICE_NAME") or "netsuite-rfm"
    resource = Resource.create({SERVICE_NAME: name, SERVICE_VERSION: __version__})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=EXPORT_TIMEOUT_S)))
    return provider


@contextmanager
def _to_our_log() -> Iterator[None]:
    exporters_log, lines = logging.getLogger("opentelemetry"), _Lines()
    exporters_log.addHandler(lines)
    exporters_log.propagate = False
    try:
        yield
    finally:
        exporters_log.removeHandler(lines)


def _beginning(provider: TracerProvider) -> Begin:
    tracer = provider.get_tracer("netsuite_rfm", __version__)

    @contextmanager
    def begin(name: str, figures: Figures) -> Iterator[None]:
        # An exception's message may name customers, so the trace has only its type.
        with tracer.start_as_current_span(
            name, attributes=dict(figures), record_exception=False, set_status_on_exception=False
        ) as one:
            try:
                yield
            except BaseException as error:
                one.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise

    return begin


class _Lines(logging.Handler):
    """Passes the exporter's messages to our log, because on stderr they would mix with the lines of JSON."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.WARNING:
            get_logger().warning("traces_not_sent", reason=shown(record.getMessage(), most=_LONGEST_REASON))
