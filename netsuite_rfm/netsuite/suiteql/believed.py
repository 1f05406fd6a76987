"""Check that the rows of a response belong to our query.

A cache, a proxy, or a connection that is out of step can return a good status and well-formed rows, but the response to
another query. The number of rows does not show this, but their ids do. A failed check raises
:class:`msgspec.DecodeError`, which :mod:`netsuite_rfm.netsuite.http.client` treats as an unreadable response body: the
request is retried, and fails after the usual waits.
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
"""Raises an error if the rows cannot be the response to the query."""

_id_of = attrgetter("id")


def not_believed(why: str) -> msgspec.DecodeError:
    """Return the error that makes the client retry the request."""
    return msgspec.DecodeError(f"rows that do not answer the question: {why}")


def rising_above(after: int) -> Belief:
    """Return a check that ids are above ``after`` and ascend."""
    return lambda rows: _rising(rows, after)


def within(ids: IdRange) -> Belief:
    """Return a check that ids are in the range, and in its shard if there is one, and ascend."""

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
    """Return a check that ids are among those asked for, and ascend."""
    known = frozenset(asked)

    def believe(rows: Sequence[HasId]) -> None:
        _rising(rows, 0)
        for row in rows:
            if row.id not in known:
                raise not_believed(f"id {row.id} was not asked for")

    return believe


def falling(rows: Sequence[HasId]) -> None:
    """Check that ids descend."""
    ids = list(map(_id_of, rows))
    if ids != sorted(set(ids), reverse=True):
        raise not_believed("ids do not fall")


def each_once(column: str, known: Collection[str]) -> Belief:
    """Return a check that each value of the column is one of ``known`` and occurs once."""

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
