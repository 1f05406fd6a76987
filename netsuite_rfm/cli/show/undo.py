"""Show what an undo would do and what it did."""

from collections.abc import Mapping
from typing import Any

from netsuite_rfm.cli.show.run import show_not_written
from netsuite_rfm.cli.terminal import line, table
from netsuite_rfm.reports.words import counted
from netsuite_rfm.rfm.reports.segments import NONE as NO_SEGMENT
from netsuite_rfm.rfm.way_back import Way
from netsuite_rfm.run.undo import Found, Undone

MOST_IDS = 200
MOST_MOVES = 15
MOST_DIGESTS = 20


def show_found(found: Found, names: Mapping[int, str]) -> None:
    """Show what would be put back, who is left unchanged and why, and what cannot be undone."""
    if found.kept:
        line(f"Run {found.run_id}, {found.kept.scope}: {found.kept.result}")
    else:
        line(f"Run {found.run_id} has no row in RFM Run.")
    whole, again = found.customers(Way.PUT_BACK), found.customers(Way.REBASED)
    if found.nothing_left:
        line(_nothing_left(found))
    else:
        line(
            f"{counted(len(whole), 'customer')} would be put back to before the run. Of "
            f"{len(again):,}, moved again by a later run, only previous segment and day would be corrected."
        )
    moves = [(_name(names, a), _name(names, b), count) for (a, b), count in found.moves().most_common(MOST_MOVES)]
    if moves:
        table("Segments put back", ("From", "To", "Customers"), moves)
    _show_left_alone(found)
    _show_consequences(found)


def show_done(done: Undone) -> None:
    """Show what was put back, and what was not and why."""
    outcome = done.outcome
    line(
        f"{outcome.written:,} put back and verified, {len(outcome.rejected):,} rejected, "
        f"{len(outcome.unconfirmed):,} unconfirmed, {outcome.remaining:,} left for the next undo; "
        f"{counted(done.amended.done, 'row')} of segment history corrected, {len(done.amended.failed):,} failed."
    )
    show_not_written("Rejected", outcome.rejected)
    show_not_written("Unconfirmed", outcome.unconfirmed)
    if done.amended.failed:
        rows = [(str(row), reason) for row, reason in done.amended.failed[:MOST_DIGESTS]]
        table("History rows not corrected", ("Row", "Reason"), rows)
    if done.not_marked:
        line(f"Not recorded in RFM Run: {done.not_marked}.")
    if not done.exit_code:
        line("Fix the cause before the next run. That run writes what the orders say then.")


def as_json(done: Undone, names: Mapping[int, str]) -> dict[str, Any]:
    """Return the whole report as plain data."""
    found, what = done.found, done.found.consequences
    return {
        **done.totals(),
        "already_undone": bool(found.kept and found.kept.undone),
        "moves": [
            {"from": _name(names, a), "to": _name(names, b), "customers": count}
            for (a, b), count in found.moves().most_common()
        ],
        "edited_ids": list(found.customers(Way.EDITED)),
        "held_ids": list(found.held),
        "inactive_ids": list(found.inactive),
        "rebased_ids": list(found.customers(Way.REBASED)),
        "left_to_later_runs_ids": list(found.customers(Way.LATER_RUN)),
        "later_runs": dict(found.later_runs.most_common()),
        "history": None
        if what is None
        else {
            "to_correct": len(what.amendments),
            "withdrawn_before": what.withdrawn_before,
            "kept_from_digests": what.held_back,
        },
        "cannot_be_undone": {} if what is None else {
            "message": dict(what.digests.most_common()),
            "campaignresponse": list(what.responses),
            "campaigns_in_doubt": what.in_doubt,
        },
        "rejections": [
            {"customer_id": customer.customer_id, "reason": customer.reason} for customer in done.outcome.rejected
        ],
        "unconfirmed_customers": [customer.customer_id for customer in done.outcome.unconfirmed],
        "rows_not_corrected": [{"row": row, "reason": reason} for row, reason in done.amended.failed],
        "failure": str(done.failure) if done.failure else None,
        "not_recorded": done.not_marked or None,
    }  # fmt: skip


def _nothing_left(found: Found) -> str:
    if found.kept and found.kept.undone:
        return "It was already undone. Nothing is left to put back."
    return "Nothing can be put back."


def _show_left_alone(found: Found) -> None:
    reasons = (
        (found.customers(Way.EDITED), "changed since by a person or a script, so left unchanged"),
        (found.held, "held (custentity_rfm_hold_until), so left unchanged"),
        (found.inactive, "inactive, so left unchanged"),
    )
    for ids, reason in reasons:
        if ids:
            line(f"{counted(len(ids), 'customer')} {reason}: {_ids(ids)}.")
    later = found.customers(Way.LATER_RUN)
    if later:
        line(f"{counted(len(later), 'customer')} written again by a later run, so left unchanged: {_ids(later)}.")
    for run, customers in found.later_runs.most_common(MOST_MOVES):
        line(f"Run {run} wrote {counted(customers, 'of these customers', 'of these customers')} later. "
             "If that run was wrong too, undo it first.")  # fmt: skip


def _show_consequences(found: Found) -> None:
    what = found.consequences
    if what is None:
        line("The segment history cannot be read, so no row is withdrawn.")
        return
    if what.amendments or what.withdrawn_before:
        line(
            f"RFM Segment History: {counted(len(what.amendments), 'row')} to correct, {what.withdrawn_before:,} "
            f"withdrawn before. No digest will name {what.held_back:,} of these changes."
        )
    if what.digests or what.responses or what.in_doubt:
        line("Cannot be undone:")
    for reference, changes in what.digests.most_common(MOST_DIGESTS):
        line(f"  Message whose subject ends with [{reference}]: names {counted(changes, 'change')}.")
    if len(what.digests) > MOST_DIGESTS:
        line(f"  and {len(what.digests) - MOST_DIGESTS:,} more messages.")
    if what.responses:
        line(f"  Campaign Response: {counted(len(what.responses), 'record')}, {_ids(what.responses)}.")
    if what.in_doubt:
        line(f"  Campaigns for which NetSuite did not say whether it sent them: {what.in_doubt:,}.")


def _name(names: Mapping[int, str], segment: str) -> str:
    return names.get(int(segment), f"list value {segment}") if segment else NO_SEGMENT


def _ids(ids: tuple[int, ...] | tuple[str, ...]) -> str:
    shown = ", ".join(str(id_) for id_ in ids[:MOST_IDS])
    return shown if len(ids) <= MOST_IDS else f"{shown} and {len(ids) - MOST_IDS:,} more (--json names all)"
