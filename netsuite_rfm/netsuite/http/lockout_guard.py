"""Count rejected sign-ins of all requests, because five in a row lock the user for 30 minutes (subsect_156935170194).

Until one sign-in has worked, only one request is sent at a time. With wrong credentials NetSuite then rejects one
request instead of all that could be in flight. A 401 after good responses may mean the concurrency limit
(julbrs/netsuite-api-client issue 26), or a token that was revoked during a run. The guard then retries one request at a
time, after all others have returned and after a growing wait. Requests in flight at the first rejection cannot be
recalled, and their rejections count too.
"""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from netsuite_rfm.errors import SignInError
from netsuite_rfm.netsuite.http.error_answers import Problem
from netsuite_rfm.netsuite.http.retry import Waits

MOST_IN_A_ROW = 4  # without a good response in between; the fifth would lock the user
MOST_ALONE = 2  # of these, sent by one request alone


class Overtaken(Exception):
    """A sign-in was rejected while this request was waiting for a token and not yet sent."""


class RefusedSignIns:
    """The state of the sign-in. Safe to share between threads."""

    def __init__(self, waits: Waits, halt: threading.Event, chance: random.Random) -> None:
        """Start with an unknown state; ``halt`` ends a wait."""
        self._waits = waits
        self._halt = halt
        self._chance = chance
        self._works = False
        self._refused = 0
        self._tries = 0
        self._in_hand = 0
        self._one_alone = False
        self._quiet_until = float("-inf")
        self._given_up = ""
        self._changed = threading.Condition()

    @property
    def too_many(self) -> bool:
        """Whether to give up: not before a lone request was rejected, because our own requests may be the cause."""
        alone = self._tries - 1
        return alone >= MOST_ALONE or (alone > 0 and self._refused >= MOST_IN_A_ROW)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for permission to send: at once while the sign-in works, else alone and, after a rejection, with a wait.

        Raises:
            SignInError: any request gave up on the sign-in.

        """
        with self._changed:
            self._changed.wait_for(lambda: self._works or self._given_up or not self._in_hand)
            self.raise_if_given_up()
            alone = not self._works
            self._one_alone = alone
            self._in_hand += 1
        try:
            wait_s = self._quiet_until - time.monotonic()
            if alone and wait_s > 0:
                self._halt.wait(wait_s)
            yield
        finally:
            with self._changed:
                self._in_hand -= 1
                if alone:
                    self._one_alone = False
                self._changed.notify_all()

    def raise_if_given_up(self) -> None:
        """Stop a request if the sign-in was given up.

        Raises:
            SignInError: the sign-in was given up.

        """
        if self._given_up:
            raise SignInError(self._given_up)

    def raise_if_overtaken(self) -> None:
        """Stop a request from fetching a token if its turn began before a rejection, which would add rejections.

        Raises:
            Overtaken: this request must wait for another turn.
            SignInError: the sign-in was given up.

        """
        self.raise_if_given_up()
        if not self._works and not self._one_alone:
            raise Overtaken

    def count(self) -> None:
        """Count a rejection."""
        with self._changed:
            self._refused += 1
            if self._works or self._one_alone:  # others in flight repeat the rejection and add no wait
                self._tries += 1
                # 0.5 to 1 s, then 4 to 8 s, with the default waits.
                wait_s = self._waits.before_attempt(3 * self._tries - 1, None, self._chance)
                self._quiet_until = time.monotonic() + wait_s
            self._works = False

    def answered(self) -> None:
        """Reset the count after a good response, unless its request was sent before a rejection."""
        with self._changed:
            if self._one_alone:
                self._refused = self._tries = 0
                self._go_wide()

    def token_came(self) -> None:
        """Accept the first token as proof that the sign-in works; after a rejection only a response is proof."""
        with self._changed:
            if self._one_alone and not self._refused:
                self._go_wide()

    def give_up(self, words: str) -> SignInError:
        """Stop all further requests, and return the error to raise."""
        with self._changed:
            self._given_up = words
            self._changed.notify_all()
        return SignInError(words)

    def _go_wide(self) -> None:
        self._works, self._one_alone = True, False
        self._changed.notify_all()


def refused_sign_in_words(problem: Problem, ahead_s: float) -> str:
    """Return the message of a rejected sign-in; ``ahead_s`` is how far this machine's clock is ahead of NetSuite's."""
    if problem.foreign and not problem.bad_login:
        return f"NetSuite's sign-in is not at this address: {problem}{problem.advice}"
    skew = f" This machine's clock differs from NetSuite's by {ahead_s:.0f} s: set it." if abs(ahead_s) > 60 else ""  # noqa: PLR2004 - a minute
    return (
        f"NetSuite refused the sign-in: {problem}.{skew} The reason is in NetSuite under Setup > Users/Roles > "
        "User Management > View Login Audit Trail; check the account id, the credentials and the role"
    )
