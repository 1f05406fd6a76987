"""Choose which parts of all customers a rolling run reads in addition to customers who may differ."""

from collections.abc import Mapping


def parts_due(of: int, read_on: Mapping[int, int], as_of_day: int) -> tuple[int, ...]:
    """Return the parts to read in a run, ascending, so that each is read at least every ``of`` days.

    Args:
        of: number of parts of all customers; parts are numbered from 1.
        read_on: the day on which each part was last read, in days since 1970-01-01; a missing part was never read.
        as_of_day: the day of the run, in days since 1970-01-01.

    Returns:
        Every part that was last read ``of`` or more days ago, for example after failed runs. If there is none, the part
        that was read longest ago.

    """
    parts = range(1, of + 1)
    due = tuple(part for part in parts if part not in read_on or read_on[part] <= as_of_day - of)
    return due or (min(parts, key=lambda part: (read_on[part], part)),)
