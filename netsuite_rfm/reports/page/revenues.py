"""Revenue by segment at the start of the month, or by current segment if the history does not reach that far."""

from collections.abc import Sequence
from dataclasses import dataclass

from netsuite_rfm.reports.report import Report


@dataclass(frozen=True, slots=True)
class Revenue:
    """Revenue of one segment in the report's month and in the same days of the month before; None if unknown."""

    segment: str
    this: str
    before: str | None


def revenues(report: Report) -> Sequence[Revenue]:
    """Return revenue by segment when the month began, or by current segment if the history does not reach that far."""
    if report.performance_at_start:
        at_start = report.performance_at_start.rows
        return [Revenue(row.segment, row.revenue, row.last_month_revenue) for row in at_start]
    return [Revenue(row.segment, row.this_month, row.last_month_to_day) for row in report.performance.rows]
