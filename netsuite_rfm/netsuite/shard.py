"""One of several workers that share an account's customers without talking to each other."""

from dataclasses import dataclass

from netsuite_rfm.netsuite.suiteql import whole

BLOCK = 10_000
"""Ids in a block. Small, so that shards come out even; large, so that most windows lie within one block."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Every ``of``-th block of ids, from the ``number``-th on; ``number`` counts from 1.

    Blocks are of ids, and an id never changes, so shards that begin at different moments still have every customer
    once between them. Were the windows themselves dealt out, each shard would cut its own, and a customer who came or
    went meanwhile would shift their edges.
    """

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def condition(self, column: str) -> str:
        """SuiteQL that holds for the customers of this shard only."""
        return f"MOD(TRUNC({column} / {whole(BLOCK)}), {whole(self.of)}) = {whole(self.number - 1)}"
