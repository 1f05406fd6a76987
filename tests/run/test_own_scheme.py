"""Schemes of one's own, relative ones among them, from file to fields; and what another scheme would do."""

import threading
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from netsuite_rfm.errors import UsageError
from netsuite_rfm.netsuite.check.check import Mark, check
from netsuite_rfm.netsuite.suiteql.columns_needed import PLAIN
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.run.compare_schemes import compare
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.packed_windows import pack
from netsuite_rfm.run.pieces import cut_pieces
from netsuite_rfm.run.reader import Reader
from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.sandbox.store.fields import RFM_FIELDS, SEGMENT_LIST, CustomField
from netsuite_rfm.settings import schemes
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting
from netsuite_rfm.telemetry.progress import Silent
from tests.run.test_optional_fields import fill
from tests.support.accounts import AS_OF, small_account
from tests.support.full_account import audiences, full_account, segments, values
from tests.support.night import QUICK, run_night

FIVE = """
name = "five"
description = "Five segments with bands of our own."
[bands.recency_days]
5 = { at_most = 20 }
4 = { at_most = 60 }
3 = { at_most = 120 }
2 = { at_most = 240 }
[bands.order_count]
5 = { at_least = 6 }
4 = { at_least = 4 }
3 = { at_least = 3 }
2 = { at_least = 2 }
[bands.lifetime_value]
5 = { at_least = 3000.50 }
4 = { at_least = 1500 }
3 = { at_least = 700 }
2 = { at_least = 250 }
"""
SEGMENTS = {"Gold & Co": "4-5 4-5 *", "Silber": "4-5 1-3 *", "Bronze": "3 * *", "Dormant": "2 * *", "Away": "1 * *"}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scheme file as a CRM manager would write it."""
    path = tmp_path_factory.mktemp("scheme") / "five.toml"
    tables = [
        f'[[segments]]\nname = "{name}"\nvalue = "val_own_{place}"\n'
        f'description = "d"\naction = "a"\ncells = ["{cells}"]'
        for place, (name, cells) in enumerate(SEGMENTS.items())
    ]
    path.write_text(FIVE + "\n".join(tables), encoding="utf-8")
    return path


def own_account(scheme: Scheme, *, customers: int = 150) -> Account:
    """An account whose segment list is that of the scheme, with orders."""
    account = Account(segments=values([(segment.value, segment.name) for segment in scheme.segments], 900))
    fill(account, customers)
    return account


TOTALS = """
SELECT entity, DATE '2026-11-20' - max(trandate) AS days, count(*) AS orders, sum(foreigntotal * exchangerate) AS value
FROM transaction WHERE type IN ('SalesOrd', 'CashSale') AND voided = 'F' AND trandate <= DATE '2026-11-20'
  AND NOT (type = 'SalesOrd' AND status IN ('A', 'C')) GROUP BY entity
"""
FIVE_IN_SQL = f"""
SELECT entity,
  CASE WHEN days <= 60 AND orders >= 4 THEN 'Gold & Co' WHEN days <= 60 THEN 'Silber'
  WHEN days <= 120 THEN 'Bronze' WHEN days <= 240 THEN 'Dormant' ELSE 'Away' END,
  CASE WHEN value >= 3000.50 THEN 5 WHEN value >= 1500 THEN 4 WHEN value >= 700 THEN 3
    WHEN value >= 250 THEN 2 ELSE 1 END
