"""Report how a run ended, in the last log line and the metrics, however it ended."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import structlog

from netsuite_rfm import __version__
from netsuite_rfm.errors import EXIT_BUG, EXIT_INCOMPLETE, EXIT_REJECTED, NetsuiteRfmError, OutOfMemoryError
from netsuite_rfm.netsuite.suiteql.shard import Shard
from netsuite_rfm.run.figures import TOTALS
from netsuite_rfm.run.report import RunReport
from netsuite_rfm.telemetry.log import configure_log, get_logger, least_level
from netsuite_rfm.telemetry.prometheus import begin_metrics, keep_metrics, refuse_unless_writable
from netsuite_rfm.telemetry.pushgateway import Pushgateway


@dataclass(slots=True)
class Ending:
    """What is known about a run so far, to be reported when it ends.

    Args:
        account: id of the account; empty until the settings are read.
        shard: this worker's part of the customers; None for all.
        certificate_ends: last day of the certificate, for the metrics.
        gateway: where the metrics are pushed in addition to the file; None for nowhere.
        report: what the run did; None if it ended before there was a report.
        started_at: when the run began.
        never_ended: when the previous run began, if it never reported its end.
        exit_code: the exit code; that of a bug until another is known.
        reason: why the run failed; empty if it did not.
        metrics_file: the file to replace; None for none.
        writes: whether the run writes to NetSuite.

    """

    metrics_file: Path | None = None
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC), init=False)
    never_ended: datetime | None = field(default=None, init=False)
    writes: bool = True
    account: str = ""
    shard: Shard | None = None
    certificate_ends: date | None = None
    gateway: Pushgateway | None = None
    report: RunReport | None = None
    exit_code: int = field(default=EXIT_BUG, init=False)
    reason: str = field(default="", init=False)
    _told: bool = field(default=False, init=False)

    def begin(self, metrics_file: Path | None) -> None:
        """Record in the metrics file that a run has begun, and check whether the previous one reported its end."""
        self.metrics_file = metrics_file
        self.never_ended = begin_metrics(metrics_file)

    def tell_of_the_run_before(self) -> None:
        """Log a warning if the previous run never reported its end."""
        if self.never_ended:
            get_logger().warning("run_before_never_ended", began=self.never_ended.isoformat(timespec="seconds"))

    def cut_short(self) -> None:
        """Report a run that is ended from outside before it is done."""
        self.exit_code = EXIT_INCOMPLETE
        self.reason = "stopped by a signal, and not finished when the grace period (RFM_GRACE_S) ended"
        self.tell()

    def tell(self) -> None:
        """Write the metrics and log the last line; once."""
        if self._told:
            return
        self._told = True
        keep_metrics(
            self.report.figures.as_metrics() if self.report else None,
            self.exit_code,
            certificate_ends=self.certificate_ends,
            file=self.metrics_file,
            gateway=self.gateway,
            started_at=self.started_at,
            run_before_never_ended=self.never_ended is not None,
        )
        fields = {
            "command": "run" if self.writes else "plan",
            "version": __version__,
            "account": self.account or None,
            "shard": str(self.shard) if self.shard else None,
            **(self.report.figures.totals() if self.report else self._totals_without_report()),
            "reason": self.reason or None,
        }
        # On a terminal the error itself is shown.
        if self.exit_code > EXIT_REJECTED and not sys.stderr.isatty():
            get_logger().error("run_done" if self.writes else "plan_done", **fields)
        else:
            get_logger().info("run_done" if self.writes else "plan_done", **fields)

    def _totals_without_report(self) -> dict[str, object]:
        lasted = datetime.now(UTC) - self.started_at
        known = {"duration_s": round(lasted.total_seconds(), 3), "exit_code": self.exit_code}
        return dict.fromkeys(TOTALS) | known


@contextmanager
def ending(metrics_file: Path | None = None, *, writes: bool = True) -> Iterator[Ending]:
    """Log the last line, and write and push the metrics, when the body of the ``with`` statement ends in any way.

    Yields the ending, to be filled in as facts become known. Without a report, exit code and reason are the error's.

    Raises:
        UsageError: the directory of the file does not exist or is not writable; raised before the body starts.

    """
    if not structlog.is_configured():
        # A failure to read the settings is also logged as JSON.
        configure_log(least_level("info"))
    end = Ending(writes=writes)
    try:
        refuse_unless_writable(metrics_file)
        end.begin(metrics_file)
        yield end
        if end.report is not None:
            end.exit_code, end.reason = end.report.exit_code, end.report.reason
    except NetsuiteRfmError as error:
        end.exit_code, end.reason = error.exit_code, str(error)
        raise
    except MemoryError:
        short = OutOfMemoryError()
        end.exit_code, end.reason = short.exit_code, str(short)
        raise short from None
    except BaseException as error:
        end.reason = type(error).__name__
        raise
    finally:
        end.tell()
