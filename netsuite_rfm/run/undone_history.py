"""Find what to correct in the segment history when a run is undone, and what can no longer be undone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from netsuite_rfm.netsuite.records.withdraw_history import Amendment, HistoryRow
from netsuite_rfm.rfm.way_back import Line, Undo, Way

_RESPONSE = "RESPONSE "
_NOTHING_SENT = "SKIPPED"


@dataclass(frozen=True, slots=True)
class Consequences:
    """The consequences of the run.

    Args:
        amendments: the corrections of history rows.
        withdrawn_before: number of rows that an earlier undo of the run withdrew.
        digests: digests that name changes of the run, by reference, with the number of these changes.
        responses: numbers of the campaign responses of the campaigns that were sent.
        in_doubt: number of campaigns that may or may not have been sent.
        held_back: number of rows withdrawn before a digest named them, so that none will.

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
        undos: customers and the undo of each.
        rows: rows of these customers since the run's day, by internal id.

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
    """Remove and return the row of a line's move; the first if there are several.

    The match is loose: a row added later may have another segment before, and a row whose change the scripts attributed
    to a person has the day it was made.
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