FROM ({TOTALS})
"""


def test_a_scheme_of_five_segments_and_other_bands_runs_end_to_end(file: Path) -> None:
    """Names and values of one's own, bands of one's own; a second run writes nobody."""
    scheme = load_scheme(str(file))
    with closing(own_account(scheme)) as account, Sandbox(account) as sandbox:
        report = run_night(sandbox, AS_OF, scheme=scheme)
        true = {row[0]: row[1:] for row in account.sql(FIVE_IN_SQL)}
        held = segments(account)
        assert report.exit_code == 0
        assert {customer: name for customer, name in held.items() if name} == {c: truth[0] for c, truth in true.items()}
        monetary = dict(account.sql("SELECT id, custentity_rfm_monetary_score FROM customer"))
        assert {customer: truth[1] for customer, truth in true.items()} == {
            customer: score for customer, score in monetary.items() if score is not None
        }
        assert run_night(sandbox, AS_OF, scheme=scheme).outcome.written == 0


def test_check_names_the_list_values_that_a_scheme_of_ones_own_needs(file: Path) -> None:
    """An account with the default list only: each missing value by its script id."""
    scheme = load_scheme(str(file))
    with closing(small_account(10)) as account, Sandbox(account) as sandbox:
        chosen = settings_from({**sandbox.settings(), **QUICK})
        with connect(chosen) as client:
            findings = list(check(client, scheme, counting(chosen, AS_OF), poll_s=0.01, mode="single"))
        failed = [finding.detail for finding in findings if finding.mark is Mark.FAIL]
        missing = ", ".join(f"val_own_{place}" for place in range(5))
        assert failed == [f"{SEGMENT_LIST} has no value {missing}. Add it to the list with this script id"]
    with closing(own_account(scheme, customers=10)) as account, Sandbox(account) as sandbox:
        chosen = settings_from({**sandbox.settings(), **QUICK})
        with connect(chosen) as client:
            findings = list(check(client, scheme, counting(chosen, AS_OF), poll_s=0.01, mode="single"))
        assert not [finding for finding in findings if finding.mark is Mark.FAIL]


NTILE_IN_SQL = f"""
SELECT entity, ntile(5) OVER (ORDER BY days DESC, entity), ntile(5) OVER (ORDER BY orders, entity),
  ntile(5) OVER (ORDER BY value, entity) FROM ({TOTALS})
