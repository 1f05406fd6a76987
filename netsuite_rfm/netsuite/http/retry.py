"""Which failures are retried, and after how long. Pure rules; :mod:`.client` applies them with tenacity.

==================================================  =========  ==========================================
The answer                                          Tried      Why
==================================================  =========  ==========================================
no answer (connection refused, dropped, time-out)   again      every request of ours may be sent twice:
                                                               reads read, a PATCH or PUT says the same, a
                                                               batch carries an idempotency key, and what was
                                                               deleted is not there to be deleted again
429, or a code of the concurrency limit             again      the concurrency limit (section_156570709583)
500, 502, 503, 504, also as HTML                    again      NetSuite or a gateway before it is unwell; a write
                                                               4 times at most, since it may be this record alone
400 whose words say the record was changed          4 times    another writer was there first; one that
                                                               never leaves is reported, not waited for
401, when no request has worked yet                 once       with another token, or by NetSuite's clock; where
                                                               neither can differ the credentials are wrong
401, after sign-in worked in this run               twice      users report "Invalid login attempt" when the
                                                               concurrency limit is what is meant
                                                               (julbrs/netsuite-api-client issue 26); counted
                                                               for all requests together, by
                                                               :mod:`.refused_sign_ins`
a good status with a response body that cannot be read       again      cut off on its way
no end of the answer in all its time                3 times    each attempt costs NETSUITE_TIMEOUT_S
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
RECORD_ATTEMPTS = 5  # at a record that somebody else is changing
LOGIN_ATTEMPTS = 2  # five failures lock the user for 30 minutes (subsect_156935170194)


class Verdict(Enum):
    """What to do with an answer that is not a good one."""

    AGAIN = auto()
    AGAIN_SLOWER = auto()  # the limit is to be lowered as well
    AGAIN_SIGNED_IN = auto()  # with a new token
    GIVE_UP = auto()


def judge(problem: Problem | None, *, refused_sign_ins: int, signed_in_before: bool, attempt: int = 1) -> Verdict:
    """Decide on a failed attempt.

    Args:
        problem: the error answer; None when there was no answer, or none that could be read.
        refused_sign_ins: sign-ins of this request that were refused, this answer included.
        attempt: number of this attempt, from 1.
        signed_in_before: whether these credentials have had a good answer in this run.

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
    """How long to wait: growing, not in step with other workers, and with a ceiling in total.

    Args:
        first_s: upper bound of the first wait, in seconds; each further bound is twice the one before.
        ceiling_s: seconds that all waits of one request may add up to.

    """

    first_s: float = 0.5
    ceiling_s: float = 300.0

    def before_attempt(self, attempt: int, retry_after_s: float | None, chance: random.Random) -> float:
        """Seconds to wait after the failed attempt number ``attempt``.

        A ``Retry-After`` is honoured as the least; it is not documented by NetSuite, but may come.
        """
        bound_s = min(LONGEST_WAIT_S, self.first_s * 2 ** min(attempt - 1, 16))
        return (retry_after_s or 0.0) + chance.uniform(bound_s / 2, bound_s)


def retry_after_s(text: str | None) -> float | None:
    """Read a ``Retry-After`` header in seconds; None when there is none, or it is not a sensible number."""
    try:
        seconds = float(text or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds <= 3600 else None  # noqa: PLR2004 - an hour: more is not a pause but an outage
