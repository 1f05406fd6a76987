"""Where nobody knows what NetSuite does, the worker ends in the same account under every possibility."""

from contextlib import closing
from functools import cache
from typing import Any

import pytest
from allpairspy import AllPairs

from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.reports.asking import report_of
from tests.support.accounts import AS_OF, small_account
from tests.support.night import run_night, score_as_of, wrong
from tests.support.soak import SOAKING

ALTERNATIVES = Behaviour.alternatives()
SINGLE = [
    pytest.param({name: value}, id=f"{name}={value}")
    for name, (_default, *others) in ALTERNATIVES.items()
    for value in others
    if SOAKING
]
COMBINATIONS = 28  # counted below: finding them takes a second, which each process would spend before its first test
PAIRWISE = [pytest.param(number, id=f"combination {number}") for number in range(1, COMBINATIONS + 1)]


@cache
def combinations() -> list[dict[str, Any]]:
    """Answers that cover every pair."""
    return [dict(zip(ALTERNATIVES, row, strict=True)) for row in AllPairs(list(ALTERNATIVES.values()))]


@pytest.fixture
def answers(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The answers that a test names, or those of the combination of its number."""
    return combinations()[request.param - 1] if isinstance(request.param, int) else request.param


def test_no_combination_is_left_out() -> None:
    """The tests below go through all that it takes to cover every pair."""
    assert len(combinations()) == COMBINATIONS


@pytest.mark.parametrize("answers", [pytest.param({}, id="as guessed"), *SINGLE, *PAIRWISE], indirect=True)
def test_the_account_ends_the_same_whatever_netsuite_does(answers: dict[str, Any]) -> None:
    """Combinations that cover every pair of answers, and so every answer: the truth, written once."""
    with closing(small_account(120, behaviour=Behaviour(**answers))) as account, Sandbox(account) as sandbox:
        settings = {
            "NETSUITE_BATCH_SIZE": "40",
            "NETSUITE_BATCH_PARALLEL": "true",
            "NETSUITE_SHOWN_WITHIN_S": "5",
            "RFM_LIFETIME_VALUE": "net",
        }
        first = run_night(sandbox, AS_OF, **settings)
        assert (first.exit_code, wrong(account, AS_OF, net=True)) == (0, [])
        assert set(account.writes.values()) == {1}
        second = run_night(sandbox, AS_OF, **settings)
        assert (second.summary.customers_changed, set(account.writes.values())) == (0, {1})


@pytest.fixture(scope="module")
def as_guessed() -> dict[str, Any]:
    """The report of the account as it is guessed to be."""
    return scored_and_reported({})


def scored_and_reported(answers: dict[str, Any]) -> dict[str, Any]:
    """The report of a scored account, but for the moment at which it was made."""
    with closing(small_account(120, behaviour=Behaviour(**answers))) as account, Sandbox(account) as sandbox:
        score_as_of(account, AS_OF)
        return report_of(sandbox, AS_OF, RFM_LIFETIME_VALUE="net") | {"made_at": None}


@pytest.mark.parametrize("answers", PAIRWISE, indirect=True)
def test_the_reports_are_the_same_whatever_netsuite_does(answers: dict[str, Any], as_guessed: dict[str, Any]) -> None:
    """Combinations that cover every pair of answers: every figure the same."""
    assert scored_and_reported(answers) == as_guessed
