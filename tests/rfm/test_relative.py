"""Relative scoring: the published example, SQL's own NTILE, and every case on which other programs fail."""

import csv
import gzip
import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsuite_rfm.errors import SchemeError
from netsuite_rfm.rfm.customers import Orders
from netsuite_rfm.rfm.relative import Cuts, Numbers, empty_scores, find_cuts
from netsuite_rfm.rfm.scheme import Scheme, parse_scheme
from netsuite_rfm.rfm.score import score
from netsuite_rfm.rfm.scores import Scores
from netsuite_rfm.settings import schemes
from tests.conftest import DATA
from tests.rfm.oracle import column

NTILE = schemes.load_scheme("ntile")
QUANTILE = schemes.load_scheme("quantile")
SIDES = ["better", "left", "right"]
R_EXAMPLE = parse_scheme(
    schemes.text("quantile").replace("edge_offset = 0", "edge_offset = 1").replace('"better"', '"left"'),
    "the R example",
)
AS_OF_DAY = 20_000
SPEC = DATA.parent / "spec" / "001-customer-segmentation-skill.txt"

Row = tuple[int, int, int]
"""Days since the last order, orders, cents."""


def orders_from(rows: list[Row], ids: list[int] | None = None) -> Orders:
    """The program's columns; ids from 1 on unless given."""
    return Orders(
        column(ids or list(range(1, len(rows) + 1))),
        column([count for _, count, _ in rows]),
        column([AS_OF_DAY - days for days, _, _ in rows]),
        column([cents for _, _, cents in rows]),
    )


def cuts_of(scheme: Scheme, orders: Orders) -> Cuts:
    """The cut points among these customers."""
    assert scheme.relative is not None
    return find_cuts(scheme.relative, Numbers.of(orders, AS_OF_DAY))


def scored(scheme: Scheme, rows: list[Row], ids: list[int] | None = None) -> Scores:
    """Scores of these customers among themselves."""
    orders = orders_from(rows, ids)
    return score(orders, scheme, AS_OF_DAY, cuts_of(scheme, orders))


def triples(scores: Scores) -> list[tuple[int, int, int]]:
    """Recency, frequency and monetary scores, customer by customer."""
    return list(zip(scores.recency.tolist(), scores.frequency.tolist(), scores.monetary.tolist(), strict=True))


few = st.tuples(st.integers(0, 12), st.integers(1, 6), st.integers(-3, 9).map(lambda euros: euros * 100))
crowds = st.lists(few, min_size=1, max_size=40)


