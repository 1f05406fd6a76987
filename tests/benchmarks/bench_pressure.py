"""How much of what others leave of the account's limit the worker makes use of."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from netsuite_rfm.run.pipeline import Job, carry_out
from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.serve.traffic import Slots
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting
from tests.benchmarks.scored_account import TODAY

CUSTOMERS = 100_000
LIMIT = 5
LATENCY_MS = 200
GOAL = 0.80


class Others:
    """Three other clients that hold 2 to 4 of the account's places between them, changing at random."""

    def __init__(self, slots: Slots) -> None:
        """Take places from ``slots``."""
        self._slots = slots
        self._held = 0
        self._chance = random.Random(4)
        self._ended = threading.Event()
        self.left_over_s = 0.0

    def hold(self) -> None:
        """Hold places until told to end, and add up what is left over for the worker, in place-seconds."""
        while not self._ended.is_set():
            wanted = self._chance.randint(2, 4)
            while self._held > wanted:
                self._slots.give_back()
                self._held -= 1
            began_s = time.perf_counter()
            until_s = began_s + self._chance.uniform(0.1, 1.0)
            while time.perf_counter() < until_s and not self._ended.is_set():
                if self._held < wanted and self._slots.take():
                    self._held += 1
                before_s = time.perf_counter()
                self._ended.wait(0.005)
                self.left_over_s += (LIMIT - self._held) * (time.perf_counter() - before_s)

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Hold places for the length of a ``with`` block."""
        thread = threading.Thread(target=self.hold)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()
            for _ in range(self._held):
                self._slots.give_back()


def measure() -> Iterator[tuple[str, str, str]]:
    """Pull 100,000 customers while others come and go."""
    with closing(Account()) as account:
        open_retailer(account, customers=CUSTOMERS, seed=9, today=TODAY)
        with Sandbox(account, latency_ms=LATENCY_MS, concurrency=LIMIT) as sandbox:
            settings = settings_from(sandbox.settings())
            job = Job(load_scheme("default"), counting(settings, TODAY))
            others = Others(sandbox.site.slots)
            with connect(settings) as client, others.busy():
                report = carry_out(client, job)
            good = sandbox.requests.count(status=200)
    used_s = good * LATENCY_MS / 1000
    traffic = report.traffic
    what = (
        f"share of {LIMIT} places that others left ({good} requests, {traffic.throttled} refused, "
        f"limit lowered {traffic.limit_lowered} times)"
    )
    yield what, f"{used_s / others.left_over_s:.0%}", f"above {GOAL:.0%}"
