"""The retry policy, answer by answer, and how long it waits."""

import random

import pytest

from netsuite_rfm.netsuite.http.error_answers import Problem
from netsuite_rfm.netsuite.http.retry import LONGEST_WAIT_S, Verdict, Waits, judge, retry_after_s

BAD_LOGIN = Problem(401, "INVALID_LOGIN", "Invalid login attempt.")
ENDED_TOKEN = Problem(401, "invalid_token", "Invalid login attempt.")

POLICY = [
    # the answer, sign-ins refused, signed in before, verdict
    pytest.param(None, 0, False, Verdict.AGAIN, id="no answer"),
    pytest.param(None, 5, True, Verdict.AGAIN, id="no answer, after refused sign-ins"),
    pytest.param(Problem(429, "CONCURRENCY_LIMIT_EXCEEDED", ""), 0, False, Verdict.AGAIN_SLOWER, id="429"),
    pytest.param(Problem(429, "", "not JSON"), 0, True, Verdict.AGAIN_SLOWER, id="429 from a gateway"),
    pytest.param(Problem(500, "UNEXPECTED_ERROR", ""), 0, False, Verdict.AGAIN, id="500 UNEXPECTED_ERROR"),
    pytest.param(Problem(500, "", "not JSON"), 0, True, Verdict.AGAIN, id="500 HTML"),
    pytest.param(Problem(502, "", "not JSON"), 0, True, Verdict.AGAIN, id="502"),
    pytest.param(Problem(503, "", "not JSON"), 0, True, Verdict.AGAIN, id="503"),
    pytest.param(Problem(504, "", "not JSON"), 0, True, Verdict.AGAIN, id="504"),
    pytest.param(
        Problem(400, "USER_ERROR", "Record has been changed by another user"),
        0,
        True,
        Verdict.AGAIN,
        id="changed: words",
    ),
    pytest.param(Problem(409, "RCRD_HAS_BEEN_CHANGED", ""), 0, True, Verdict.AGAIN, id="changed: code"),
    pytest.param(BAD_LOGIN, 1, False, Verdict.AGAIN_SIGNED_IN, id="401, the first"),
    pytest.param(BAD_LOGIN, 2, False, Verdict.GIVE_UP, id="401, the second, never signed in"),
    pytest.param(ENDED_TOKEN, 1, True, Verdict.AGAIN_SIGNED_IN, id="401, a token ended"),
    pytest.param(BAD_LOGIN, 2, True, Verdict.AGAIN_SLOWER, id="401 that is the concurrency limit"),
    pytest.param(BAD_LOGIN, 15, True, Verdict.AGAIN_SLOWER, id="401 that is the concurrency limit, and stays so"),
    pytest.param(Problem(400, "INVALID_PARAMETER", "Invalid search query."), 0, True, Verdict.GIVE_UP, id="400 query"),
    pytest.param(Problem(400, "INVALID_CONTENT", ""), 0, True, Verdict.GIVE_UP, id="400 body"),
    pytest.param(Problem(400, "IDEMPOTENCY_ERROR", "", "", "/job/7"), 0, True, Verdict.GIVE_UP, id="400 used key"),
    pytest.param(Problem(409, "IDEMPOTENCY_ERROR", "", "", "/job/7"), 0, True, Verdict.GIVE_UP, id="409 used key"),
    pytest.param(Problem(403, "INSUFFICIENT_PERMISSION", ""), 0, True, Verdict.GIVE_UP, id="403"),
    pytest.param(Problem(404, "NONEXISTENT_ID", ""), 0, True, Verdict.GIVE_UP, id="404"),
    pytest.param(Problem(302, "", ""), 0, True, Verdict.GIVE_UP, id="redirect"),
    pytest.param(Problem(501, "", ""), 0, True, Verdict.GIVE_UP, id="501: NetSuite never will"),
    pytest.param(Problem(405, "METHOD_NOT_ALLOWED", ""), 0, True, Verdict.GIVE_UP, id="405"),
]


@pytest.mark.parametrize(("problem", "refused", "signed_in_before", "verdict"), POLICY)
def test_the_policy(problem: Problem | None, refused: int, signed_in_before: bool, verdict: Verdict) -> None:  # noqa: FBT001 - a table
    """Each row of the module's table, and what must never be tried again."""
    assert judge(problem, refused_sign_ins=refused, signed_in_before=signed_in_before) is verdict


@pytest.mark.parametrize(("attempt", "verdict"), [(4, Verdict.AGAIN), (5, Verdict.GIVE_UP)])
def test_a_record_that_keeps_changing_is_tried_five_times(attempt: int, verdict: Verdict) -> None:
    """So it is retried four times, as the table says."""
    changed = Problem(409, "RCRD_HAS_BEEN_CHANGED", "")
    assert judge(changed, refused_sign_ins=0, signed_in_before=True, attempt=attempt) is verdict


class Least(random.Random):
    """Chance that always gives the least."""

    def random(self) -> float:
        """Give 0."""
        return 0.0


class Most(random.Random):
    """Chance that always gives the most."""

    def random(self) -> float:
        """Give 1."""
        return 1.0


def test_the_bound_of_a_wait_doubles_up_to_a_ceiling() -> None:
    """Each wait may be twice as long as the one before, and none is longer than half a minute."""
    waits = Waits(first_s=0.5)
    bounds = [waits.before_attempt(attempt, None, Most()) for attempt in range(1, 11)]
    assert bounds == [0.5, 1, 2, 4, 8, 16, 30, 30, 30, 30]
    assert waits.before_attempt(10_000, None, Most()) == LONGEST_WAIT_S


def test_a_wait_is_never_less_than_half_its_bound() -> None:
    """Growth is not left to chance."""
    waits = Waits(first_s=0.5)
    assert [waits.before_attempt(attempt, None, Least()) for attempt in (1, 2, 3)] == [0.25, 0.5, 1.0]


def test_waits_are_not_in_step() -> None:
    """Workers that were refused together come back apart (bridgehead_1509974866)."""
    waits = Waits(first_s=0.5)
    chance = random.Random(7)
    drawn = [waits.before_attempt(3, None, chance) for _ in range(200)]
    assert len(set(drawn)) == 200
    assert 1 <= min(drawn) < 1.1
    assert 1.9 < max(drawn) <= 2


@pytest.mark.parametrize("asked_s", [pytest.param(0.0, id="none"), pytest.param(42.0, id="42 seconds")])
def test_retry_after_is_the_least_wait(asked_s: float) -> None:
    """Asked to wait, nobody comes earlier, nor all at the same moment."""
    waits = Waits(first_s=0.5)
    assert waits.before_attempt(1, asked_s, Least()) >= asked_s
    assert waits.before_attempt(1, asked_s, Most()) > waits.before_attempt(1, asked_s, Least())


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        pytest.param(None, None, id="absent"),
        pytest.param("", None, id="empty"),
        pytest.param("0", 0.0, id="none"),
        pytest.param("1.5", 1.5, id="fraction"),
        pytest.param(" 7 ", 7.0, id="blanks"),
        pytest.param("3600", 3600.0, id="an hour"),
        pytest.param("3601", None, id="more than an hour"),
        pytest.param("-1", None, id="negative"),
        pytest.param("nan", None, id="nan"),
        pytest.param("inf", None, id="infinite"),
        pytest.param("Wed, 21 Oct 2026 07:28:00 GMT", None, id="a date"),
        pytest.param("soon", None, id="a word"),
    ],
)
def test_retry_after_header(header: str | None, seconds: float | None) -> None:
    """A number of seconds up to an hour counts; anything else is as if it were not there."""
    assert retry_after_s(header) == seconds
