"""Orders that go from customer to customer: whoever lost one is found, though nothing names them."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import numpy as np
import pytest

from netsuite_rfm.run.job import AUTO
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store import transactions
from tests.support.night import run_night, wrong
from tests.support.recorded import DAY, SALES, later, orders, recorded_retailer
from tests.support.soak import at_length

ROUNDS = at_length(16, 200)
NEW_IDS = count(2_000_000)


class Hands:
    """Somebody who makes changes that balance each other as well as chance can."""

    def __init__(self, sandbox: Sandbox, seed: int) -> None:
        self.sandbox, self.account = sandbox, sandbox.account
        self.chance = random.Random(seed)

    def order(self) -> tuple[int, int]:
        """Any order that counts, and its customer."""
        return self.chance.choice(self.account.sql(f"SELECT id, entity FROM transaction WHERE {SALES} ORDER BY id"))

    def customer(self) -> int:
        """Any customer, active or not."""
        return int(self.chance.choice(self.account.sql("SELECT id FROM customer ORDER BY id"))[0])

    def move(self) -> None:
        """One order to anybody."""
        transactions.move(self.account, self.order()[0], self.customer())

    def move_on(self) -> None:
        """A chain: who is in between has as many as before."""
        (first, _), (second, between) = self.order(), self.order()
        transactions.move(self.account, first, between)
        transactions.move(self.account, second, self.customer())

    def move_in_and_void(self) -> None:
        """The new customer loses another order at the same time."""
        (first, _), (second, owner) = self.order(), self.order()
        transactions.move(self.account, first, owner)
        transactions.edit(self.account, second, **self.chance.choice([{"voided": "T"}, {"trandate": "2027-01-05"}]))

    def move_ring(self) -> None:
        """Three orders in a ring: all are named, and all balance."""
        found = [self.order() for _ in range(3)]
        for (order, _), (_, owner) in zip(found, found[1:] + found[:1], strict=True):
            transactions.move(self.account, order, owner)

    def edit(self) -> None:
        """An amount, as happens all day."""
        transactions.edit(self.account, self.order()[0], foreigntotal=self.chance.randint(1, 3_000))

    def enter(self) -> None:
        """A new order, at times for the wrong customer at first."""
        order = next(NEW_IDS)
        columns = {"id": order, "entity": self.customer(), "foreigntotal_cents": self.chance.randint(1, 90_000)}
        texts = {"type": np.array(["CashSale"], dtype=object), "status": np.array(["C"], dtype=object)}
        days = np.array([np.datetime64(DAY) - np.timedelta64(self.chance.randint(0, 400), "D")])
        whole = {name: np.array([value]) for name, value in columns.items()}
        transactions.enter(self.account, {**whole, **texts, "trandate": days})
        if self.chance.random() < 0.5:
            later(self.sandbox, timedelta(minutes=self.chance.choice([0, 2])))
            transactions.move(self.account, order, self.customer())


def test_whoever_lost_an_order_is_found_however_the_others_balance() -> None:
    """Rounds of moves, chains, rings, voids and new orders, minutes apart: the truth after each run over the changes.

    Everybody is compared in some rounds and not in others; where nobody need be, nobody is.
    """
    compared: Counter[bool] = Counter()
    with recorded_retailer(24) as sandbox:
        run_night(sandbox, DAY)
        hands = Hands(sandbox, seed=5)
        kinds = [hands.move, hands.move_on, hands.move_in_and_void, hands.move_ring, hands.edit, hands.enter]
        for number in range(ROUNDS):
            later(sandbox, timedelta(minutes=hands.chance.choice([1, 8, 15, 40])))
            for kind in hands.chance.choices(kinds, k=hands.chance.randint(1, 2)):
                kind()
            later(sandbox, timedelta(minutes=hands.chance.choice([0, 1, 15])))
            report = run_night(sandbox, DAY, changed=AUTO)
            assert (number, report.exit_code, wrong(sandbox.account, DAY)) == (number, 0, [])
            assert report.reading.changed is not None
            compared[report.reading.changed.by_disagreement is not None] += 1
    assert compared[True] > 0 < compared[False]


class Meanwhile:
    """What happens in the account when a run begins to pull customers."""

    def __init__(self, change: Callable[[], None]) -> None:
        self.changes = [change]

    def stage(self, name: str, _: int) -> None:
        """The run comes to another stage."""
        if name == "pull" and self.changes:
            self.changes.pop()()

    def advance(self, _: int) -> None:
        """It gets on."""


@pytest.mark.parametrize("pause", [pytest.param(1, id="a minute later"), pytest.param(15, id="a quarter later")])
def test_an_order_moved_while_a_run_reads_is_counted_once_after_the_next(pause: int) -> None:
    """The new customer was read with it, and the old one was not read: the next run sees a customer who balances."""
    with recorded_retailer(40) as sandbox:
        for _ in range(2):
            run_night(sandbox, DAY)
            later(sandbox, timedelta(hours=1))
        (moved, loser), (_, winner) = orders(sandbox, 2)
        sandbox.account.write_customers([(winner, {"custentity_rfm_score": "999"})])
        meanwhile = Meanwhile(lambda: transactions.move(sandbox.account, moved, winner))
        assert run_night(sandbox, DAY, changed=AUTO, progress=meanwhile).outcome.written == 1
        assert wrong(sandbox.account, DAY) == [loser]
        later(sandbox, timedelta(minutes=pause))
        assert run_night(sandbox, DAY, changed=AUTO).outcome.written == 1
        assert wrong(sandbox.account, DAY) == []
