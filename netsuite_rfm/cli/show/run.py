"""Show the reports of runs and plans."""

from collections.abc import Iterable
from decimal import Decimal

from netsuite_rfm.cli.terminal import line, table
from netsuite_rfm.netsuite.check.check import Finding, Mark
from netsuite_rfm.netsuite.write.outcome import NotWritten
from netsuite_rfm.reports.words import counted
from netsuite_rfm.rfm.customers import EMPTY
from netsuite_rfm.rfm.reports.segments import NONE
from netsuite_rfm.run.figures import ChangedReport
from netsuite_rfm.run.report import RunReport

MOST_MOVES = 15
MOST_CUSTOMERS = 20
BEST = 5


def show_report(report: RunReport) -> None:
    """Show what a run did: totals, segments before and after, movement, and what was not written."""
    _show_read(report)
    show_segments(report)
    show_movement(report)
    show_totals(report)


def show_totals(report: RunReport) -> None:
    """Show what was written, what was not and why, and the number of requests and seconds."""
    figures, outcome = report.figures, report.outcome
    show_unsafe(report)
    if figures.not_read:
        line(f"Stopped while reading: {report.left}.")
    else:
        _show_written(report)
    line(
        f"{counted(figures.requests, 'request')} ({figures.retries:,} retried, {figures.throttled:,} throttled) "
        f"in {report.duration_s:.1f} s."
    )
    if report.accuracy:
        line(f"Sample recomputed from single transactions: {report.accuracy}.")
    show_not_written("Rejected", outcome.rejected)
    show_not_written("Unconfirmed", outcome.unconfirmed)
    show_left_out(report)
    if report.never_ended:
        line(
            f"The run before, which began at {report.never_ended:%Y-%m-%d %H:%M} UTC, never ended: it crashed, was "
            "killed, or is still running."
        )
    if report.not_recorded:
        line(f"Not recorded in NetSuite: {report.not_recorded}.")


def _show_written(report: RunReport) -> None:
    figures = report.figures
    line(
        f"{counted(figures.customers_changed, 'customer differs', 'customers differ')}: "
        f"{figures.written:,} written and verified, {figures.rejected:,} rejected, "
        f"{figures.unconfirmed:,} unconfirmed, {report.outcome.remaining:,} left for the next run."
    )


def show_plan(report: RunReport) -> None:
    """Show what a run would change; nothing was written."""
    _show_read(report)
    show_segments(report)
    show_movement(report)
    show_changes(report)
    show_unsafe(report)
    line(f"{counted(len(report.plan.changes), 'customer')} would be written. Nothing was written.")
    show_left_out(report)


def show_unsafe(report: RunReport) -> None:
    """Show why the brake holds, what the plan would change, and how to accept it; or the brake's warnings."""
    verdict = report.verdict
    if report.unsafe:
        rows = [(reason.what, reason.measured, reason.limit) for reason in report.unsafe]
        table("Nothing is written, because the plan looks like bad input", ("What", "Measured", "Limit"), rows)
        if verdict.rows():
            table("What this plan would change", ("What", "Measured", "Limit"), verdict.rows())
        line(
            f"This plan is {verdict.plan_id}. If it is correct, add --accept-unsafe {verdict.plan_id} to the same "
            f"command"
        )
    for reason in verdict.released:
        line(f"Accepted: {reason}.")
    for warning in verdict.warnings:
        line(f"Please review: {warning}.")


def show_changes(report: RunReport) -> None:
    """Show the most valuable changes, customer by customer."""
    changes = report.plan.changes
    rows = [
        (
            str(changes.customer_id[position]),
            report.segment_name(int(changes.present.segment[position])),
            report.segment_name(int(changes.desired.segment[position])),
            _score(int(changes.present.score[position])),
            _score(int(changes.desired.score[position])),
            _money(int(changes.desired.lifetime_cents[position])),
        )
        for position in range(min(MOST_CUSTOMERS, len(changes)))
    ]
    if rows:
        more = f", the first {len(rows)} of {len(changes):,}" if len(changes) > len(rows) else ""
        headings = ("Customer", "Segment", "New segment", "Score", "New score", "Lifetime value")
        table(f"Changes{more}", headings, rows)


