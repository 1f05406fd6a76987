"""``sample`` measures accuracy: planted errors are found at the rate they were planted, and nothing else is."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from netsuite_rfm.rfm.conditions import Condition
from netsuite_rfm.rfm.metrics import BUILT_IN
from netsuite_rfm.rfm.scheme import Scheme, parse_scheme
from netsuite_rfm.run.sample import Sample, take_sample
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.settings.schemes import load_scheme, starting_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting
from tests.run.test_optional_fields import fill
from tests.support.accounts import AS_OF, small_account
from tests.support.full_account import full_account
from tests.support.night import QUICK, run_night, wrong
from tests.support.odd_account import odd_account

SCHEME = load_scheme("default")
CUSTOMERS = 600


@pytest.fixture
def account() -> Iterator[Account]:
    """An account with every kind of transaction that must and must not count."""
    with closing(small_account(CUSTOMERS)) as made:
        yield made


def sampled(sandbox: Sandbox, size: int = CUSTOMERS, *, scheme: Scheme = SCHEME, **given: str) -> Sample:
    """A sample as of the day of the tests."""
    return samples(sandbox, size, [1], scheme=scheme, **given)[0]


def samples(
    sandbox: Sandbox, size: int, seeds: Iterable[int], *, scheme: Scheme = SCHEME, **given: str
) -> list[Sample]:
    """A sample for each seed."""
    chosen = settings_from({**sandbox.settings(), **QUICK, **given})
    with connect(chosen) as client:
        rules = counting(chosen, AS_OF)
        return [take_sample(client, scheme, rules, size, seed, as_of=AS_OF) for seed in seeds]


@pytest.mark.parametrize("kind", ["gross", "net"])
def test_after_a_run_every_customer_of_a_sample_is_right(account: Account, kind: str) -> None:
    """Another path from the same books leads to the same fields, for each customer of the account."""
    with Sandbox(account) as sandbox:
        run_night(sandbox, AS_OF, RFM_LIFETIME_VALUE=kind)
        sample = sampled(sandbox, RFM_LIFETIME_VALUE=kind)
    assert [checked.customer.id for checked in sample.checked if not checked.right] == []
    assert (sample.accuracy.right, sample.accuracy.of_customers) == (CUSTOMERS, CUSTOMERS)
    assert len({checked.customer.id for checked in sample.checked}) == CUSTOMERS


def planted(account: Account, kind: str, share: float) -> tuple[set[int], Scheme]:
    """Plant errors of a kind in about this share of the customers; whom they really hit, by SQL of our own."""
    chance = np.random.default_rng(7)
    held = [row[0] for row in account.sql("SELECT id FROM customer WHERE custentity_rfm_score IS NOT NULL ORDER BY id")]
    hit = sorted(int(value) for value in chance.choice(held, round(share * CUSTOMERS), replace=False))
    listed = ", ".join(map(str, hit))
    scheme = SCHEME
    if kind == "wrong field values":
        account.sql(
            f"UPDATE customer SET custentity_rfm_order_count = custentity_rfm_order_count + 1 WHERE id IN ({listed})"
        )
    elif kind == "a void after the night":
        account.sql(
            f"UPDATE transaction SET voided = 'T' WHERE type IN ('CashSale', 'SalesOrd') AND entity IN ({listed})"
        )
        hit = wrong(account, AS_OF)
    else:
        bands = replace(SCHEME.bands, lifetime_cents=(10_000, 50_000, 100_000, 150_000))
        scheme = replace(SCHEME, scoring=bands)
        hit = [
            row[0]
            for row in account.sql(
                "SELECT id FROM customer WHERE custentity_rfm_lifetime_value >= 1500 "
                "AND custentity_rfm_lifetime_value < 2000"
            )
        ]
    return set(hit), scheme


@pytest.mark.parametrize("kind", ["wrong field values", "a void after the night", "a changed band"])
def test_planted_errors_are_found_at_the_rate_they_were_planted(account: Account, kind: str) -> None:
    """Of everybody: exactly those. Of 60 samples of 50: their mean share is the planted one."""
    with Sandbox(account) as sandbox:
        run_night(sandbox, AS_OF)
        hit, scheme = planted(account, kind, 0.1)
        everybody = sampled(sandbox, scheme=scheme)
        assert {checked.customer.id for checked in everybody.checked if not checked.right} == hit
        small = samples(sandbox, 50, range(60), scheme=scheme)
    rate = len(hit) / CUSTOMERS
    found = [1 - sample.accuracy.share for sample in small]
    assert 0.02 < rate < 0.2
    error = (rate * (1 - rate) / (50 * 60)) ** 0.5
    assert abs(np.mean(found) - rate) < 3 * error
    # Samples with as many right have the same interval, which takes longer to work out than the sample.
    intervals = {right: accuracy.interval for right, accuracy in {s.accuracy.right: s.accuracy for s in small}.items()}
    inside = [low <= 1 - rate <= high for low, high in (intervals[sample.accuracy.right] for sample in small)]
    assert sum(inside) >= 54


def test_a_sample_shares_no_query_with_a_run(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """The texts that one sends are none that the other sends."""
    asked: list[str] = []
    answer = account.query_page

    def listening(sql: str, *params: Any, **how: Any) -> Any:
        asked.append(sql)
        return answer(sql, *params, **how)

    monkeypatch.setattr(account, "query_page", listening)
    with Sandbox(account) as sandbox:
        run_night(sandbox, AS_OF)
        of_the_run = set(asked)
        asked.clear()
        sampled(sandbox, 50)
    assert of_the_run
    assert len(set(asked)) >= 2
    assert set(asked) & of_the_run == set()


def test_a_night_is_measured_by_two_requests(account: Account) -> None:
    """RFM_SAMPLE_SIZE=50 adds two requests to a run, and its report, row and metrics have the share."""
    with Sandbox(account) as sandbox:
        plain = run_night(sandbox, AS_OF, write=True)
        again = run_night(sandbox, AS_OF, write=True)
        measured = run_night(sandbox, AS_OF, write=True, RFM_SAMPLE_SIZE="50")
    assert plain.accuracy is None
    assert measured.accuracy is not None
    assert (measured.accuracy.right, measured.accuracy.sampled) == (50, 50)
    assert measured.traffic.requests == again.traffic.requests + 2
    assert measured.figures.totals()["sample_right"] == 50


ODD = {
    "plain": {},
    "all that counts besides": {"RFM_COUNT_ALSO": "pending,cancelled,rejected,closed,negative"},
    "net": {"RFM_LIFETIME_VALUE": "net"},
    "invoices": {"RFM_ORDER_TYPES": "CustInvc,CashSale"},
}


@pytest.mark.parametrize("settings", ODD.values(), ids=list(ODD))
def test_orders_of_projects_and_closed_ones_are_judged_alike(settings: dict[str, str]) -> None:
    """Every way in which an order falls out of a count, judged here without a word of the run's SQL."""
    with closing(odd_account()) as odd, Sandbox(odd) as sandbox:
        run_night(sandbox, AS_OF, **settings)
        sample = sampled(sandbox, 100, **settings)
    assert [checked for checked in sample.checked if not checked.right] == []


