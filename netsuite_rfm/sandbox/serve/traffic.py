"""Count requests in flight against the account's concurrency limit, and log the requests answered."""

from __future__ import annotations

import threading
from collections import Counter
from typing import NamedTuple


class Slots:
    """Counts the requests in flight.

    The limit is that of bridgehead_1500275603 in Oracle's help: 5 for Standard.

    `peak` is the maximum number in flight, `refused` how many found no slot. `limit` may change while requests run.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.in_hand = 0
        self.peak = 0
        self.refused = 0
        self._lock = threading.Lock()

    def take(self, *, within_limit: bool = True) -> bool:
        """Take a slot; return False if all are taken and `within_limit` is set."""
        with self._lock:
            if within_limit and self.in_hand >= self.limit:
                self.refused += 1
                return False
            self.in_hand += 1
            self.peak = max(self.peak, self.in_hand)
            return True

    def give_back(self) -> None:
        """Free a slot."""
        with self._lock:
            self.in_hand -= 1


class LoggedRequest(NamedTuple):
    """One request: method, path without query, and the status answered (0: the connection was dropped)."""

    method: str
    path: str
    status: int


class RequestLog:
    """The requests the sandbox has answered, in the order of their answers."""

    def __init__(self) -> None:
        self.entries: list[LoggedRequest] = []

    def add(self, method: str, path: str, status: int) -> None:
        """Log one request."""
        self.entries.append(LoggedRequest(method, path, status))

    def __len__(self) -> int:
        return len(self.entries)

    def count(self, method: str | None = None, path_part: str = "", status: int | None = None) -> int:
        """Count the requests with this method, this text in the path, and this status."""
        return sum(
            1
            for entry in list(self.entries)
            if method in {None, entry.method} and path_part in entry.path and status in {None, entry.status}
        )

    def statuses(self) -> Counter[int]:
        """Count the requests by status."""
        return Counter(entry.status for entry in list(self.entries))

    def clear(self) -> None:
        """Remove all entries."""
        self.entries.clear()
