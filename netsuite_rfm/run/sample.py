"""Measure the share of correct customers on a random sample.

Each customer is recomputed from single transactions. The sample shares neither queries nor scoring with a run.
"""

import random
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from netsuite_rfm.errors import AccountNotReady, NetSuiteError, SignInError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.account_counting import as_account_has
from netsuite_rfm.netsuite.pull.sample import draw_customers, transactions_as_account_has, transactions_of
from netsuite_rfm.netsuite.records.run_row import last_complete_run
from netsuite_rfm.netsuite.suiteql.sample import PRIME, Draw
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.sampling.placed import not_worked_out
from netsuite_rfm.rfm.sampling.verdict import Accuracy, Checked, check_one
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.telemetry.log import get_logger

MOST_CUSTOMERS = 1000


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample and its result. ``seed`` draws the same customers again."""

    seed: int
    counting: Counting
    scheme: Scheme
    seen_until: datetime | None
    checked: tuple[Checked, ...]
    accuracy: Accuracy

    def totals(self) -> dict[str, Any]:
        """Return the figures, without values of customers."""
        low, high = self.accuracy.interval
        return {
            "as_of": self.counting.as_of.isoformat(),
            "scheme": self.scheme.name,
            "seed": self.seed,
            "customers": self.accuracy.of_customers,
            "sampled": self.accuracy.sampled,
            "right": self.accuracy.right,
            "share_right": round(self.accuracy.share, 6) if self.checked else None,
            "interval_95": [round(low, 6), round(high, 6)],
            "says": self.accuracy.sentence,
        }

    @property
    def notes(self) -> tuple[str, ...]:
        """Return notes on the comparison."""
        relative = (
            f"Scheme {self.scheme.name} compares all customers with each other, so a sample cannot recompute "
            "scores. It takes the scores as given and compares totals and segment."
        )
        until = self.seen_until
        known = (
            f"Transactions entered since {until:%Y-%m-%d %H:%M} UTC, when the last complete run began to read, "
            "do not count."
            if until
            else "Every current transaction counts."
        )
        others = ", ".join(not_worked_out(self.scheme))
        by_metrics = f"Segments also depend on {others}, which a sample does not recompute, so it compares no segments."
        notes = ((relative, self.scheme.relative is not None), (by_metrics, bool(others)), (known, True))
        return tuple(note for note, applies in notes if applies)


def take_sample(
    client: Client, scheme: Scheme, counting: Counting, size: int, seed: int, *, as_of: date | None = None
) -> Sample:
    """Draw customers, read their transactions one by one, and compare.

    Args:
        client: the connection.
        scheme: the current scheme.
        counting: what counts; its day is used if no complete run is on record.
        size: customers to draw, at most 1,000.
        seed: decides who is drawn.
        as_of: the day that the fields should be correct for; by default that of the last complete run.

    Raises:
        NetSuiteError: NetSuite could not be read.

    """
    seen_until = None
    if as_of is None:
        as_of, seen_until = _last_run(client, counting.as_of)
    counting = replace(counting, as_of=as_of)
    if counting.subsidiary is not None:
        counting = as_account_has(client, counting)
    drawn, of_customers = draw_customers(client, draw_of(seed), size, counting.leave_out)
    if not drawn:
        return Sample(seed, counting, scheme, seen_until, (), Accuracy(0, 0, of_customers))
    ids = [customer.id for customer in drawn]
    counting, found = transactions_as_account_has(client, ids, counting, entered_from=seen_until)
    checked = tuple(check_one(customer, found[customer.id], scheme, counting) for customer in drawn)
    right = sum(customer.right for customer in checked)
    return Sample(seed, counting, scheme, seen_until, checked, Accuracy(right, len(checked), of_customers))


@dataclass(frozen=True, slots=True)
class NightSample:
    """The sample that a run takes after it has written.

    Args:
        client: the connection.
        scheme: the scheme of the run.
        counting: what counts as an order, up to which day.
        size: customers to draw; 0 if the run takes no sample.
        holds: whether the account has the field for holds.

    """

    client: Client
    scheme: Scheme
    counting: Counting
    size: int
    holds: bool

    def take(self, read_from: datetime) -> Accuracy | None:
        """Measure the run with two requests, and one more for each further 1,000 transactions.

        Return None if no sample was asked for, or if measuring failed, which the log explains. It never changes the
        exit code. ``read_from`` is when the run began to read; transactions entered since do not count.

        Raises:
            SignInError: NetSuite rejected the sign-in.

        """
        if not self.size:
            return None
        try:
            checked, of_customers = self._checked(read_from)
        except SignInError:
            raise
        except NetSuiteError as error:
            get_logger().warning("sample_failed", reason=str(error))
            return None
        wrong = [customer for customer in checked if not customer.right]
        for customer in wrong:
            get_logger().warning("sample_differs", customer=customer.customer.id, fields=list(customer.differing))
        return Accuracy(len(checked) - len(wrong), len(checked), of_customers)

    def _checked(self, read_from: datetime) -> tuple[list[Checked], int | None]:
        client, counting = self.client, self.counting
        draw = draw_of(random.SystemRandom().randrange(2**32))
        drawn, of_customers = draw_customers(
            client, draw, self.size, counting.leave_out, hold=self.holds, optional=True
        )
        if not drawn:
            return [], of_customers
        ids = [customer.id for customer in drawn]
        found = transactions_of(client, ids, counting, entered_from=read_from, to_the_end=False, optional=True)
        return [check_one(customer, found[customer.id], self.scheme, counting) for customer in drawn], of_customers


def draw_of(seed: int) -> Draw:
    """Return the random draw of a seed."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable sample, not a secret
    return Draw(chance.randrange(1, PRIME), chance.randrange(1, PRIME))


def _last_run(client: Client, otherwise: date) -> tuple[date, datetime | None]:
    try:
        last = last_complete_run(client)
    except AccountNotReady as refusal:
        get_logger().info("last_run_not_readable", reason=str(refusal))
        last = None
    return (otherwise, None) if last is None else (last.as_of, last.read_from)
