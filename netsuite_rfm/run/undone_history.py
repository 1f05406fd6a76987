"""What becomes of the segment history when a run is undone, and what can no longer be called back."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from netsuite_rfm.netsuite.records.withdraw_history import Amendment, HistoryRow
from netsuite_rfm.rfm.way_back import Line, Undo, Way

_RESPONSE = "RESPONSE "
_NOTHING_SENT = "SKIPPED"


@dataclass(frozen=True, slots=True)
class Consequences:
    """What followed from the run.

    Args:
        amendments: what becomes of which row.
        withdrawn_before: rows that an earlier undo of the run has withdrawn.
        digests: digests that name a change of the run, by their reference, with the number of those changes.
        responses: campaigns that were sent: the number of the campaign response of each.
        in_doubt: campaigns of which nobody knows whether they were sent.
        held_back: rows withdrawn before a digest named them; it will not.

    """

    amendments: tuple[Amendment, ...] = ()
    withdrawn_before: int = 0
    digests: Counter[str] = field(default_factory=Counter)
    responses: tuple[str, ...] = ()
    in_doubt: int = 0
    held_back: int = 0


def consequences(undos: Iterable[tuple[int, Undo]], rows: Sequence[HistoryRow]) -> Consequences:
    """Find the rows of the changes that are undone.

    Args:
        undos: customers and what the undo means for each.
        rows: rows of these customers, by internal id, from the run's day on.

    """
    by_customer: dict[int, list[HistoryRow]] = defaultdict(list)
    for row in rows:
        by_customer[row.customer].append(row)
    amendments: list[Amendment] = []
    gone: list[HistoryRow] = []
    before = 0
    for customer, undone in undos:
        mine = by_customer[customer]
        if undone.way is Way.UNDONE:
            earlier = [row for row in mine if row.withdrawn == "T" and row.changed_on == undone.line.day]
            gone += earlier
            before += len(earlier)
        standing = [row for row in mine if row.withdrawn != "T"]
        for line in undone.false_moves:
            if (false := _row_of(line, standing)) is not None:
                gone.append(false)
                amendments.append(Amendment(false.id))
        for line, segment in undone.moved_from:
            if (true := _row_of(line, standing)) is not None:
                amendments.append(Amendment(true.id, withdrawn=False, from_segment=int(segment) if segment else None))
    return Consequences(
        amendments=tuple(amendments),
        withdrawn_before=before,
        digests=Counter(row.digest for row in gone if row.digest),
        responses=tuple(
            row.campaign.removeprefix(_RESPONSE) for row in gone if row.campaign and row.campaign.startswith(_RESPONSE)
        ),
        in_doubt=sum(1 for row in gone if row.campaign and not row.campaign.startswith((_RESPONSE, _NOTHING_SENT))),
        held_back=sum(1 for row in gone if not row.digest),
    )


def _row_of(line: Line, rows: list[HistoryRow]) -> HistoryRow | None:
    """Take out the row of a line's move; of several the first.

    A row that was made up for later may begin elsewhere, and one whose change the scripts took for a person's bears
    the day it was made.
    """
    before, after = (int(segment or 0) for segment in line.changes["segment"])
    led = [row for row in rows if row.to_segment == after]
    whole = [row for row in led if row.from_segment == before]
    for candidates in (
        [row for row in whole if row.changed_on == line.day],
        [row for row in led if row.changed_on == line.day],
        whole,
    ):
        if candidates:
            rows.remove(candidates[0])
            return candidates[0]
    return None