def _show_read(report: RunReport) -> None:
    figures = report.figures
    line(
        f"Read {counted(figures.customers_read, 'customer')} as of {report.as_of}; "
        f"{counted(figures.customers_scored, 'has', 'have')} orders, worth {report.lifetime_value:,.2f}."
    )
    if figures.changed:
        _show_changed(figures.changed)
    if figures.rolled:
        line(f"Read all customers instead of one part: {figures.rolled}.")
    if figures.left_out:
        line(f"{counted(figures.left_out, 'of them is', 'of them are')} left out by a setting and not scored.")
    if figures.held:
        line(
            f"{counted(figures.held, 'customer is', 'customers are')} held: the segment stays until the day set there."
        )


def _show_changed(changed: ChangedReport) -> None:
    line(
        f"Changed since {changed.since:%Y-%m-%d %H:%M:%S} UTC: {counted(changed.by_orders, 'customer')} by their "
        f"orders, {changed.by_record:,} by their record, {changed.by_time:,} by the days since."
    )
    if changed.turn:
        line(f"Also read: {changed.turn} of all customers.")
    if changed.deleted is None:
        line("The role cannot see deletions (permission Deleted Records), so the run compared all customers.")
    if changed.by_disagreement is not None:
        line(
            f"An order may have moved away from a customer unnoticed: {changed.by_disagreement:,} more customers "
            f"did not match their orders."
        )


def show_segments(report: RunReport) -> None:
    """Show each segment with its customers before and after."""
    rows = [
        (name, before, after, f"{after - before:+,}" if after != before else "0", f"{value:,.2f}")
        for name, before, after, value in report.segments()
        if before or after or name in report.segment_names.values()
    ]
    table("Segments", ("Segment", "Before", "After", "Change", "Lifetime value"), rows)
    if report.stages():
        table("Lifecycle", ("Stage", "Before", "After"), report.stages())
    if report.audiences():
        table("Audiences (a customer may be in many)", ("Audience", "Before", "After"), report.audiences())
    for note in report.notes:
        line(f"Note: {note}.")


def show_movement(report: RunReport) -> None:
    """Show moves between segments, the most frequent first; nothing if no customer had a segment before."""
    moves = report.transitions()
    if any(before != NONE for before, _, _ in moves):
        more = f", the {MOST_MOVES} largest of {len(moves)}" if len(moves) > MOST_MOVES else ""
        table(f"Movement{more}", ("From", "To", "Customers"), moves[:MOST_MOVES])


def show_left_out(report: RunReport) -> None:
    """Name the requested customers that could not be processed."""
    if report.reading.unknown:
        line(f"NetSuite has no customer {_ids(report.reading.unknown)}.")
    if report.reading.inactive:
        line(f"Inactive, so left unchanged: customer {_ids(report.reading.inactive)}.")


def show_findings(findings: Iterable[Finding]) -> bool:
    """Show the findings of a check as they come; return whether a run would work."""
    works = True
    for finding in findings:
        works &= finding.mark is not Mark.FAIL
        line(f"{finding.mark:<4}  {finding.subject}: {finding.detail}")
    return works


def _money(cents: int) -> str:
    return "" if cents == EMPTY else f"{Decimal(cents).scaleb(-2):,.2f}"


def show_not_written(title: str, customers: list[NotWritten]) -> None:
    """Show customers that were not written, with the reason; nothing if there are none."""
    if customers:
        rows = [
            (str(customer.customer_id), ", ".join(customer.fields), customer.reason)
            for customer in customers[:MOST_CUSTOMERS]
        ]
        more = f", the first {len(rows)} of {len(customers):,}" if len(customers) > len(rows) else ""
        table(title + more, ("Customer", "Field", "Reason"), rows)


def _score(value: int) -> str:
    return "" if value == EMPTY else str(value)


def _ids(ids: tuple[int, ...]) -> str:
    shown = ", ".join(str(id_) for id_ in ids[:MOST_CUSTOMERS])
    return shown if len(ids) <= MOST_CUSTOMERS else f"{shown} and {len(ids) - MOST_CUSTOMERS:,} more"
