"""Which failures are retried, and after how long. Pure rules; :mod:`.client` applies them with tenacity.

==================================================  =========  ==========================================
The answer                                          Tried      Why
==================================================  =========  ==========================================
no answer (connection refused, dropped, time-out)   again      every request may be sent twice: reads change
                                                               nothing, a PATCH or PUT repeats the same values,
                                                               a batch has an idempotency key, and a deleted
                                                               record cannot be deleted again
429, or a code of the concurrency limit             again      the concurrency limit (section_156570709583)
500, 502, 503, 504, also as HTML                    again      NetSuite or its gateway has a failure; a write
                                                               4 times at most, since it may be this record alone
400 whose message says the record was changed       4 times    another writer was first; if it never stops, the
                                                               customer is reported
401, when no request has worked yet                 once       with another token, or by NetSuite's clock; if
                                                               neither differs, the credentials are wrong
401, after sign-in worked in this run               twice      users report "Invalid login attempt" when the
                                                               concurrency limit is meant
                                                               (julbrs/netsuite-api-client issue 26); counted
                                                               for all requests together, by
                                                               :mod:`.lockout_guard`
a good status with an unreadable response body      again      cut off
no complete answer in time                          3 times    each attempt costs NETSUITE_TIMEOUT_S
anything else                                       not        it would be refused again
==================================================  =========  ==========================================
"""

import random
from dataclasses import dataclass
from enum import Enum, auto

from netsuite_rfm.netsuite.http.error_answers import Problem

LONGEST_WAIT_S = 30.0
UNWELL = frozenset({500, 502, 503, 504})
UNWELL_OR_SILENT = UNWELL | {0}  # 0 stands for no answer
RECORD_ATTEMPTS = 5  # for a record that another writer is changing
LOGIN_ATTEMPTS = 2  # five failures lock the user for 30 minutes (subsect_156935170194)


class Verdict(Enum):
    """What to do with an error response."""

    AGAIN = auto()
    AGAIN_SLOWER = auto()  # also lower the limit
    AGAIN_SIGNED_IN = auto()  # with a new token
    GIVE_UP = auto()


def judge(problem: Problem | None, *, refused_sign_ins: int, signed_in_before: bool, attempt: int = 1) -> Verdict:
    """Decide on a failed attempt.

    Args:
        problem: the error response; None if there was no response, or an unreadable one.
        refused_sign_ins: number of rejected sign-ins of this request, including this one.
        attempt: number of this attempt, from 1.
        signed_in_before: whether these credentials had a good response in this run.

    """
    if problem is not None and problem.over_the_limit:
        return Verdict.AGAIN_SLOWER
    if problem is None or problem.status in UNWELL:
        return Verdict.AGAIN
    if problem.record_changed:
        return Verdict.AGAIN if attempt < RECORD_ATTEMPTS else Verdict.GIVE_UP
    if problem.bad_login and refused_sign_ins < LOGIN_ATTEMPTS:
        return Verdict.AGAIN_SIGNED_IN
    if problem.bad_login and signed_in_before:
        return Verdict.AGAIN_SLOWER
    return Verdict.GIVE_UP


@dataclass(frozen=True, slots=True)
class Waits:
    """How long to wait: waits grow, have random jitter, and are limited in total.

    Args:
        first_s: upper bound of the first wait, in seconds; each further bound is twice the one before.
        ceiling_s: maximum total wait of one request, in seconds.

    """

    first_s: float = 0.5
    ceiling_s: float = 300.0

    def before_attempt(self, attempt: int, retry_after_s: float | None, chance: random.Random) -> float:
        """Return the seconds to wait after failed attempt number ``attempt``.

        A ``Retry-After`` is the minimum. NetSuite does not document this header, but may send it.
        """
        bound_s = min(LONGEST_WAIT_S, self.first_s * 2 ** min(attempt - 1, 16))
        return (retry_after_s or 0.0) + chance.uniform(bound_s / 2, bound_s)


def retry_after_s(text: str | None) -> float | None:
    """Read a ``Retry-After`` header in seconds; None if it is missing or not a sensible number."""
    try:
        seconds = float(text or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds <= 3600 else None  # noqa: PLR2004 - an hour: more is not a pause but an outage
