"""How long each part of a run took, for listeners. Without a listener it costs nothing."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import TypeAlias

Figures: TypeAlias = Mapping[str, int | str]
Begin: TypeAlias = Callable[[str, Figures], AbstractContextManager[object]]
"""Begins a span of this name; leaving the context ends it."""

_begin: ContextVar[Begin | None] = ContextVar("begin", default=None)


def span(name: str, **figures: int | str) -> AbstractContextManager[object]:
    """Open a part of the run. Figures only: ids of customers, values and words of NetSuite do not belong in a trace."""
    begin = _begin.get()
    return nullcontext() if begin is None else begin(name, figures)


@contextmanager
def told_to(begin: Begin) -> Iterator[None]:
    """Tell of every span opened inside, also in threads that copy the context."""
    token = _begin.set(begin)
    try:
        yield
    finally:
        _begin.reset(token)
