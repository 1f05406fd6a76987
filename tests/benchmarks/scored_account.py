"""A sandbox in a process of its own, with customers that were scored the day before; a benchmark's other side."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date, timedelta

import msgspec

from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.sandbox.store.fields import RFM_FIELDS, CustomField
from tests.support.night import score_as_of

TODAY = date(2026, 11, 20)
KEPT_BESIDE = (
    CustomField("custentity_rfm_hold_until", "DATE"),
    CustomField("custentity_rfm_way_back", "TEXT", longest=4_000),
)


@contextmanager
def serving(
    customers: int, *, latency_ms: float = 0, concurrency: int = 5, scored: bool = False, auth: str = "oauth2"
) -> Iterator[Mapping[str, str]]:
    """Serve a generated retailer from another process and give the worker's settings."""
    words = [str(customers), str(latency_ms), str(concurrency), str(int(scored)), auth]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.scored_account", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        yield msgspec.json.decode(process.stdout.readline(), type=dict[str, str])
    finally:
        process.communicate()


def _serve(customers: int, latency_ms: float, concurrency: int, *, scored: bool, auth: str) -> None:
    with closing(Account(fields=(*RFM_FIELDS, *KEPT_BESIDE))) as account:
        open_retailer(account, customers=customers, seed=7, today=TODAY)
        if scored:
            score_as_of(account, TODAY - timedelta(days=1))
        with Sandbox(account, latency_ms=latency_ms, concurrency=concurrency, auth=auth) as sandbox:
            sys.stdout.write(msgspec.json.encode(sandbox.settings()).decode() + "\n")
            sys.stdout.flush()
            sys.stdin.read()


if __name__ == "__main__":
    _serve(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), scored=sys.argv[4] == "1", auth=sys.argv[5])
