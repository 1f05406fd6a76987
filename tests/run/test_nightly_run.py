"""The whole job against a sandbox account: what it reads, what it writes, what it leaves alone."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from netsuite_rfm.run.report import RunReport
from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.orders.load import load_orders
from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from tests.support.night import NOTHING, expected, held, run_night, same, score_as_of, wrong
from tests.support.soak import at_length
from tests.support.truth import on_files, orders_of_csv, truth

AS_OF = date(2011, 12, 10)
TODAY = date(2026, 11, 20)


@pytest.fixture
def retailer() -> Iterator[Sandbox]:
    """A small generated retailer that nobody has scored yet."""
    with closing(Account()) as account:
        open_retailer(account, customers=600, seed=3, today=TODAY)
        with Sandbox(account) as sandbox:
            yield sandbox


def writes(sandbox: Sandbox) -> int:
    """Requests so far that change something."""
    return sandbox.requests.count("PATCH")


def test_every_customer_of_a_real_retailer_gets_the_scores_of_an_independent_computation(data: Path) -> None:
    """UCI Online Retail to the penny: 4,372 read, 4,339 written, 33 with returns only left empty; then nothing."""
    file = data / "online_retail_2010_2011_orders.csv.gz"
    with closing(Account()) as account:
        ids = load_orders(account, file)
        with Sandbox(account) as sandbox:
            first = run_night(sandbox, AS_OF)
            written = writes(sandbox)
            second = run_night(sandbox, AS_OF)
            assert writes(sandbox) == written
        now = held(account)
    true = {
        ids[str(customer)]: customer_truth
        for customer, customer_truth in truth(on_files, orders_of_csv(file), AS_OF).items()
    }

    assert (first.summary.customers_read, first.outcome.written, first.exit_code) == (4372, 4339, 0)
    assert (second.outcome.written, second.summary.customers_changed, second.exit_code) == (0, 0, 0)
    assert first.lifetime_value == Decimal("8911407.90")
    assert sum(customer_truth.lifetime_value for customer_truth in true.values()) == Decimal("8911407.90")
    differences = [customer for customer, customer_truth in true.items() if not same(now[customer], customer_truth)]
    assert differences == []
    assert sum(entry == NOTHING for entry in now.values()) == 33


def test_orders_that_must_not_count_do_not_count(data: Path) -> None:
    """Voided, cancelled, pending and future orders, and inactive customers, change nothing for anybody."""
    file = data / "demo_online_retail_orders.csv.gz"
    with closing(Account()) as account:
        ids = load_orders(account, file, noise=True)
        with Sandbox(account) as sandbox:
            report = run_night(sandbox, AS_OF)
        now = held(account)
    true = truth(on_files, orders_of_csv(file), AS_OF)
    assert report.outcome.written == len(true)
    assert {customer: (now[ids[str(customer)]].score, now[ids[str(customer)]].lifetime_value) for customer in true} == {
        customer: (customer_truth.score, customer_truth.lifetime_value) for customer, customer_truth in true.items()
    }


def test_net_lifetime_value_subtracts_refunds_and_leaves_recency_and_frequency_alone(data: Path) -> None:
    """Net of credit memos and cash refunds, whatever their sign: 8,300,065.81 over all customers who bought."""
    file = data / "online_retail_2010_2011_orders.csv.gz"
    bought = "SELECT DISTINCT customer_id FROM read_csv('{0}', all_varchar = true) WHERE kind = 'sale'"
    net = (
        "SELECT sum(CAST(amount AS DECIMAL(18, 2))) FROM read_csv('{0}', all_varchar = true) "
        f"WHERE customer_id IN ({bought})"
    )
    ((of_buyers,),) = on_files(net.format(file))
    with closing(Account(Behaviour(credit_sign="positive"))) as account:
        load_orders(account, file)
        with Sandbox(account) as sandbox:
            gross = run_night(sandbox, AS_OF, write=False)
            report = run_night(sandbox, AS_OF, write=False, RFM_LIFETIME_VALUE="net")
    assert report.lifetime_value == of_buyers
    assert recency_and_frequency(gross) == recency_and_frequency(report)


def recency_and_frequency(report: RunReport) -> set[tuple[int, int, int]]:
    """Customer, recency score and frequency score of each change."""
    changes = report.plan.changes
    columns = (changes.customer_id, changes.desired.recency_score, changes.desired.frequency_score)
    return set(zip(*(column.tolist() for column in columns), strict=True))


def test_the_next_night_writes_only_what_changed_and_records_the_move(retailer: Sandbox) -> None:
    """Only customers with a difference are written; a new segment keeps the one before, with its day."""
    account = retailer.account
    run_night(retailer, TODAY - timedelta(days=1))
    before, written = held(account), dict(account.writes)
    report = run_night(retailer, TODAY)
    after = held(account)
    assert wrong(account, TODAY) == []
    changed = {customer for customer in after if after[customer] != before[customer]}
    assert {customer for customer, count in account.writes.items() if count != written.get(customer, 0)} == changed
    assert report.outcome.written == len(changed)
    moved = [customer for customer in after if after[customer].segment != before[customer].segment]
    assert moved
    for customer in moved:
        assert after[customer].previous_segment == before[customer].segment
        assert after[customer].segment_changed_on == TODAY


def test_a_customer_who_loses_all_orders_is_cleared(retailer: Sandbox) -> None:
    """Voided orders leave no stale score; the segment lost is kept as the previous one."""
    account = retailer.account
    run_night(retailer, TODAY)
    customer = next(iter(expected(account, TODAY)))
    segment = held(account)[customer].segment
    account.sql(f"UPDATE transaction SET voided = 'T' WHERE entity = {customer}")
    report = run_night(retailer, TODAY)
    now = held(account)[customer]
    assert report.outcome.written == 1
    assert (now.score, now.segment, now.order_count, now.last_order, now.lifetime_value) == (None,) * 5
    assert (now.previous_segment, now.segment_changed_on) == (segment, TODAY)
    assert run_night(retailer, TODAY).outcome.written == 0


def test_named_customers_are_written_and_the_others_are_not(retailer: Sandbox) -> None:
    """IT reruns specific customers; unknown and inactive ids are named in the report."""
    account = retailer.account
    one, other, inactive = list(expected(account, TODAY))[:3]
    account.sql(f"UPDATE customer SET isinactive = 'T' WHERE id = {inactive}")
    report = run_night(retailer, TODAY, customers=(one, other, inactive, 999_999_999))
    assert set(account.writes) == {one, other}
    assert (report.reading.unknown, report.reading.inactive) == ((999_999_999,), (inactive,))
    assert report.summary.customers_read == 2


@pytest.mark.parametrize(
    ("release", "mode", "used"),
    [
        pytest.param("2026.2", "auto", "batch", id="a release with batches"),
        pytest.param("2025.2", "auto", "single", id="a release without batches"),
        pytest.param("2026.2", "single", "single", id="single by setting"),
    ],
)
def test_every_way_of_writing_ends_in_the_same_account(release: str, mode: str, used: str) -> None:
    """Batches where the account takes them, single records otherwise or on request."""
    with closing(Account(Behaviour(release=release))) as account:
        open_retailer(account, customers=250, seed=5, today=TODAY)
        with Sandbox(account) as sandbox:
            report = run_night(sandbox, TODAY, RFM_WRITE_MODE=mode)
    assert (report.outcome.mode, report.exit_code) == (used, 0)


def test_most_valuable_changes_are_written_first(retailer: Sandbox) -> None:
    """With a limit on writes the rest is the next night's, and the report says how many."""
    account = retailer.account
    report = run_night(retailer, TODAY, most_writes=50)
    true = expected(account, TODAY)
    values = sorted((customer_truth.lifetime_value for customer_truth in true.values()), reverse=True)
    assert (report.outcome.written, report.outcome.remaining) == (50, len(true) - 50)
    assert sorted((true[customer].lifetime_value for customer in account.writes), reverse=True) == values[:50]
    rest = run_night(retailer, TODAY)
    assert rest.outcome.written == len(true) - 50
    assert wrong(account, TODAY) == []