def read(path: Path) -> list[dict[str, str]]:
    """Rows of an orders file."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_published_r_example_is_reproduced_exactly(data: Path) -> None:
    """995 customers; edges are the type-7 quantiles plus 1, bins closed on the left."""
    last: dict[str, date] = {}
    count: dict[str, int] = defaultdict(int)
    total: dict[str, Decimal] = defaultdict(Decimal)
    for row in read(data / "r_rfm_orders.csv.gz"):
        name, day = row["customer_id"], date.fromisoformat(row["order_date"])
        last[name] = max(day, last.get(name, day))
        count[name] += 1
        total[name] += Decimal(row["amount"])
    names = sorted(last)
    rows = [((date(2006, 12, 31) - last[n]).days, count[n], int(total[n] * 100)) for n in names]
    got = dict(zip(names, zip(rows, triples(scored(R_EXAMPLE, rows)), strict=True), strict=True))
    published = {
        "Abbey O'Reilly": ((205, 6, 472_00), (3, 4, 3)),
        "Add Senger": ((140, 3, 340_00), (4, 1, 2)),
        "Aden Lesch": ((194, 4, 405_00), (3, 2, 3)),
        "Aden Murphy": ((98, 7, 596_00), (5, 4, 4)),
        "Admiral Senger": ((132, 5, 448_00), (4, 3, 3)),
        "Agness O'Keefe": ((90, 9, 843_00), (5, 5, 5)),
        "Aileen Barton": ((84, 9, 763_00), (5, 5, 5)),
        "Ailene Hermann": ((281, 8, 699_00), (3, 5, 5)),
    }
    assert {name: got[name] for name in published} == published
    # All 995 by the published edges, which R printed.
    for days, orders, cents in {pair[0] for pair in got.values()}:
        r = 5 - sum(days >= edge for edge in (115, 181, Fraction("297.4"), 482))
        f = 1 + sum(orders >= edge for edge in (4, 5, 6, 8))
        m = 1 + sum(Fraction(cents, 100) >= edge for edge in map(Fraction, ("255.8", "382", "506.4", "666")))
        assert [scores for row, scores in got.values() if row == (days, orders, cents)][0] == (r, f, m)  # noqa: RUF015
    assert len(got) == 995


def spec_sql() -> str:
    """The SQL of the companion document, as it stands there."""
    if not SPEC.is_file():
        pytest.skip("the companion document does not lie beside the project")
    found = re.search(r"```sql\n(.*?)```", SPEC.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1].rstrip().rstrip(";")


def test_the_companion_documents_sql_gives_the_same_up_to_its_tie_rule(data: Path) -> None:
    """4,339 real customers: unchanged, each value has the same scores; with ties by id, each customer has."""
    sql = spec_sql()
    with duckdb.connect() as database:
        database.execute(
            "CREATE TABLE orders AS SELECT row_number() OVER () AS id, CAST(customer_id AS BIGINT) AS customer_id, "
            "CAST(CAST(order_date AS DATE) AS TIMESTAMPTZ) AS created_at, 'shipped' AS status, "
            "CAST(round(CAST(amount AS DECIMAL(18, 2)) * 100) AS BIGINT) AS subtotal_cents "
            f"FROM read_csv('{data / 'online_retail_2010_2011_orders.csv.gz'}', all_varchar = true) WHERE kind = 'sale'"
        )
        base = database.execute(
            "SELECT customer_id, date_diff('day', max(CAST(created_at AS DATE)), DATE '2011-12-10'), count(*), "
            "sum(subtotal_cents) FROM orders GROUP BY customer_id ORDER BY customer_id"
        ).fetchall()
        picked = "SELECT customer_id, r_score, f_score, m_score, segment FROM"
        unchanged = {row[0]: row[1:] for row in database.execute(f"{picked} ({sql})").fetchall()}
        tied = sql.replace(" DESC) AS", " DESC, customer_id) AS").replace(" ASC) AS", " ASC, customer_id) AS")
        assert tied.count(", customer_id) AS") == 3
        by_id = {row[0]: row[1:] for row in database.execute(f"{picked} ({tied})").fetchall()}
    ids = [row[0] for row in base]
    rows = [(row[1], row[2], int(row[3])) for row in base]
    scores = scored(NTILE, rows, ids)
    names = [segment.name.lower().replace("-", "_").replace(" ", "_") for segment in NTILE.segments]
    ours = {
        customer: (*three, names[segment])
        for customer, three, segment in zip(ids, triples(scores), scores.segment_index.tolist(), strict=True)
    }
    assert len(ours) == 4_339
    assert ours == by_id
    for metric in range(3):
        multiset: dict[int, list[list[int]]] = defaultdict(lambda: [[], []])
        for customer, row in zip(ids, rows, strict=True):
            multiset[row[metric]][0].append(ours[customer][metric])
            multiset[row[metric]][1].append(unchanged[customer][metric])
        assert all(sorted(mine) == sorted(theirs) for mine, theirs in multiset.values())


@settings(deadline=None)
@given(crowds)
def test_under_quantile_equal_customers_always_score_equally(rows: list[Row]) -> None:
    """In any metric; no customer is distinguished by place or id."""
    scores = triples(scored(QUANTILE, rows))
    for metric in range(3):
        found: dict[int, set[int]] = defaultdict(set)
        for row, three in zip(rows, scores, strict=True):
            found[row[metric]].add(three[metric])
        assert all(len(entry) == 1 for entry in found.values())


@settings(deadline=None)
@given(crowds, st.sampled_from([NTILE, QUANTILE, R_EXAMPLE]))
def test_a_better_number_never_scores_less(rows: list[Row], scheme: Scheme) -> None:
    """Fewer days, more orders, more money: monotone under every rule."""
    scores = triples(scored(scheme, rows))
    for row, mine in zip(rows, scores, strict=True):
        for other, theirs in zip(rows, scores, strict=True):
            assert mine[0] >= theirs[0] or row[0] >= other[0]
            assert mine[1] >= theirs[1] or row[1] <= other[1]
            assert mine[2] >= theirs[2] or row[2] <= other[2]


@settings(deadline=None)
@given(crowds, st.randoms(), st.sampled_from([NTILE, QUANTILE]))
def test_the_order_of_rows_and_of_windows_does_not_matter(rows: list[Row], chance, scheme: Scheme) -> None:  # noqa: ANN001
    """Customers come in any order and in any windows; their ids decide, where anything does."""
    ids = list(range(1, len(rows) + 1))
    straight = dict(zip(ids, triples(scored(scheme, rows, ids)), strict=True))
    mixed = list(ids)
    chance.shuffle(mixed)
    shuffled = orders_from([rows[i - 1] for i in mixed], mixed)
    at = len(rows) // 2
    halves = [shuffled.take(np.arange(at)), shuffled.take(np.arange(at, len(rows)))]
    numbers = Numbers.concat([Numbers.of(half, AS_OF_DAY) for half in halves])
    assert scheme.relative is not None
    cuts = find_cuts(scheme.relative, numbers)
    found: dict[int, tuple[int, int, int]] = {}
    for half in halves:
        found |= dict(zip(half.customer_id.tolist(), triples(score(half, scheme, AS_OF_DAY, cuts)), strict=True))
    assert found == straight


@settings(deadline=None)
@given(crowds)
def test_ntile_makes_the_groups_that_sql_makes(rows: list[Row]) -> None:
    """By place when sorted by value, then id; the first groups have one more."""
    scores = triples(scored(NTILE, rows))
    size, over = divmod(len(rows), 5)
    sizes = [size + (tile < over) for tile in range(5)]
    tile_of_place = [tile + 1 for tile, customers in enumerate(sizes) for _ in range(customers)]
    for metric, sign in ((0, -1), (1, 1), (2, 1)):
        ranked = sorted(range(len(rows)), key=lambda at: (sign * rows[at][metric], at))
        assert [scores[at][metric] for at in ranked] == tile_of_place


def quantile(values: list[int], step: int, offset: Fraction) -> Fraction:
    """Type 7: linear between the neighbours of (n - 1) p."""
    ordered = sorted(values)
    place = Fraction((len(values) - 1) * step, 5)
    low = floor(place)
    high = min(low + 1, len(values) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low]) + offset


@settings(deadline=None)
@given(crowds, st.sampled_from([Fraction(0), Fraction(1), Fraction("-0.5")]), st.sampled_from(SIDES))
def test_quantile_edges_are_exact_with_any_offset_and_on_either_side(
    rows: list[Row], offset: Fraction, closed: str
) -> None:
    """Edges are fractions; a value is compared with them as they are, not rounded."""
    text = schemes.text("quantile").replace("edge_offset = 0", f"edge_offset = {float(offset)}")
    scheme = parse_scheme(text.replace('closed = "better"', f'closed = "{closed}"'), "mine")
    got = triples(scored(scheme, rows))

    def passed(value: int, metric: int, units: int) -> int:
        edges = [quantile([row[metric] for row in rows], step, offset * units) for step in (1, 2, 3, 4)]
        # An edge in days costs a score to pass, so the better score is that of who has not passed it.
        at_edge = closed == "left" or (closed == "better" and metric > 0)
        return sum(value >= edge if at_edge else value > edge for edge in edges)

    assert got == [(5 - passed(r, 0, 1), 1 + passed(f, 1, 1), 1 + passed(m, 2, 100)) for r, f, m in rows]


@pytest.mark.parametrize("scheme", [NTILE, QUANTILE, R_EXAMPLE], ids=["ntile", "quantile", "plus one"])
def test_one_customer_nobody_and_all_equal_customers_do_not_crash(scheme: Scheme) -> None:
    """Where public libraries raise or hand out arbitrary scores."""
    assert triples(scored(scheme, [])) == []
    for rows in ([(30, 1, 100)], [(30, 1, 100)] * 7):
        scores = triples(scored(scheme, rows))
        assert all(1 <= entry <= 5 for three in scores for entry in three)
        if scheme is not NTILE:
            assert len(set(scores)) == 1


def test_sixty_per_cent_one_time_buyers_keep_one_score_and_what_is_empty_is_said() -> None:
    """60 with one order, 30 with two, 10 with three: the scores nobody has are named, not compressed away."""
    rows = [(at, 1 if at < 60 else 2 if at < 90 else 3, at * 100) for at in range(100)]
    scores = scored(QUANTILE, rows)
    by_orders = {rows[at][1]: score for at, score in enumerate(scores.frequency.tolist())}
    assert by_orders == {1: 3, 2: 5, 3: 5}  # edges 1, 1, 1.4 and 2
    assert empty_scores([scores.recency, scores.frequency, scores.monetary]) == (
        "nobody has frequency score 1, 2, 4: too many customers are equal, or too few",
    )


def test_ntile_says_that_equals_may_differ_and_quantile_that_they_do_not() -> None:
    """The tie rule stands in the scheme a person reads."""
    assert "THE SAME NUMBERS CAN SCORE" in schemes.text("ntile").upper()
    assert "equal customers stay together" in QUANTILE.description
    assert "Ties are ordered by internal id" in NTILE.description


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('rule = "deciles"', "scoring.rule: must be quantile or ntile, not 'deciles'"),
        ('rule = "ntile"\nedge_offset = 1', "scoring.'edge_offset': unknown key"),
        ('rule = "quantile"\nedge_offset = "1"', "scoring.edge_offset: must be a number such as 1"),
        ('rule = "quantile"\nclosed = "both"', "scoring.closed: must be better or left or right"),
    ],
)
def test_a_wrong_scoring_rule_is_refused_with_its_key(lines: str, message: str) -> None:
    """One line with file, key and what is valid."""
    text = schemes.text("ntile").replace('rule = "ntile"', lines)
    with pytest.raises(SchemeError, match=re.escape(message)):
        parse_scheme(text, "mine.toml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("r >= 4", "", "", id="as shipped"),
        pytest.param(
            'value = "val_rfm_needs_attention"',
            'value = "val_rfm_needs_attention"\nwhen = { recency_score = { is = 1 } }',
            "must take all remaining customers",
            id="last with a rule",
        ),
        pytest.param(
            "when = { recency_score = { is = 1 }, frequency_score = { at_most = 2 } }",
            "when = { recency_score = { above = 5 } }",
            "no customer could ever be in 'Lost'",
            id="impossible",
        ),
        pytest.param(
            "when = { recency_score = { at_least = 4 }, frequency_score = { at_most = 2 } }",
            "when = { recency_score = { at_least = 5 }, frequency_score = { at_least = 5 }, "
            "monetary_score = { is = 5 } }",
            "no customer could ever be in 'Recent Customers'",
            id="taken before",
        ),
        pytest.param("{ recency_score = { is = 1 }", "{ recency_day = { is = 1 }", "mean recency_days", id="no metric"),
        pytest.param('value = "val_rfm_lost"', 'value = "val_rfm_lost"\ncells = ["1 1 1"]', "exclude each", id="both"),
    ],
)
def test_segments_by_rule_are_refused_where_a_name_is_there_in_vain(old: str, new: str, message: str) -> None:
    """Every name in a scheme can be reached, or the scheme is refused."""
    text = schemes.text("ntile").replace(old, new)
    if not message:
        assert set(parse_scheme(text, "x").cells_by_score().values()) == {segment.name for segment in NTILE.segments}
        return
    with pytest.raises(SchemeError, match=message):
        parse_scheme(text, "mine.toml")


def test_the_case_of_the_companion_document_gives_the_same_segment_in_all_125_cells() -> None:
    """Its CASE, once more in Python."""

    def case(r: int, f: int, m: int) -> str:  # one line for each branch
        if min(r, f, m) >= 4:
            return "Champions"
        if min(r, f, m) >= 3:
            return "Loyal Customers"
        if r >= 4 and f <= 2:
            return "Recent Customers"
        if r <= 2 and f >= 4 and m >= 4:
            return "Cannot Lose Them"
        if r <= 2 and f >= 3:
            return "At-Risk"
        return "Lost" if r == 1 and f <= 2 else "Needs Attention"

    cells = NTILE.cells_by_score()
    assert cells == {cell: case(*map(int, cell)) for cell in cells}


def test_bands_and_a_scoring_rule_exclude_each_other() -> None:
    """Nobody could tell which one counts."""
    with pytest.raises(SchemeError, match="exclude each other"):
        parse_scheme(schemes.text("default").replace("[bands.rec", '[scoring]\nrule = "ntile"\n[bands.rec'), "mine")
