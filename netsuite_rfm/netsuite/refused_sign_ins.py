"""Refused sign-ins of all requests together: five in a row lock the user for 30 minutes (subsect_156935170194).

A 401 after good answers may be the concurrency limit (julbrs/netsuite-api-client issue 26), or a token revoked in the
middle of a run. So it is tried again, but by one request at a time, after a wait that grows, and not often: requests
that were on their way when the first was refused cannot be called back, and are failures too.
"""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from netsuite_rfm.netsuite.answers import Problem
from netsuite_rfm.netsuite.retry import Waits

MOST_IN_A_ROW = 3  # with no good answer between them, and those on their way together counted once


class RefusedSignIns:
    """What is known of the sign-in. Safe to share between threads."""

    def __init__(self, waits: Waits, halt: threading.Event, chance: random.Random) -> None:
        """Know of none; ``halt`` ends a wait."""
        self._waits = waits
        self._halt = halt
        self._chance = chance
        self._in_a_row = 0
        self._counted_at = float("-inf")
        self._quiet_until = float("-inf")
        self._alone = threading.Lock()
        self._counting = threading.Lock()

    @property
    def too_many(self) -> bool:
        """Whether another attempt could lock the user."""
        return self._in_a_row >= MOST_IN_A_ROW

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait to be allowed to send: at once as a rule; alone and after a while when the last sign-in was refused."""
        with ExitStack() as stack:
            if self._in_a_row:
                stack.enter_context(self._alone)
                if self._in_a_row:
                    self._halt.wait(max(0.0, self._quiet_until - time.monotonic()))
                else:
                    stack.close()  # somebody before us was answered
            yield

    def count(self, sent_at: float) -> None:
        """Count a refusal of a request that was sent at this moment of :func:`time.monotonic`."""
        with self._counting:
            if sent_at >= self._counted_at:
                self._counted_at = time.monotonic()
                self._in_a_row += 1
                # 0.5 to 1 s, then 4 to 8 s, with the waits as they are by default.
                wait_s = self._waits.before_attempt(3 * self._in_a_row - 1, None, self._chance)
                self._quiet_until = self._counted_at + wait_s

    def answered(self) -> None:
        """Forget them: a good answer shows that the sign-in works."""
        with self._counting:
            self._in_a_row = 0


def refused_sign_in_words(problem: Problem, ahead_s: float) -> str:
    """Say that the sign-in is refused; ``ahead_s`` is by how much this machine's clock differs from NetSuite's."""
    skew = f" This machine's clock differs from NetSuite's by {ahead_s:.0f} s: set it." if abs(ahead_s) > 60 else ""  # noqa: PLR2004 - a minute
    return (
        f"NetSuite refuses the sign-in: {problem}.{skew} The reason is in NetSuite under Setup > Users/Roles > "
        "User Management > View Login Audit Trail; check the account id, the credentials and the role"
    )