def test_a_night_over_more_customers_than_a_query_gives_rows_reaches_every_one() -> None:
    """Past the 100,000 rows that one query gives: all are read, and all who changed since yesterday are written."""
    with closing(Account()) as account:
        open_retailer(account, customers=at_length(105_000, 256_000), seed=11, today=TODAY)
        score_as_of(account, TODAY - timedelta(days=1))
        stale = len(wrong(account, TODAY))
        ((active,),) = account.sql("SELECT count(*) FROM customer WHERE isinactive = 'F'")
        with Sandbox(account, concurrency=10) as sandbox:
            report = run_night(sandbox, TODAY, NETSUITE_JOB_POLL_S="0.05")
        assert report.summary.customers_read == active > 100_000
        assert report.outcome.written == len(account.writes) == stale > 400
        assert wrong(account, TODAY) == []


def test_a_plan_without_write_changes_nothing(retailer: Sandbox) -> None:
    """Planning reads only."""
    report = run_night(retailer, TODAY, write=False)
    assert report.summary.customers_changed == report.outcome.remaining > 0
    assert writes(retailer) == 0
    assert not retailer.account.writes


def test_an_unsafe_plan_is_not_written(retailer: Sandbox) -> None:
    """An order type that vanished overnight: nothing is written, exit code 4, the reasons are in the report."""
    account = retailer.account
    run_night(retailer, TODAY - timedelta(days=1))
    account.sql("UPDATE transaction SET voided = 'T' WHERE type = 'CashSale'")
    before = writes(retailer)
    report = run_night(retailer, TODAY, brake=True)
    assert (report.exit_code, report.outcome.written, writes(retailer)) == (4, 0, before)
    assert "segment_change_share" in {reason.name for reason in report.unsafe}
    assert run_night(retailer, TODAY).exit_code == 0


def test_the_first_scoring_never_trips_the_brake(retailer: Sandbox) -> None:
    """Everybody changes from no segment to one; that is what a first run is."""
    report = run_night(retailer, TODAY, brake=True)
    assert (report.exit_code, report.unsafe) == (0, ())
