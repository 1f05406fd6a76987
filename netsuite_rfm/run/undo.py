"""Undo a run: put back what it changed on each customer, and withdraw the history rows that followed."""

import re
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from netsuite_rfm.errors import (
    EXIT_DONE,
    EXIT_INCOMPLETE,
    EXIT_REJECTED,
    AccountNotReady,
    NetSuiteError,
    RequestRefused,
    UsageError,
)
from netsuite_rfm.netsuite.fields import WAY_BACK
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.ways_back import Kept, Written, read_written
from netsuite_rfm.netsuite.records.undone_run import KeptRun, kept_run, mark_undone
from netsuite_rfm.netsuite.records.withdraw_history import WITHDRAWN, Amended, HistoryRow, amend, rows_since
from netsuite_rfm.netsuite.write.outcome import Outcome
from netsuite_rfm.netsuite.write.rules import WriteRules
from netsuite_rfm.netsuite.write.write import Writer
from netsuite_rfm.rfm.customers import Column, Fields
from netsuite_rfm.rfm.diff import Changes
from netsuite_rfm.rfm.way_back import TRIO, Undo, Way, text_of, undo, value_of, written
from netsuite_rfm.run.undone_history import Consequences, consequences
from netsuite_rfm.telemetry.log import get_logger
from netsuite_rfm.telemetry.progress import Progress, Silent