"""


@pytest.mark.parametrize("listed", [False, True], ids=["everybody", "some by id"])
def test_ntile_ranks_among_all_customers_whoever_is_written(listed: bool) -> None:  # noqa: FBT001
    """As NTILE(5) in SQL with ties by id; a run for some customers gives them the same scores."""
    scheme = load_scheme("ntile")
    with closing(own_account(scheme)) as account, Sandbox(account) as sandbox:
        true = {row[0]: row[1:] for row in account.sql(NTILE_IN_SQL)}
        some = tuple(sorted(true)[::7]) if listed else None
        report = run_night(sandbox, AS_OF, scheme=scheme, customers=some)
        assert report.exit_code == 0
        rows = account.sql(
            "SELECT id, custentity_rfm_recency_score, custentity_rfm_frequency_score, custentity_rfm_monetary_score "
            "FROM customer WHERE custentity_rfm_score IS NOT NULL"
        )
        assert {row[0]: row[1:] for row in rows} == {customer: true[customer] for customer in some or true}
        again = run_night(sandbox, AS_OF, scheme=scheme, customers=some)
        assert (again.outcome.written, again.traffic.requests <= report.traffic.requests) == (0, True)


def test_a_relative_scheme_pulls_no_window_twice_and_says_what_is_empty() -> None:
    """The windows wait for the cut points; too many equals are named in the report."""
    scheme = load_scheme("quantile")
    with closing(own_account(scheme)) as account, Sandbox(account) as sandbox:
        account.sql("UPDATE transaction SET trandate = DATE '2026-11-01'")
        relative = run_night(sandbox, AS_OF, scheme=scheme, write=False)
        fixed = run_night(
            sandbox, AS_OF, scheme=replace(load_scheme("default"), lifecycle=(), audiences=()), write=False
        )
        assert relative.traffic.requests == fixed.traffic.requests
        assert relative.as_json()["notes"] == list(relative.notes)
        assert relative.notes[0] == "nobody has recency score 1, 2, 3, 4: too many customers are equal, or too few"


def test_a_window_that_waited_is_the_window_that_came() -> None:
    """Packed and unpacked, column by column, empty and unreadable fields among them."""
    with closing(small_account(300)) as account, Sandbox(account) as sandbox:
        run_night(sandbox, AS_OF)
        account.sql("UPDATE customer SET custentity_rfm_score = 'who knows' WHERE id % 5 = 0")
        chosen = settings_from({**sandbox.settings(), **QUICK})
        job = Job(load_scheme("quantile"), counting(chosen, AS_OF))
        with connect(chosen) as client:
            reader = Reader(client, job.counting, PLAIN, threading.Event(), Silent())
            for pulled in reader.pull(cut_pieces(client, job)):
                packed = pack(pulled)
                back = packed.unpack()
                for whole, other in ((pulled.orders, back.orders), (pulled.present, back.present)):
                    for name, column in whole.columns().items():
                        np.testing.assert_array_equal(column, other.columns()[name])
                size = sum(column.nbytes for part in (packed.orders, packed.present) for column in part.values())
                assert size <= 60 * len(pulled.orders)


def compared(sandbox: Sandbox, in_force: Scheme, tried: Scheme) -> dict[str, Any]:
    """What another scheme would do."""
    chosen = settings_from({**sandbox.settings(), **QUICK})
    with connect(chosen) as client:
        job = Job(in_force, counting(chosen, AS_OF))
        found = compare(client, job, tried, halt=threading.Event(), progress=Silent())
    plain: dict[str, Any] = msgspec.to_builtins(found.result())
    return plain


@pytest.mark.parametrize("name", ["ntile", "quantile", "five"])
def test_what_is_said_of_another_scheme_is_what_a_run_under_it_does(name: str, file: Path) -> None:
    """Counts per segment, and who would move; and nothing is written by trying."""
    tried = load_scheme(str(file) if name == "five" else name, ("retention_spectrum",))
    with closing(full_account(tried)) as account:
        fill(account, 150)
        with Sandbox(account) as sandbox:
            said = compared(sandbox, load_scheme("default"), tried)
            assert not account.writes
            run_night(sandbox, AS_OF, scheme=tried)
        counted = Counter(name or "No orders yet" for name in segments(account).values())
        assert {name: segment["tried"] for name, segment in said["segments"].items() if segment["tried"]} == counted
        inside = Counter(name for names in audiences(account).values() for name in names)
        assert {n: audience["tried"] for n, audience in said["audiences"].items() if audience["tried"]} == inside
        assert said["would_move"] == sum(move["customers"] for move in said["moves"])
        values_of_movers = [float(mover["lifetime_value"]) for mover in said["most_valuable_movers"]]
        assert values_of_movers == sorted(values_of_movers, reverse=True)


def test_a_scheme_next_to_itself_moves_nobody_and_two_meanings_of_a_metric_are_refused() -> None:
    """Nothing is said that is not so."""
    scheme = load_scheme("default")
    with closing(small_account(80)) as account, Sandbox(account) as sandbox:
        assert compared(sandbox, scheme, scheme)["would_move"] == 0
        one = load_scheme("default", ("campaigns",))
        own = next(metric for metric in one.metrics().values() if metric.own)
        assert own.own is not None
        other_field = replace(own, own=replace(own.own, field="custentity_other"))
        conditions = tuple(
            replace(c, metric=other_field) if c.metric == own else c for c in one.audiences[-1].conditions
        )
        two = replace(one, audiences=(*one.audiences[:-1], replace(one.audiences[-1], conditions=conditions)))
        with pytest.raises(UsageError, match="define metric email_subscriber differently"):
            compared(sandbox, one, two)


BEHAVIOUR_IN_SQL = """
WITH sales AS (
  SELECT * FROM transaction WHERE type IN ('SalesOrd', 'CashSale') AND voided = 'F'
    AND NOT (type = 'SalesOrd' AND status IN ('A', 'C')) AND trandate <= DATE '2026-11-20'
)
SELECT entity, count(*) AS orders, count(*) FILTER (WHERE custbody_sales_channel = 1) AS online,
  count(*) FILTER (WHERE coalesce(discount, 0) <> 0) AS discounted,
  sum(foreigntotal * exchangerate) AS value,
  sum(CASE WHEN i.custitem_brand = 12 THEN (foreigntotal + coalesce(discount, 0)) * exchangerate ELSE 0 END) AS brand
