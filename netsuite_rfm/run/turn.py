"""What a rolling run reads besides those who can differ."""

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
        since: from which moment on changes are looked for.
        parts: whose turn it is.
        windows: their customers.

    """

    since: Since
    parts: Sequence[Shard]
    windows: Sequence[Window]

    def holds(self, customer: int) -> bool:
        """Whether the customer of this internal id is of one of the parts."""
        return any(part.holds(customer) for part in self.parts)

    @property
    def words(self) -> str:
        """The parts, as a person reads them."""
        return parts_in_words(self._numbers, self.parts[0].of)

    @property
    def scope(self) -> str:
        """Which customers, as the run's row says it."""
        return rolling_scope(self._numbers, self.parts[0].of)

    @property
    def _numbers(self) -> Sequence[int]:
        return [part.number for part in self.parts]

    @property
    def share(self) -> float:
        """The parts as a share of all customers, of whom each part has about as many."""
        return len(self.parts) / self.parts[0].of