LONGEST_SHOWN = 40
_RUN_ID = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What an undo would do.

    Args:
        run_id: the run that is undone.
        kept: its row in RFM Run; None if there is none.
        written: the customers that keep a line of this run.
        undos: the undo of each of them, in the same order; None for customers that stay unchanged for another reason.
        held: customers that stay unchanged because the segment is held.
        inactive: customers that stay unchanged because they are inactive.
        consequences: the corrections of the segment history; None if the account has none.

    """

    run_id: str
    kept: KeptRun | None
    written: Written
    undos: tuple[Undo | None, ...]
    held: tuple[int, ...] = ()
    inactive: tuple[int, ...] = ()
    consequences: Consequences | None = None

    def customers(self, *ways: Way) -> tuple[int, ...]:
        """Return the internal ids of customers whose undo goes one of these ways."""
        pairs = zip(self.written.customers, self.undos, strict=True)
        return tuple(pair.customer for pair, undone in pairs if undone and undone.way in ways)

    @property
    def to_write(self) -> tuple[int, ...]:
        """Positions of the customers to write."""
        return tuple(at for at, undone in enumerate(self.undos) if undone and undone.way in {Way.PUT_BACK, Way.REBASED})

    @property
    def nothing_left(self) -> bool:
        """Whether there is nothing to do."""
        return not self.to_write and not (self.consequences and self.consequences.amendments)

    @property
    def later_runs(self) -> Counter[str]:
        """Return later runs that wrote some customers again, with the number of customers."""
        found: Counter[str] = Counter()
        for customer, undone in zip(self.written.customers, self.undos, strict=True):
            if undone and undone.way in {Way.LATER_RUN, Way.REBASED}:
                place = customer.lines.index(undone.line)
                found.update({line.run for line in customer.lines[:place] if not line.undone})
        return found

    def moves(self) -> Counter[tuple[str, str]]:
        """Return the number of customers by internal id of the segments before and after; empty text for no segment."""
        now = self.written.now.segment
        found: Counter[tuple[str, str]] = Counter()
        for at in self.to_write:
            undone, held = self.undos[at], written("segment", int(now[at]))
            if undone and undone.values.get("segment", held) != held:
                found[held, undone.values["segment"]] += 1
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Undone:
    """What an undo did.

    ``not_marked``: why the run's row does not say that it was undone; empty if it does, or need not yet.
    """

    found: Found
    amended: Amended = field(default_factory=Amended)
    outcome: Outcome = field(default_factory=Outcome)
    stopped: bool = False
    not_marked: str = ""

    @property
    def failure(self) -> NetSuiteError | None:
        """The error that ended the undo early; None if there was none."""
        return self.amended.failure or self.outcome.failure

    @property
    def exit_code(self) -> int:
        """0 done, 1 some customers or rows not written, 3 ended early by NetSuite, 5 asked to stop."""
        if self.failure:
            return self.failure.exit_code
        if self.stopped:
            return EXIT_INCOMPLETE
        partly = self.outcome.rejected or self.outcome.unconfirmed or self.amended.failed
        return EXIT_REJECTED if partly else EXIT_DONE

    def totals(self) -> dict[str, Any]:
        """Return the figures for the log."""
        found = self.found
        return {
            "undone_run": found.run_id,
            "customers": len(found.written.customers),
            "to_put_back": len(found.to_write),
            "put_back": self.outcome.written,
            "rejected": len(self.outcome.rejected),
            "unconfirmed": len(self.outcome.unconfirmed),
            "remaining": self.outcome.remaining,
            "rows_amended": self.amended.done,
            "rows_failed": len(self.amended.failed),
            "edited": len(found.customers(Way.EDITED)),
            "held": len(found.held),
            "inactive": len(found.inactive),
            "left_to_later_runs": len(found.customers(Way.LATER_RUN)),
            "undone_before": len(found.customers(Way.UNDONE)),
            "exit_code": self.exit_code,
        }


def look(client: Client, run_id: str, today: date) -> Found:
    """Find what an undo would do; changes nothing.

    Raises:
        UsageError: the text is not a run id, or nothing is known about this run.
        NetSuiteError: NetSuite could not be read.

    """
    if not _RUN_ID.fullmatch(run_id):
        raise UsageError(f"undo {run_id[:LONGEST_SHOWN]!r}: must be a run id, as shown in the run's log and report")
    kept = kept_run(client, run_id)
    read = read_written(client, run_id)
    if kept is None and not read.customers:
        raise UsageError(
            f"undo {run_id}: no customer keeps a change of this run, and RFM Run has no row for "
            "it. Compare the id with run_id in the run's log. Changes are kept until later runs replace them"
        )
    undos: list[Undo | None] = []
    held, inactive = [], []
    for at, customer in enumerate(read.customers):
        way = undo(customer.lines, run_id, _texts_of(read, at))
        if way and way.way in {Way.PUT_BACK, Way.REBASED}:
            if not customer.active:
                inactive.append(customer.customer)
                way = None
            elif _is_held(customer, way, today):
                held.append(customer.customer)
                way = None
        undos.append(way)
    return Found(
        run_id, kept, read, tuple(undos), tuple(held), tuple(inactive), _consequences(client, run_id, read, undos)
    )


def carry_out(
    client: Client,
    found: Found,
    rules: WriteRules,
    *,
    halt: threading.Event,
    progress: Progress | None = None,
) -> Undone:
    """Carry out an undo: history rows first, so that they trigger nothing more, then the customers.

    Each customer is one record. It is either put back and marked, or the next undo finds it again.
    """
    progress = progress or Silent()
    amendments = found.consequences.amendments if found.consequences else ()
    progress.stage("history", len(amendments))
    amended = amend(client, amendments, halt=halt, advance=progress.advance)
    positions = np.array(found.to_write, dtype=np.int64)
    outcome = Outcome(remaining=len(positions))
    if not amended.failure and not halt.is_set():
        progress.stage("undo", len(positions))
        outcome = _write(client, found, rules, positions, halt=halt, progress=progress)
    done = Undone(found, amended, outcome, stopped=halt.is_set())
    if done.exit_code != EXIT_DONE or found.kept is None:
        return done
    return Undone(found, amended, outcome, not_marked=_mark(client, found.kept, done))


def _write(
    client: Client,
    found: Found,
    rules: WriteRules,
    positions: Column,
    *,
    halt: threading.Event,
    progress: Progress,
) -> Outcome:
    read = found.written
    desired = {name: column.copy() for name, column in read.now.columns().items()}
    lines: dict[int, str] = {}
    for order, at in enumerate(positions.tolist()):
        undone = found.undos[at]
        assert undone is not None  # noqa: S101 - to_write has only these
        lines[order] = text_of(undone.lines)
        for name, text in undone.values.items():
            desired[name][at] = value_of(name, text, read.wanted.audience_ids)
    ids = np.array([customer.customer for customer in read.customers], dtype=np.int64)
    writer = Writer(
        client,
        rules,
        Changes(ids[positions], read.now.take(positions), Fields.of(desired).take(positions)),
        updated_at=datetime.now(UTC),
        halt=halt,
        wanted=read.wanted,
        beside=lambda order: {WAY_BACK: lines[order]},
        must_have_beside=True,
        advance=progress.advance,
    )
    return writer.write()


def _mark(client: Client, kept: KeptRun, done: Undone) -> str:
    if kept.undone and not done.outcome.written:
        return ""
    total = len(done.found.customers(Way.PUT_BACK, Way.REBASED, Way.UNDONE))
    alone = len(done.found.written.customers) - total
    words = f"Undone {datetime.now(UTC):%Y-%m-%d %H:%M} UTC: {total:,} put back, {alone:,} left alone."
    try:
        mark_undone(client, kept, words)
    except NetSuiteError as error:
        get_logger().warning("undo_not_recorded", reason=str(error))
        return str(error)
    return ""


def _texts_of(read: Written, at: int) -> Mapping[str, str]:
    columns = read.now.columns()
    return {name: written(name, int(column[at]), read.wanted.audience_ids) for name, column in columns.items()}


def _is_held(one: Kept, way: Undo, today: date) -> bool:
    return one.hold_until > today.isoformat() and any(name in way.values for name in TRIO)


def _consequences(client: Client, run_id: str, read: Written, undos: list[Undo | None]) -> Consequences | None:
    days = [date.fromisoformat(undone.line.day) for undone in undos if undone]
    if not days:
        return Consequences()
    rows: list[HistoryRow]
    try:
        rows = rows_since(client, run_id, min(days))
    except (AccountNotReady, RequestRefused) as refusal:
        if WITHDRAWN in str(refusal):
            raise AccountNotReady(f"{refusal}. Deploy suitescript/ of this version") from None
        get_logger().warning("history_not_readable", reason=str(refusal))
        return None
    pairs = [(customer.customer, way) for customer, way in zip(read.customers, undos, strict=True) if way]
    return consequences(pairs, rows)
