"""One limit for all requests in flight: reads, polls and writes together.

The account's limit is shared by all its integrations (bridgehead_156224824287), so the free part changes from second to
second. After a 429 the worker lowers its own limit by one. After a series of good responses it raises the limit by one,
but never above the configured maximum.
"""

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import copy_context
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class ConcurrencyLimit:
    """A semaphore whose size falls when a request is throttled and recovers slowly. Safe to share between threads."""

    def __init__(self, most: int) -> None:
        """Allow at most ``most`` requests in flight."""
        self.most = most
        self.lowered = 0
        self._limit = most
        self._in_hand = 0
        self._good_answers = 0
        self._refused_in_a_row = 0
        self._lowered_at = float("-inf")
        self._free = threading.Condition()

    @property
    def limit(self) -> int:
        """Number of requests that may be in flight now."""
        return self._limit

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Wait for a free slot, and hold it while the request is in flight."""
        with self._free:
            self._free.wait_for(lambda: self._in_hand < self._limit)
            self._in_hand += 1
        try:
            yield
        finally:
            with self._free:
                self._in_hand -= 1
                self._free.notify()

    def refused(self, sent_at: float) -> int:
        """Lower the limit by one, and return the number of throttled requests since the last good response.

        Args:
            sent_at: when the request was sent, on :func:`time.monotonic`. Requests that were in flight when the limit
                was lowered do not lower it again.

        """
        with self._free:
            self._good_answers = 0
            if sent_at >= self._lowered_at:
                self._refused_in_a_row += 1
                self._lowered_at = time.monotonic()
                self.lowered += 1
                self._limit = max(1, self._limit - 1)
            return self._refused_in_a_row

    def answered(self) -> None:
        """Count a good response. After as many as the current limit, raise the limit by one."""
        with self._free:
            self._refused_in_a_row = 0
            if self._limit == self.most:
                return
            self._good_answers += 1
            if self._good_answers >= self._limit:
                self._good_answers = 0
                self._limit += 1
                self._free.notify()


@contextmanager
def beside(call: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """Start a call and yield a function that waits for its result. An error is raised only by that function."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="netsuite") as pool:
        yield pool.submit(copy_context().run, call).result


def both(one: Callable[[], Item], other: Callable[[], Result]) -> tuple[Item, Result]:
    """Call two functions in parallel and return both results."""
    with beside(one) as result_of_one:
        result = other()
        return result_of_one(), result


def side_by_side(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    workers: int,
    halt: threading.Event | None = None,
) -> Generator[Result]:
    """Apply ``work`` to the items, ``workers`` at a time, and yield the results as they come.

    At most two items per worker are taken ahead, so memory does not grow with the number of items. The first failure
    ends it; ``halt`` ends it after the items in flight.
    """
    waiting = iter(items)

    def stopped() -> bool:
        return halt is not None and halt.is_set()

    def begin(item: Item) -> tuple[Result, ...]:
        return () if stopped() else (work(item),)

    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="netsuite") as pool:
        in_hand = {pool.submit(copy_context().run, begin, item) for item in islice(waiting, 2 * workers)}
        try:
            while in_hand:
                done, in_hand = wait(in_hand, return_when=FIRST_COMPLETED)
                for future in done:
                    yield from future.result()
                    if not stopped():
                        in_hand |= {pool.submit(copy_context().run, begin, item) for item in islice(waiting, 1)}
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
