"""One of several workers that share an account's customers without talking to each other."""

from dataclasses import dataclass
from typing import Self

from netsuite_rfm.netsuite.suiteql.literals import whole

BLOCK = 10_000
"""Ids in a block. Small, so that shards come out even; large, so that most windows lie within one block."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One part of the customers, the ``number``-th of ``of``; ``number`` counts from 1.

    The ids are dealt out by blocks to as many lanes as the account is to be asked at once, and the lanes to the
    shards: one with two requests in flight also has twice the customers, and all end together. Shards of one account
    have the same number of lanes.

    Blocks are of ids, and an id never changes, so shards that begin at different moments still have every customer
    once between them. Were the windows themselves dealt out, each shard would cut its own, and a customer who came or
    went meanwhile would shift their edges.
    """

    number: int
    of: int
    lanes: int

    @classmethod
    def sharing(cls, number: int, of: int, *, concurrency: int) -> Self:
        """Make the shard of a worker, where all of them together may have so many requests in flight."""
        return cls(number, of, max(of, concurrency))

    @property
    def concurrency(self) -> int:
        """Requests that this shard may have in flight: its lanes."""
        return (self.lanes - self.number) // self.of + 1

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @property
    def scope(self) -> str:
        """Which part of which division this is; shards divide alike where all but the number is the same."""
        return f"shard {self.number}{self._division}"

    @property
    def scopes(self) -> str:
        """Pattern of ``LIKE`` for the scopes of all shards of this division."""
        return f"shard %{self._division}"

    @property
    def _division(self) -> str:
        return f"/{self.of}, {self.lanes} at once"

    def condition(self, column: str) -> str:
        """SuiteQL that holds for the customers of this shard only."""
        lane = f"MOD(TRUNC({column} / {whole(BLOCK)}), {whole(self.lanes)})"
        return f"MOD({lane}, {whole(self.of)}) = {whole(self.number - 1)}"

    def holds(self, internal_id: int) -> bool:
        """Whether the customer of this internal id is of this shard."""
        return internal_id // BLOCK % self.lanes % self.of == self.number - 1
