"""Whose turn it is: which parts of all customers a rolling run reads besides those who can differ."""

from collections.abc import Mapping


def parts_due(of: int, read_on: Mapping[int, int], as_of_day: int) -> tuple[int, ...]:
    """Parts to read in a run, ascending, so that each is read at least every ``of`` days.

    Args:
        of: parts that all customers are divided into, which count from 1.
        read_on: the day on which each was last read, in days since 1970-01-01; a part that is missing was never read.
        as_of_day: the day of the run.

    Returns:
        Every part that was last read ``of`` days ago or more, as after nights that failed. If there is none, the one
        that was read longest ago.

    """
    parts = range(1, of + 1)
    due = tuple(part for part in parts if part not in read_on or read_on[part] <= as_of_day - of)
    return due or (min(parts, key=lambda part: (read_on[part], part)),)
