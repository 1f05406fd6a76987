"""What a rolling run reads in addition to customers who may differ."""

from collections.abc import Sequence
from dataclasses import dataclass

from netsuite_rfm.netsuite.pull.windows import Window
from netsuite_rfm.netsuite.records.rolling_runs import parts_in_words, rolling_scope
from netsuite_rfm.netsuite.suiteql.changes import Since
from netsuite_rfm.netsuite.suiteql.shard import Shard


@dataclass(frozen=True, slots=True)
class Turn:
    """The parts of all customers whose turn it is.

    Args:
        since: the time since which the run looks for changes.
        parts: the parts whose turn it is.
        windows: windows of their customers.

    """

    since: Since
    parts: Sequence[Shard]
    windows: Sequence[Window]

    def holds(self, customer: int) -> bool:
        """Whether the customer with this internal id is in one of the parts."""
        return any(part.holds(customer) for part in self.parts)

    @property
    def words(self) -> str:
        """The parts, in words."""
        return parts_in_words(self._numbers, self.parts[0].of)

    @property
    def scope(self) -> str:
        """Which customers, for the run's row."""
        return rolling_scope(self._numbers, self.parts[0].of)

    @property
    def _numbers(self) -> Sequence[int]:
        return [part.number for part in self.parts]

    @property
    def share(self) -> float:
        """The parts as a share of all customers; parts have about the same size."""
        return len(self.parts) / self.parts[0].of
