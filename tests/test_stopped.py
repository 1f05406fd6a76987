"""What was read in part is never shown or kept as if it were the whole."""

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from netsuite_rfm.sandbox.account import Account
from netsuite_rfm.sandbox.server import Sandbox
from tests.accounts import AS_OF, small_account
from tests.night import QUICK, expected, run_night
from tests.signalled import signalled
from tests.test_cli import netsuite_rfm

CUSTOMERS = 9_000


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    """An account of nine windows."""
    with closing(small_account(CUSTOMERS)) as account:
        yield account


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["plan", "--csv", "load.csv"], "so there is no plan", id="plan"),
        pytest.param(["plan", "--csv", "load.csv", "--json"], "so there is no plan", id="plan as JSON"),
        pytest.param(["scheme", "try", "ntile"], "so there is nothing to compare", id="scheme try"),
        pytest.param(["scheme", "try", "ntile", "--json"], "so there is nothing to compare", id="scheme try as JSON"),
    ],
)
def test_told_to_stop_in_the_pull_it_shows_nothing(
    account: Account, tmp_path: Path, words: list[str], said: str
) -> None:
    """Exit code 5, one line, nothing on stdout and no file: a part of the customers is no plan and no comparison."""
    with Sandbox(account, latency_ms=50) as sandbox:
        environment = {**os.environ, **sandbox.settings(), **QUICK, "NETSUITE_CONCURRENCY": "1"}
        before = len(sandbox.requests)
        done = signalled(
            [*words, "--as-of", AS_OF.isoformat()],
            environment,
            tmp_path,
            when=lambda: len(sandbox.requests) >= before + 6,
        )
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.splitlines()[-1] == f"error: stopped before all customers were read, {said}"
    assert list(tmp_path.iterdir()) == []


def test_a_plan_that_looks_wrong_makes_no_file_for_the_import(tmp_path: Path) -> None:
    """The import has no brake of its own. A person who has looked says --accept-unsafe."""
    with closing(small_account(300)) as account, Sandbox(account) as sandbox:
        run_night(sandbox, AS_OF - timedelta(days=60))
        settings = {**sandbox.settings(), **QUICK}
        words = ["plan", "--csv", "load.csv", "--as-of", AS_OF.isoformat()]
        done = netsuite_rfm(*words, settings=settings, folder=tmp_path)
        assert (done.returncode, list(tmp_path.iterdir())) == (4, [])
        assert done.stdout.splitlines()[-1] == (
            "load.csv was not written; if the plan is right, --accept-unsafe writes it."
        )
        done = netsuite_rfm(*words, "--accept-unsafe", settings=settings, folder=tmp_path)
        rows = (tmp_path / "load.csv").read_text().splitlines()
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Wrote load.csv.")
        assert 0 < len(rows) - 1 <= len(expected(account, AS_OF))
