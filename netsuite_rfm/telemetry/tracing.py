"""Trace a run if OpenTelemetry's own variables name a collector and the extra is installed."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from netsuite_rfm.telemetry.log import get_logger
from netsuite_rfm.telemetry.spans import Figures

ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


@contextmanager
def traced(run: Figures) -> Iterator[None]:
    """Trace the body of the ``with`` statement, with attributes that identify the run. Tracing never fails a run."""
    if not any(os.environ.get(name) for name in ENDPOINTS):
        yield
        return
    with ExitStack() as stack:
        try:
            from netsuite_rfm.telemetry.opentelemetry import as_trace  # noqa: PLC0415 - it needs an extra

            stack.enter_context(as_trace(run))
        except ModuleNotFoundError as error:
            get_logger().warning("traces_off", reason=f"{error.name} is missing: pip install 'netsuite-rfm[otel]'")
        except Exception as error:  # noqa: BLE001 - the SDK reads its variables itself and documents no errors
            get_logger().warning("traces_off", reason=f"{error} ({type(error).__name__}); see the variables OTEL_…")
        yield
