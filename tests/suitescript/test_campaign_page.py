"""The page of campaigns in NetSuite: the worker's texts, the worker's arithmetic, the worker's figures."""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest

from netsuite_rfm.netsuite.suiteql import promotions
from netsuite_rfm.netsuite.suiteql.campaigns import results
from netsuite_rfm.netsuite.suiteql.clauses import one_line
from netsuite_rfm.netsuite.suiteql.may_be_mailed import StatusChoice
from netsuite_rfm.reports.campaigns.result import Return
from netsuite_rfm.reports.words_of_campaigns import return_in_words
from netsuite_rfm.rfm.campaigns.effect import Group, effect_of, effect_within
from netsuite_rfm.rfm.campaigns.rows import WINDOWS, Outcome
from netsuite_rfm.rfm.campaigns.strata import strata_of
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.scheme import parse_scheme
from netsuite_rfm.run.nightly import _counting_kept
from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.scripts.deployments import Asked, open_suitelet
from netsuite_rfm.settings.schemes import scheme_text
from tests.reports.campaign_account import AS_OF, Played, answering, campaign_account
from tests.reports.test_campaigns import reported
from tests.reports.test_success import TARGETS
from tests.suitescript.calling import Call, calling
from tests.suitescript.dashboard import PAGE, Seen
from tests.suitescript.test_governance import said

PLAIN = {
    "order_types": ["SalesOrd", "CashSale"],
    "net": False,
    "locations": [],
    "currency": None,
    "subsidiary": None,
    "period": "0",
    "also": [],
    "projects": False,
    "delivered_closed": False,
    "book": "1",
}
COUNTING = Counting(("SalesOrd", "CashSale"), net=False, as_of=AS_OF)


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Call]:
    """Calls a function of a module of lib."""
    with calling(tmp_path_factory.mktemp("project")) as ask:
        yield ask


@pytest.mark.parametrize(
    ("asked", "counting"),
    [
        (PLAIN, COUNTING),
        ({**PLAIN, "net": True, "projects": True}, replace(COUNTING, net=True, projects=True)),
        ({**PLAIN, "locations": ["4"], "also": ["negative"]}, replace(COUNTING, locations=(4,), also=("negative",))),
    ],
)
def test_the_query_is_the_workers(call: Call, asked: dict[str, Any], counting: Counting) -> None:
    """Letter by letter, so that both count alike."""
    since = date(2026, 1, 5)
    text = call("rfm_campaign_queries", "results", asked, since.isoformat(), AS_OF.isoformat())
    assert text == one_line(results(counting, since, WINDOWS))


def test_the_queries_of_promotions_are_the_workers(call: Call) -> None:
    """Redemptions, names, and members with who may be mailed: letter by letter."""
    since, choice = date(2026, 1, 5), StatusChoice((1, 3), or_none=True, opted_in=(1, 3))
    asked = {"statuses": ["1", "3"], "orNone": True, "optedIn": ["1", "3"]}
    text = call("rfm_promotion_queries", "redemptions", PLAIN, since.isoformat(), AS_OF.isoformat(), asked)
    assert text == one_line(promotions.redemptions(COUNTING, since, history=True, consent=choice))
    assert call("rfm_promotion_queries", "promotions", ["7", "8"]) == one_line(promotions.promotions((7, 8)))
    days = {7: since, 8: AS_OF}
    text = call("rfm_promotion_queries", "membersOn", [[str(id_), day.isoformat()] for id_, day in days.items()], asked)
    assert text == one_line(promotions.members_on(days, choice))