FROM sales s LEFT JOIN item i ON i.id = s.item GROUP BY entity
"""


def test_behaviour_by_configured_columns_is_that_of_independent_sql(tmp_path: Path) -> None:
    """Channel by orders, discount lines, brand by value, and fields of the customer, on a generated retailer."""
    path = tmp_path / "behaviour.toml"
    text = (
        schemes.text("default")
        + """
[audiences.oculo]
name = "Oculo Buyers"
oculo_share = { at_least = 0.5 }
[metrics.oculo_share]
item_field = "custitem_brand"
is = ["Oculo"]
of = "value"
[audiences.quoted]
name = "Pinnacle"
quoted_share = { at_least = 0.999999 }
[metrics.quoted_share]
item_field = "custitem_brand"
is = ["Pinnacle 'Sport'"]
of = "orders"
[audiences.opens]
name = "Opens"
open_rate = { above = 0.30 }
[metrics.open_rate]
customer_field = "custentity_open_rate"
kind = "share"
out_of = 100
"""
    )
    path.write_text(text, encoding="utf-8")
    scheme = load_scheme(str(path), ("behavioural.online_shoppers", "behavioural.omnichannel",
                                     "behavioural.in_store_shoppers", "behavioural.discount_seekers"))  # fmt: skip
    with closing(full_account(scheme, more=[CustomField("custentity_open_rate", "CURRENCY")])) as account:
        open_retailer(account, customers=400, seed=3, today=AS_OF)
        account.sql("UPDATE customer SET custentity_open_rate = id % 60 WHERE id % 4 = 0")
        with Sandbox(account) as sandbox:
            report = run_night(sandbox, AS_OF, scheme=scheme)
        assert report.exit_code == 0
        held = audiences(account)
        rows = {row[0]: row[1:] for row in account.sql(BEHAVIOUR_IN_SQL)}
        opens = {row[0] for row in account.sql("SELECT id FROM customer WHERE custentity_open_rate > 30")}
    seen: Counter[str] = Counter()
    for customer, names in held.items():
        orders, online, discounted, value, brand = rows.get(customer, (0, 0, 0, 0, 0))
        expected = {
            "Online Shoppers": orders and online * 100 >= orders * 80,
            "In-Store Shoppers": orders and online * 100 <= orders * 20,
            "Omnichannel": orders and orders * 20 < online * 100 < orders * 80,
            "Discount Seekers": orders and discounted * 100 >= orders * 80,
            "Oculo Buyers": orders and brand * 2 >= value,
            "Opens": customer in opens,
        }
        assert {name for name in names if name in expected} == {name for name, inside in expected.items() if inside}
        seen.update(names)
    assert all(
        seen[name] for name in ("Online Shoppers", "Omnichannel", "Discount Seekers", "Oculo Buyers", "Pinnacle")
    )


def test_an_account_that_lacks_the_optional_fields_is_told_so_by_check() -> None:
    """A note, not a failure."""
    with closing(Account(fields=RFM_FIELDS)) as account, Sandbox(account) as sandbox:
        fill(account, 5)
        chosen = settings_from({**sandbox.settings(), **QUICK})
        with connect(chosen) as client:
            found = list(check(client, load_scheme("default"), counting(chosen, AS_OF), poll_s=0.01, mode="single"))
    notes = [finding.detail for finding in found if finding.subject == "optional fields"]
    assert [note.partition(" is not")[0] for note in notes] == [
        "customlist_rfm_lifecycle_stage",
        "customlist_rfm_audience",
    ]
