"""Where nobody knows what NetSuite does, the worker ends in the same account under every possibility."""

from contextlib import closing
from typing import Any

import pytest
from allpairspy import AllPairs

from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.server import Sandbox
from tests.accounts import AS_OF, small_account
from tests.night import run_night, wrong

ALTERNATIVES = Behaviour.alternatives()
SINGLE = [
    pytest.param({name: value}, id=f"{name}={value}")
    for name, (_default, *others) in ALTERNATIVES.items()
    for value in others
]
PAIRWISE = [
    pytest.param(dict(zip(ALTERNATIVES, row, strict=True)), id=f"combination {number}")
    for number, row in enumerate(AllPairs(list(ALTERNATIVES.values())), start=1)
]


@pytest.mark.parametrize("answers", [pytest.param({}, id="as guessed"), *SINGLE, *PAIRWISE])
def test_the_account_ends_the_same_whatever_netsuite_does(answers: dict[str, Any]) -> None:
    """Every single switch, and combinations that cover every pair of answers: the truth, written once."""
    with closing(small_account(120, behaviour=Behaviour(**answers))) as account, Sandbox(account) as sandbox:
        settings = {"NETSUITE_BATCH_SIZE": "40", "NETSUITE_BATCH_PARALLEL": "true", "RFM_LIFETIME_VALUE": "net"}
        first = run_night(sandbox, AS_OF, **settings)
        assert (first.exit_code, wrong(account, AS_OF, net=True)) == (0, [])
        assert set(account.writes.values()) == {1}
        second = run_night(sandbox, AS_OF, **settings)
        assert (second.summary.customers_changed, set(account.writes.values())) == (0, {1})
