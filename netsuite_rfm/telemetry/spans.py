"""Report to listeners how long each part of a run takes. Without a listener it costs nothing."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import TypeAlias

Figures: TypeAlias = Mapping[str, int | str]
Begin: TypeAlias = Callable[[str, Figures], AbstractContextManager[object]]
"""Starts a span with this name; leaving the context ends it."""

_begin: ContextVar[Begin | None] = ContextVar("begin", default=None)


def span(name: str, **figures: int | str) -> AbstractContextManager[object]:
    """Open a span for a part of the run. It may hold figures, but no customer ids, values or messages of NetSuite."""
    begin = _begin.get()
    return nullcontext() if begin is None else begin(name, figures)


@contextmanager
def told_to(begin: Begin) -> Iterator[None]:
    """Report every span opened in the ``with`` statement to ``begin``, also in threads that copy the context."""
    token = _begin.set(begin)
    try:
        yield
    finally:
        _begin.reset(token)
