"""One of several workers that share an account's customers without communicating."""

from dataclasses import dataclass
from typing import Self

from netsuite_rfm.netsuite.suiteql.literals import whole

BLOCK = 10_000
"""Ids per block: small enough that shards are equal in size, large enough that most windows are within one block."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One part of the customers, the ``number``-th of ``of``; ``number`` counts from 1.

    Blocks of ids are assigned to lanes, one lane per concurrent request to the account, and lanes to shards. A shard
    with two requests in flight then has twice the customers, and all shards end at about the same time. All shards of
    an account have the same number of lanes.

    Ids never change, so shards that start at different times still cover every customer exactly once. If windows were
    assigned instead, each shard would cut its own, and a customer added or removed in between would shift their edges.
    """

    number: int
    of: int
    lanes: int

    @classmethod
    def sharing(cls, number: int, of: int, *, concurrency: int) -> Self:
        """Return the shard of a worker; all workers together may have ``concurrency`` requests in flight."""
        return cls(number, of, max(of, concurrency))

    @property
    def concurrency(self) -> int:
        """Number of requests that this shard may have in flight: its lanes."""
        return (self.lanes - self.number) // self.of + 1

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @property
    def scope(self) -> str:
        """The part and the division; shards have the same division if everything except the number is equal."""
        return f"shard {self.number}{self._division}"

    @property
    def scopes(self) -> str:
        """``LIKE`` pattern for the scopes of all shards of this division."""
        return f"shard %{self._division}"

    @property
    def _division(self) -> str:
        return f"/{self.of}, {self.lanes} at once"

    def condition(self, column: str) -> str:
        """Return a condition that holds only for the customers of this shard."""
        lane = f"MOD(TRUNC({column} / {whole(BLOCK)}), {whole(self.lanes)})"
        return f"MOD({lane}, {whole(self.of)}) = {whole(self.number - 1)}"

    def holds(self, internal_id: int) -> bool:
        """Whether the customer with this internal id is in this shard."""
        return internal_id // BLOCK % self.lanes % self.of == self.number - 1
