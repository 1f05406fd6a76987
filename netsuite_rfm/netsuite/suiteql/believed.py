"""What the rows of an answer must show before they are taken for the answer to our question.

A cache, a proxy, or a connection that is out of step can give a good status, well-formed rows, and the answer to
somebody else's question. The number of rows cannot tell; their ids can. A check that fails raises
:class:`msgspec.DecodeError`, which :mod:`netsuite_rfm.netsuite.http.client` treats as a response body that cannot be
read: the
request is sent again, and given up on after the usual waits.
"""

from collections.abc import Callable, Collection, Sequence
from operator import attrgetter
from typing import Any, Protocol, TypeAlias

import msgspec

from netsuite_rfm.netsuite.suiteql.customers import IdRange


class HasId(Protocol):
    """A row with an internal id."""

    id: int


Belief: TypeAlias = Callable[[Sequence[Any]], None]
"""Raises where the rows cannot be the answer."""

_id_of = attrgetter("id")


def not_believed(why: str) -> msgspec.DecodeError:
    """Make the error that has the request sent again."""
    return msgspec.DecodeError(f"rows that do not answer the question: {why}")


def rising_above(after: int) -> Belief:
    """Every id is above ``after``, and each above the one before."""
    return lambda rows: _rising(rows, after)


def within(ids: IdRange) -> Belief:
    """Every id lies in the range, and in its shard where there is one; each is above the one before."""

    def believe(rows: Sequence[HasId]) -> None:
        _rising(rows, ids.after)
        if rows and rows[-1].id > ids.up_to:
            raise not_believed(f"id {rows[-1].id} is not in {ids.after + 1} to {ids.up_to}")
        if ids.shard is not None:
            for row in rows:
                if not ids.shard.holds(row.id):
                    raise not_believed(f"id {row.id} is not of shard {ids.shard}")

    return believe


def among(asked: Collection[int]) -> Belief:
    """Every id is one of those asked for, and each is above the one before."""
    known = frozenset(asked)

    def believe(rows: Sequence[HasId]) -> None:
        _rising(rows, 0)
        for row in rows:
            if row.id not in known:
                raise not_believed(f"id {row.id} was not asked for")

    return believe


def falling(rows: Sequence[HasId]) -> None:
    """Every id is below the one before."""
    ids = list(map(_id_of, rows))
    if ids != sorted(set(ids), reverse=True):
        raise not_believed("ids do not fall")


def each_once(column: str, known: Collection[str]) -> Belief:
    """Each value of the column is one of ``known``, and none comes twice."""

    def believe(rows: Sequence[Any]) -> None:
        values = [getattr(row, column) for row in rows]
        if len(set(values)) != len(values) or not set(values) <= set(known):
            raise not_believed(f"{column} {', '.join(map(str, values))}")

    return believe


def _rising(rows: Sequence[HasId], after: int) -> None:
    ids = list(map(_id_of, rows))
    if ids and ids[0] <= after:
        raise not_believed(f"id {ids[0]} is not above {after}")
    if ids != sorted(ids) or len(set(ids)) != len(ids):  # three times as fast as comparing one by one
        raise not_believed("ids do not rise")
