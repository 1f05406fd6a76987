"""Which answers of a destination are retried. Pure rules; :mod:`.sender` applies them.

==========================================  =========  ====================================================
The answer                                  Tried      Why
==========================================  =========  ====================================================
none (refused, dropped, time-out)           again      every request may be sent twice: an upsert writes the
                                                       same, a batch of a replacement adds to a set, a webhook
                                                       batch has an idempotency key
a good status with an unreadable body       again      cut off, or a gateway's error page
408, 425                                    again      the server did not wait for the whole request
429, or Meta's codes for too many calls     later      as long as it asks; the quota is shared with others
500, 502, 503, 504, 524, or Meta's 1 and 2  again      the destination or its gateway has a failure
401, 403, or Meta's 190, 102, 10, 200-299   not        key, token, scope or permission; every further request
                                                       would fail too
410, or Meta's 2635                         not        the revision or version is no longer served
413                                         smaller    the chunk is cut in two
any other                                   not        it would be refused again; the chunk fails
==========================================  =========  ====================================================
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from http import HTTPStatus
from typing import Final

LONGEST_WAIT_S: Final = 30.0
LONGEST_RETRY_AFTER_S: Final = 3600.0
UNWELL: Final = frozenset({408, 425, 500, 502, 503, 504, 524})
META_TOO_MANY: Final = frozenset({4, 17, 32, 613, 80003})
META_UNWELL: Final = frozenset({1, 2})
META_TOKEN: Final = frozenset({10, 102, 190})
META_PERMISSION: Final = range(200, 300)
META_VERSION_ENDED: Final = 2635


class Verdict(Enum):
    """What to do with an answer."""

    TAKEN = auto()
    AGAIN = auto()
    LATER = auto()  # for as long as Retry-After says; not counted as an attempt
    KEY_REFUSED = auto()
    VERSION_ENDED = auto()
    SMALLER = auto()
    REFUSED = auto()


def judge(status: int | None, *, readable: bool = True) -> Verdict:  # noqa: PLR0911 - a table
    """Decide by the HTTP status; None means no answer. ``readable``: whether the body has the expected format."""
    if status is None or status in UNWELL:
        return Verdict.AGAIN
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Verdict.TAKEN if readable else Verdict.AGAIN
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Verdict.LATER
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return Verdict.KEY_REFUSED
    if status == HTTPStatus.GONE:
        return Verdict.VERSION_ENDED
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Verdict.SMALLER
    return Verdict.REFUSED


def judge_meta(status: int | None, code: int | None, *, readable: bool = True, transient: bool = False) -> Verdict:
    """Decide by Meta's error code, which is more precise than the status.

    Args:
        status: HTTP status; None if there was no answer.
        code: ``error.code`` of the answer; None if it has none.
        readable: whether the body is JSON.
        transient: ``error.is_transient`` of the answer.

    """
    if code is None:
        return judge(status, readable=readable)
    if code in META_TOO_MANY:
        return Verdict.LATER
    if code in META_UNWELL or transient:
        return Verdict.AGAIN
    if code in META_TOKEN or code in META_PERMISSION:
        return Verdict.KEY_REFUSED
    return Verdict.VERSION_ENDED if code == META_VERSION_ENDED else Verdict.REFUSED


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long a request is tried.

    Args:
        attempts: maximum attempts that may fail without an answer or because the destination has a failure.
        first_s: upper bound of the first wait, in seconds; each further bound is twice the one before.
        ceiling_s: maximum total wait of one request, in seconds.

    """

    attempts: int = 5
    first_s: float = 1.0
    ceiling_s: float = 600.0

    def wait_s(self, tried: int, retry_after_s: float | None, chance: random.Random) -> float:
        """Return the seconds to wait after ``tried`` attempts (1 or more); never less than the destination asks for."""
        bound_s = min(LONGEST_WAIT_S, self.first_s * 2 ** min(tried - 1, 16))
        return (retry_after_s or 0.0) + chance.uniform(bound_s / 2, bound_s)


PATIENT = Patience()


def retry_after_s(text: str | None, now: datetime) -> float | None:
    """Read ``Retry-After``, in seconds or as a date (RFC 9110, 10.2.3); None if it is missing or invalid."""
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            return None
        seconds = (until if until.tzinfo else until.replace(tzinfo=UTC)).timestamp() - now.timestamp()
        seconds = max(seconds, 0.0)
    return seconds if 0 <= seconds <= LONGEST_RETRY_AFTER_S else None
