"""What a file of results was found for, beside what a run is for."""

from dataclasses import fields
from typing import TypeAlias

from netsuite_rfm.rfm.counting import Counting

Pairs: TypeAlias = list[tuple[str, object, object]]
"""What it is, in the file and in the run."""


def counting_pairs(theirs: Counting, ours: Counting) -> Pairs:
    """Each rule of what counts, without the as-of day."""
    names = [field.name for field in fields(Counting) if field.name != "as_of"]
    return [(name, getattr(theirs, name), getattr(ours, name)) for name in names]