def test_the_arithmetic_is_the_workers(call: Call) -> None:
    """Difference, interval, what it shows and how many more customers it takes, for groups of every size."""
    chance = np.random.default_rng(5)
    for _ in range(60):
        groups = []
        for customers in chance.integers(50, 20_000, 2).tolist():
            spent = chance.lognormal(8, 1, int(chance.integers(0, customers // 4)))
            groups.append(Group(customers, len(spent), float(spent.sum()), float((spent**2).sum())))
        mine = effect_of(*groups)
        theirs = call("rfm_campaign_effect", "effectOf", *({
            "customers": group.customers, "buyers": group.buyers, "total": group.total, "squares": group.squares,
        } for group in groups))  # fmt: skip
        assert (theirs["shows"], theirs["more"]) == (mine.shows, mine.more_needed)
        assert theirs["difference"] == pytest.approx(mine.difference, rel=1e-9)
        if mine.low is None or mine.high is None:
            assert (theirs["low"], theirs["high"]) == (None, None)
        else:
            assert (theirs["low"], theirs["high"]) == pytest.approx((mine.low, mine.high), rel=1e-9)


def test_strata_and_their_difference_are_the_workers(call: Call) -> None:
    """Who is compared with whom, and what comes of it, for segments and months that held out different shares."""
    chance = np.random.default_rng(6)
    for _ in range(20):
        rows = [
            Outcome("campaign 1", segment, wave, said, int(chance.integers(1, 3_000)), f"{wave}-01", f"{wave}-28")
            for segment in (1, 2, 3)
            for wave in ("2026-08", "2026-09")
            for said in ("sent", "REFUSED: no", "held out", "SKIPPED: opted out")
            if chance.random() > 0.2
        ]
        theirs = call("rfm_campaign_strata", "strataOf", [asdict(row) for row in rows])
        mine = strata_of(rows)
        assert theirs == [[asdict(row) for row in part] for part in mine]
    pairs = [
        (Group(900, 200, 9e5, 9e9), Group(100, 31, 5e4, 9e8)),
        (Group(300, 60, 9e4, 2e9), Group(300, 50, 6e4, 1e9)),
    ]
    found = call("rfm_campaign_effect", "effectWithin", [[asdict(group) for group in pair] for pair in pairs])
    effect = effect_within(pairs)
    assert (found["low"], found["high"], found["incremental"]) == pytest.approx(
        (effect.low, effect.high, effect.incremental)
    )


def test_the_page_has_the_figures_of_the_command() -> None:
    """Every cell of both tables; refused mails stand in a warning, and skipped ones with their reason."""
    with campaign_account() as played:
        told, _ = reported(played.account, parse_scheme(scheme_text("default") + TARGETS, "mine"))
        leave_targets(played)
        wanted = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 9, tzinfo=UTC)
        played.account.clock.skew_s += (wanted - played.account.clock.now()).total_seconds()
        asked = Asked(parameters={"campaigns": "T"})
        shown = open_suitelet(played.account, PAGE, asked=asked)
        again = open_suitelet(played.account, PAGE, asked=asked)
        with answering(played.account, Behaviour(promotions=False, campaigns=False)) as other:
            lacking = open_suitelet(other, PAGE, asked=asked)
    seen = Seen(shown.html)
    (campaign,) = told["campaigns"]
    outcomes = {name: int(count.replace(",", "")) for name, count in seen.rows["What became of the mails"]}
    assert outcomes == campaign["total"]["outcomes"]
    assert sum(count for name, count in outcomes.items() if name.startswith("REFUSED")) > 0
    assert any("mails were refused by NetSuite" in text for text in seen.texts)
    rows = {(row[0], row[1]): row[2:] for row in seen.rows["Revenue per customer, sent and held out"]}
    parts = [*campaign["segments"], {"segment": "Total", **campaign["total"]}]
    assert len(rows) == len(parts) * len(WINDOWS)
    for part in parts:
        for window in part["windows"]:
            days = f"{window['days']}{'' if window['complete'] else ', in progress'}"
            row = [cell.replace(",", "") for cell in rows[part["segment"], days]]
            for at, group in ((0, window["sent"]), (3, window["held_out"])):
                assert [int(row[at]), int(row[at + 1])] == [group["customers"], group["buyers"]]
                assert float(row[at + 2]) == pytest.approx(group["revenue_per_customer"], abs=0.006)
            assert row[7].replace(",", "") == window["says"].replace(",", "")
            interval = window["effect"]["interval_95"]
            numbers = [float(word) for word in row[6].replace("(", "").replace(")", "").split() if word != "to"]
            assert numbers == pytest.approx([window["effect"]["difference_per_customer"], *(interval or [])], abs=0.006)
    returned = [text for text in seen.texts if "incremental revenue" in text]
    assert [plain(text) for text in returned] == [
        plain(return_in_words(Return(**{"returned" if name == "return" else name: of for name, of in earned.items()})))
        for earned in campaign["returns"]
    ]
    for promotion in told["promotions"]:
        title = promotion["code"] if promotion["id"] else "Orders with several promotions"
        rows = seen.rows[f"Orders with the promotion, by the segment held on the day before: {title}"]
        assert rows == [in_cells(part) for part in (*promotion["segments"], promotion["total"])]
    for measure in told["success"]:
        name = measure["measure"][:1].upper() + measure["measure"][1:]
        assert seen.rows[f"{name}, by month"] == [
            [month["month"], percent(month["value"]), percent(month["change"], "+"), reached(month)]
            for month in measure["months"]
        ]
    case = "the same with targets in the scheme; the measures kept from a moment ago"
    assert [shown.units, again.units] == said(case)
    assert any(text.startswith("Promotions are left out. They need ") for text in Seen(lacking.html).texts)
    compared = "Revenue per customer, sent and held out"
    assert Seen(lacking.html).rows[compared] == seen.rows[compared]


def test_customers_without_a_segment_bear_the_name_of_the_other_reports() -> None:
    """In the command's figures and on the page alike, for the segment before the order and for the one held now."""
    with campaign_account(customers=600) as played:
        played.account.change("UPDATE customer SET custentity_rfm_segment = NULL", [])
        told, _ = reported(played.account)
        wanted = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 9, tzinfo=UTC)
        played.account.clock.skew_s += (wanted - played.account.clock.now()).total_seconds()
        shown = open_suitelet(played.account, PAGE, asked=Asked(parameters={"campaigns": "T"}))
    (promotion,) = [one for one in told["promotions"] if one["code"] == "COMEBACK30"]
    parts = {part["segment"]: part["now"] for part in promotion["segments"]}
    assert "No orders yet" in parts
    assert {name for now in parts.values() for name in now} == {"No orders yet"}
    rows = Seen(shown.html).rows["Orders with the promotion, by the segment held on the day before: COMEBACK30"]
    assert [row[0] for row in rows] == [*parts, "Total"]
    assert {row[-1].rstrip("0123456789,") for row in rows} == {"No orders yet ", ""}
    assert "(none)" not in json.dumps(told)
    assert "(none)" not in shown.html


def leave_targets(played: Played, targets: str = TARGETS) -> None:
    """A run that left targets, as the worker leaves them."""
    scheme = parse_scheme(scheme_text("default") + targets, "mine")
    counting = json.dumps(_counting_kept(COUNTING, scheme))
    played.account.record_tables["customrecord_rfm_run"].add(
        {"custrecord_rfm_run_scope": "all customers", "custrecord_rfm_run_exit_code": 0,
         "custrecord_rfm_run_as_of": AS_OF, "custrecord_rfm_run_counting": counting},
        played.account.clock.now(),
    )  # fmt: skip


def percent(share: float | None, sign: str = "") -> str:
    """A share as the page writes it: one decimal, half away from zero, and no sign of zero."""
    if share is None:
        return "\N{EN DASH}"
    tenths = int((abs(Decimal(f"{share:.6f}")) * 1000).quantize(Decimal(1), ROUND_HALF_UP))
    before = "" if not tenths else "\N{MINUS SIGN}" if share < 0 else sign
    return f"{before}{tenths // 10:,}.{tenths % 10}\N{NO-BREAK SPACE}%"


def reached(month: dict[str, Any]) -> str:
    """Whether the target was reached, in words."""
    words = {True: "yes", False: "no", None: ""}
    return words[month["reached"]] if month["complete"] else "in progress"


def plain(text: str) -> str:
    """A text with one sign for minus."""
    return text.replace("\N{MINUS SIGN}", "-")


def in_cells(part: dict[str, Any]) -> list[str]:
    """Redemptions of one segment as the page's cells."""
    counts = ("members_when_it_began", "could_be_mailed", "customers", "mailable_customers")
    amounts = ("revenue", "discount", "revenue_per_member")
    rate = part["redemption_rate"]
    return [
        part["segment"],
        *("\N{EN DASH}" if part[name] is None else f"{part[name]:,}" for name in counts),
        percent(rate),
        f"{part['orders']:,}",
        *("\N{EN DASH}" if part[name] is None else f"{part[name]:,.2f}" for name in amounts),
        ", ".join(f"{name} {number:,}" for name, number in part["now"].items()),
    ]
