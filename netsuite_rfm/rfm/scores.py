"""The scores of customers, as columns."""

from dataclasses import dataclass

from netsuite_rfm.rfm.customers import Column, Columns


@dataclass(frozen=True, slots=True, eq=False)
class Scores(Columns):
    """Scores from 1 to 5 of each customer; EMPTY for customers without orders."""

    recency: Column
    frequency: Column
    monetary: Column
    score: Column
    """The three scores as one number: 100 times recency plus 10 times frequency plus monetary."""
    segment_index: Column
    """Position in ``Scheme.segments``; NO_SEGMENT for customers without orders."""
