"""Stay below a destination's documented rates, so that refused requests do not use up a quota that others share."""

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from netsuite_rfm.activation.halt import Halt


@dataclass(frozen=True, slots=True)
class Rate:
    """A maximum number of requests in any period of `seconds`."""

    requests: int
    seconds: float


@dataclass(slots=True)
class Quota:
    """The rates of one group of endpoints. ``waited_s`` is the seconds spent waiting for it."""

    rates: Sequence[Rate]
    waited_s: float = 0.0
    _made: deque[float] = field(default_factory=deque)

    def take(self, halt: Halt) -> None:
        """Wait until one more request is within every rate, and count it.

        Raises SyncStoppedError if there is no time to wait.
        """
        wait_s = self._wait_s(time.monotonic())
        while wait_s > 0:
            halt.wait(wait_s)
            self.waited_s += wait_s
            wait_s = self._wait_s(time.monotonic())
        self._made.append(time.monotonic())
        if len(self._made) > max((rate.requests for rate in self.rates), default=0):
            self._made.popleft()

    def _wait_s(self, now_s: float) -> float:
        return max(
            (
                self._made[-rate.requests] + rate.seconds - now_s
                for rate in self.rates
                if len(self._made) >= rate.requests
            ),
            default=0.0,
        )