def test_a_relative_scheme_is_judged_by_totals_and_segment(account: Account) -> None:
    """A sample cannot rank; it says so, and finds a wrong total all the same."""
    scheme = load_scheme("quantile")
    with closing(full_account(scheme)) as relative, Sandbox(relative) as sandbox:
        _copy(account, relative)
        run_night(sandbox, AS_OF, scheme=scheme)
        right = sampled(sandbox, scheme=scheme)
        relative.sql("UPDATE customer SET custentity_rfm_order_count = 77 WHERE custentity_rfm_score = '555'")
        sample = sampled(sandbox, scheme=scheme)
        planted_in = {row[0] for row in relative.sql("SELECT id FROM customer WHERE custentity_rfm_order_count = 77")}
    assert right.accuracy.right == CUSTOMERS
    assert planted_in == {checked.customer.id for checked in sample.checked if not checked.right} != set()
    assert "compares all customers with each other" in sample.notes[0]


def _copy(account: Account, to: Account) -> None:
    """The customers and transactions of one account in another."""
    ids = np.array([row[0] for row in account.sql("SELECT id FROM customer ORDER BY id")])
    to.add_customers({"id": ids})
    names = ("id", "entity", "trandate", "type", "status", "voided")
    rows = account.sql(f"SELECT {', '.join(names)}, CAST(foreigntotal * 100 AS BIGINT) FROM transaction ORDER BY id")
    columns = dict(
        zip((*names, "foreigntotal_cents"), (np.array(entry) for entry in zip(*rows, strict=True)), strict=True)
    )
    columns["trandate"] = columns["trandate"].astype("datetime64[D]")
    to.add_transactions(
        {name: column.astype(object) if column.dtype.kind == "U" else column for name, column in columns.items()}
    )


def test_segments_by_metrics_are_worked_out_too() -> None:
    """By conditions on totals; whoever is moved by hand is found. A metric that a sample lacks is named instead."""
    scheme = parse_scheme(starting_scheme(), "a start")
    assert scheme.segment_rules
    with closing(full_account(load_scheme("default"))) as started, Sandbox(started) as sandbox:
        fill(started, 150)
        run_night(sandbox, AS_OF, scheme=scheme)
        right = sampled(sandbox, 200, scheme=scheme)
        first, second = (segment.value for segment in scheme.segments[:2])
        ids = {value.script_id: value.id for value in started.lists["customlist_rfm_segment"]}
        started.sql(
            f"UPDATE customer SET custentity_rfm_segment = {ids[second]} WHERE custentity_rfm_segment = {ids[first]}"
        )
        moved = sampled(sandbox, 200, scheme=scheme)
        asked = replace(
            scheme,
            segment_rules=((Condition(BUILT_IN["return_rate"], "below", Fraction(1, 10)),), *scheme.segment_rules),
        )
        lacking = sampled(sandbox, 200, scheme=asked)
    assert right.accuracy.right == right.accuracy.sampled > 100
    assert {checked.differing for checked in moved.checked if not checked.right} == {("segment",)}
    assert lacking.accuracy.right == lacking.accuracy.sampled
    assert "return_rate" in lacking.notes[0]
