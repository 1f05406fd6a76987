"""What campaigns brought: each figure recomputed by SQL of our own, the known effect, and accounts that lack a part."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from netsuite_rfm.cli.campaigns import asked_of
from netsuite_rfm.reports.build import report
from netsuite_rfm.reports.campaigns import campaigns_report
from netsuite_rfm.reports.campaigns.csv_tables import COLUMNS
from netsuite_rfm.reports.csv_files import write_reports
from netsuite_rfm.reports.page import render
from netsuite_rfm.reports.questions import Asked as ReportAsked
from netsuite_rfm.rfm.reports.as_json import as_json
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting, scheme_of
from tests.cli.test_app import netsuite_rfm
from tests.reports.campaign_account import (
    AS_OF,
    CUSTOMERS,
    DISCOUNT,
    ENTERED,
    HELD_OUT,
    STORES,
    TRUE_EFFECT,
    Played,
    answering,
    campaign_account,
)
from tests.reports.page.markup import Page
from tests.support.night import QUICK

FEW = 600
SINCE = AS_OF - timedelta(days=200)
HISTORY = "customrecord_rfm_segment_history"


@pytest.fixture(scope="module")
def played() -> Iterator[Played]:
    """The win-back."""
    with campaign_account() as made:
        yield made


def reported(account: Any, scheme: Scheme | None = None, **more: str) -> tuple[dict[str, Any], int]:
    """The report, and how many requests it took."""
    with Sandbox(account) as sandbox:
        chosen = settings_from({**sandbox.settings(), **QUICK, **more})
        with connect(chosen) as client:
            asked = replace(asked_of(chosen, AS_OF, SINCE), scheme=scheme)
            return as_json(campaigns_report(client, asked)), client.counts["requests"]


@pytest.fixture(scope="module")
def found(played: Played) -> dict[str, Any]:
    """The report on the win-back."""
    return reported(played.account)[0]


def test_every_count_and_sum_is_that_of_the_books(played: Played, found: dict[str, Any]) -> None:
    """Outcomes, buyers, orders and revenue of each segment, group and window, by SQL of our own."""
    (campaign,) = found["campaigns"]
    names = {value.id: value.name for value in played.account.lists["customlist_rfm_segment"]}
    for part in campaign["segments"]:
        segment = next(number for number, name in names.items() if name == part["segment"])
        rows = dict(
            played.account.sql(
                "SELECT CASE WHEN custrecord_rfm_sh_campaign LIKE 'RESPONSE%' THEN 'sent' "
                "WHEN custrecord_rfm_sh_campaign = 'HELD OUT' THEN 'held out' ELSE custrecord_rfm_sh_campaign END, "
                f"count(*) FROM {HISTORY} WHERE custrecord_rfm_sh_campaign_key IS NOT NULL "
                f"AND custrecord_rfm_sh_to = {segment} GROUP BY 1"
            )
        )
        assert part["outcomes"] == rows
        for window in part["windows"]:
            for group, condition in (
                ("sent", "(h.custrecord_rfm_sh_campaign LIKE 'RES%' OR h.custrecord_rfm_sh_campaign LIKE 'REF%')"),
                ("held_out", "h.custrecord_rfm_sh_campaign = 'HELD OUT'"),
            ):
                ((customers, buyers, orders, revenue),) = played.account.sql(
                    "SELECT count(DISTINCT h.custrecord_rfm_sh_customer), count(DISTINCT t.entity), count(t.id), "
                    f"coalesce(sum(t.foreigntotal), 0) FROM {HISTORY} h LEFT JOIN transaction t "
                    "ON t.entity = h.custrecord_rfm_sh_customer AND t.voided = 'F' "
                    f"AND t.trandate > DATE '{ENTERED}' AND t.trandate <= DATE '{ENTERED}' + {window['days']} "
                    f"WHERE h.custrecord_rfm_sh_campaign_key IS NOT NULL AND h.custrecord_rfm_sh_to = {segment} "
                    f"AND {condition}"
                )
                told = window[group]
                assert (told["customers"], told["buyers"], told["orders"]) == (customers, buyers, orders)
                assert told["revenue"] == pytest.approx(float(revenue), abs=0.005)


def test_the_interval_contains_the_known_effect(found: dict[str, Any]) -> None:
    """A campaign that doubles the share of buyers: shown, and the truth lies within; its return is less its cost."""
    (campaign,) = found["campaigns"]
    window = campaign["total"]["windows"][-1]
    low, high = window["effect"]["interval_95"]
    # Refused mails count with those sent, since chance did not choose them, and some orders are voided.
    assert low < TRUE_EFFECT * 0.95 < high
    assert (window["complete"], window["effect"]["shows"], low > 0) == (True, "more", True)
    earned = campaign["returns"][-1]
    assert earned["return"] == pytest.approx(window["effect"]["incremental_revenue"] - 500)
    assert campaign["total"]["held_out"] + campaign["total"]["eligible"] > CUSTOMERS
    assert campaign["total"]["held_out"] / campaign["total"]["eligible"] == pytest.approx(HELD_OUT / 100, abs=0.03)


def test_who_leaves_lapsed_by_buying_is_counted_under_lapsed(played: Played, found: dict[str, Any]) -> None:
    """COMEBACK30 buyers are all loyal today, and none of them counts there; customers, orders, revenue and discount."""
    comeback = next(promotion for promotion in found["promotions"] if promotion["code"] == "COMEBACK30")
    by_segment = {part["segment"]: part for part in comeback["segments"] if part["customers"]}
    assert set(by_segment) == {"Lapsed", "At-Risk"}
    for part in by_segment.values():
        assert set(part["now"]) == {"Loyal Customers"}
    ids = {value.name: value.id for value in played.account.lists["customlist_rfm_segment"]}
    for name, part in by_segment.items():
        ((orders, customers, revenue),) = played.account.sql(
            "SELECT count(*), count(DISTINCT t.entity), sum(t.foreigntotal) FROM transaction t "
            f"JOIN {HISTORY} h ON h.custrecord_rfm_sh_customer = t.entity AND h.custrecord_rfm_sh_to = {ids[name]} "
            "WHERE t.voided = 'F' AND t.id IN (SELECT transaction FROM tranpromotion GROUP BY 1 HAVING count(*) = 1)"
        )
        assert (part["orders"], part["customers"]) == (orders, customers)
        assert part["revenue"] == pytest.approx(float(revenue))
        assert part["discount"] == pytest.approx(orders * DISCOUNT)
        assert part["members_when_it_began"] == (CUSTOMERS // 3 if name == "At-Risk" else CUSTOMERS * 2 // 3)


def test_an_order_with_two_promotions_counts_once(found: dict[str, Any]) -> None:
    """In a line of its own, and under neither."""
    several = next(promotion for promotion in found["promotions"] if promotion["code"] == "(several)")
    assert 5 <= several["total"]["orders"] <= 10
    assert "SUMMER" not in {promotion["code"] for promotion in found["promotions"]}


@pytest.mark.parametrize(
    ("switch", "value", "lacks", "part"),
    [
        ("promotions", False, "tranPromotion", "promotions"),
        ("promotion_discount_sign", "positive", "", ""),
        ("coupon_codes", False, "couponCode", "codes"),
        ("campaigns", False, "campaign records", "name"),
        ("campaign_responses", "words", "", ""),
        ("campaign_responses", "absent", "campaign responses", "responses"),
        ("lead_source", False, "lead source", "lead_source"),
    ],
)
def test_each_unknown_is_passed_both_ways(  # noqa: PLR0917 - what pytest hands over
    switch: str,
    value: object,
    lacks: str,
    part: str,
    played: Played,
    found: dict[str, Any],
) -> None:
    """What the account does not show is named and empty, and everything else is as it was."""
    with answering(played.account, Behaviour(**{switch: value})) as other:  # type: ignore[arg-type]
        told, _ = reported(other)
    assert without(told, part) == without(found, part)
    assert (told == found) is (not part)
    assert [lacks in note for note in told["notes"] if "does not show" in note] == ([True] if lacks else [])


def without(report: Any, part: str) -> Any:
    """The report with a part left out wherever it stands, and its notes."""
    if isinstance(report, dict):
        return {name: without(inner, part) for name, inner in report.items() if name not in {part, "notes"}}
    return [without(inner, part) for inner in report] if isinstance(report, list) else report


def test_only_who_may_be_mailed_is_in_the_rate(played: Played, found: dict[str, Any]) -> None:
    """Members and redeemers with an address who opted out nowhere, by SQL of our own."""
    comeback = next(promotion for promotion in found["promotions"] if promotion["code"] == "COMEBACK30")
    mailable = "c.email IS NOT NULL AND coalesce(c.globalsubscriptionstatus, 1) IN (1, 3)"
    ((members,),) = played.account.sql(f"SELECT count(*) FROM customer c WHERE {mailable}")
    redeemed = (
        f"SELECT count(DISTINCT c.id) FROM customer c JOIN transaction t ON t.entity = c.id WHERE {mailable} "
        "AND t.voided = 'F' AND t.id IN (SELECT transaction FROM tranpromotion GROUP BY 1 HAVING count(*) = 1)"
    )
    ((redeemers,),) = played.account.sql(redeemed)
    total = comeback["total"]
    assert (total["could_be_mailed"], total["mailable_customers"]) == (members, redeemers)
    assert 0 < members < total["members_when_it_began"]
    assert total["redemption_rate"] == pytest.approx(redeemers / members, abs=1e-6)


def test_codes_responses_and_lead_source_are_those_of_the_books(played: Played, found: dict[str, Any]) -> None:
    """The most used codes, the latest response of each mail by segment, and NetSuite's own count of orders."""
    comeback = next(promotion for promotion in found["promotions"] if promotion["code"] == "COMEBACK30")
    codes = played.account.sql(
        "SELECT k.code, count(*), sum(t.foreigntotal), sum(x.purchasediscount) FROM tranpromotion x "
        "JOIN couponcode k ON k.id = x.couponcode JOIN transaction t ON t.id = x.transaction "
        "WHERE t.voided = 'F' AND x.promocode = 7 GROUP BY 1"
    )
    truth = {code: (orders, float(revenue), float(discount)) for code, orders, revenue, discount in codes}
    told = {code["code"]: (code["orders"], code["revenue"], code["discount"]) for code in comeback["codes"]}
    assert len(told) > 40
    assert told == {code: truth[code] for code in told}
    assert min(orders for orders, _, _ in told.values()) >= max(truth[code][0] for code in set(truth) - set(told))
    (campaign,) = found["campaigns"]
    names = {"SENT": "sent", "VIEWED": "opened", "CLICKEDTHRU": "clicked", "RESPONDED": "responded"}
    responses = played.account.sql(
        f"SELECT r.response, count(*) FROM campaignresponse r JOIN {HISTORY} h "
        "ON h.custrecord_rfm_sh_customer = r.entity AND h.custrecord_rfm_sh_campaign LIKE 'RESPONSE%' GROUP BY 1"
    )
    assert campaign["total"]["responses"] == {names.get(code, "bounced"): count for code, count in responses}
    ((orders, revenue),) = played.account.sql(
        "SELECT count(*), sum(foreigntotal) FROM transaction WHERE voided = 'F' AND leadsource IS NOT NULL"
    )
    assert (campaign["lead_source"]["orders"], campaign["lead_source"]["revenue"]) == (orders, float(revenue))


def test_the_page_and_the_files_have_the_figures_of_the_command(
    played: Played, found: dict[str, Any], tmp_path: Path
) -> None:
    """HTML, CSV and JSON of the report; with campaigns it takes at most 25 requests."""
    with Sandbox(played.account) as sandbox:
        chosen = settings_from({**sandbox.settings(), **QUICK})
        of = replace(asked_of(chosen, AS_OF, SINCE), scheme=None)
        day = AS_OF.replace(day=1)
        asked = ReportAsked("1", scheme_of(chosen), counting(chosen, AS_OF), day, AS_OF, AS_OF, campaigns=of)
        with connect(chosen) as client:
            made = report(client, asked)
            assert client.counts["requests"] <= 25
    assert as_json(made)["campaigns"] == found
    page = Page(render(made))
    (campaign,) = found["campaigns"]
    parts = [*campaign["segments"], campaign["total"]]
    windows = [(part, window) for part in parts for window in part["windows"]]
    rows = page.tables["table-campaign-1"].rows
    assert [(row[0], row[1], row[-1]) for row in rows] == [
        (part["segment"], str(window["days"]), window["says"]) for part, window in windows
    ]
    assert [row[2:5] for row in rows] == [
        [f"{of['customers']:,}", f"{of['buyers']:,}", f"{of['revenue_per_customer']:,.2f}"]
        for of in (window["sent"] for _, window in windows)
    ]
    outcomes = dict(row[:: len(parts)] for row in page.tables["table-campaign-1-outcomes"].rows)
    assert outcomes == {name: f"{count:,}" for name, count in campaign["total"]["outcomes"].items()} | {
        f"Latest response: {name}": f"{count:,}" for name, count in campaign["total"]["responses"].items()
    }
    for place, promotion in enumerate(found["promotions"], 1):
        told = [*promotion["segments"], promotion["total"]]
        assert [(row[0], row[3], row[7]) for row in page.tables[f"table-promotion-{place}"].rows] == [
            (part["segment"], f"{part['customers']:,}", f"{part['revenue']:,.2f}") for part in told
        ]
    write_reports(tmp_path, made)
    for name, columns in COLUMNS.items():
        with (tmp_path / f"{name}.csv").open(encoding="utf-8-sig") as file:
            header, *lines = csv.reader(file)
        assert tuple(header[-len(columns) :]) == columns
        assert lines or name == "success"


def test_without_history_only_redemptions_are_left() -> None:
    """Segments are those of now then, since nobody recorded others; and it says that no campaign is on record."""
    with campaign_account(history=False, customers=FEW) as other:
        told, _ = reported(other.account)
    assert told["campaigns"] == []
    assert any("No history row" in note for note in told["notes"])
    assert (
        next(promotion for promotion in told["promotions"] if promotion["code"] == "COMEBACK30")["total"]["orders"] > 50
    )


def test_without_a_hold_out_it_says_that_nothing_is_an_effect() -> None:
    """However much was bought."""
    with campaign_account(customers=FEW) as other:
        other.account.change(f"DELETE FROM {HISTORY} WHERE custrecord_rfm_sh_campaign = $1", ["HELD OUT"])
        for number, row in list(other.account.record_tables[HISTORY].rows.items()):
            if row.get("custrecord_rfm_sh_campaign") == "HELD OUT":
                other.account.record_tables[HISTORY].remove(number)
        told, _ = reported(other.account)
    window = told["campaigns"][0]["total"]["windows"][-1]
    assert window["effect"] is None
    assert window["says"].startswith("not an effect")
    assert told["campaigns"][0]["returns"][-1]["return"] is None


def test_a_report_takes_few_requests(played: Played) -> None:
    """At most 25, whatever the size of the account."""
    _, requests = reported(played.account)
    assert requests <= 25


def test_the_command_prints_and_writes_the_same(played: Played, found: dict[str, Any], tmp_path: Path) -> None:
    """Table, CSV and JSON."""
    with Sandbox(played.account) as sandbox:
        settings = {**sandbox.settings(), **QUICK}
        words = ("campaigns", "--since", SINCE.isoformat(), "--as-of", AS_OF.isoformat())
        told = netsuite_rfm(*words, "--json", settings=settings, folder=tmp_path)
        assert json.loads(told.stdout) == json.loads(json.dumps(found))
        assert found["success"] == []
        more = ("--csv", "out", "--unanswered", "archive.csv")
        settings["RFM_HOME_LOCATION"] = "true"
        home = "UPDATE customer SET custentity_rfm_home_location = ? WHERE id % 3 = ?"
        for rest, store in enumerate(STORES):
            played.account.change(home, [store, rest])
        shown = netsuite_rfm(*words, *more, settings=settings, folder=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "COMEBACK30" in shown.stdout
    assert "shown:" in shown.stdout
    with (tmp_path / "out" / "campaigns.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    total = next(row for row in rows if row["segment"] == "Total" and row["days"] == "90")
    window = found["campaigns"][0]["total"]["windows"][-1]
    assert float(total["difference_per_customer"]) == window["effect"]["difference_per_customer"]
    assert total["says"] == window["says"]
    with (tmp_path / "archive.csv").open(encoding="utf-8-sig") as file:
        archived = {int(row["internal_id"]): row for row in csv.DictReader(file)}
    silent = played.account.sql(
        f"SELECT h.custrecord_rfm_sh_customer FROM {HISTORY} h WHERE h.custrecord_rfm_sh_campaign LIKE 'RESPONSE%' "
        "AND NOT EXISTS (FROM transaction t WHERE t.entity = h.custrecord_rfm_sh_customer AND t.voided = 'F')"
    )
    assert len(silent) > 1_000
    assert set(archived) == {customer for (customer,) in silent}
    assert {row["segment_then"] for row in archived.values()} == {"At-Risk", "Lapsed"}
    assert {row["sent_on"] for row in archived.values()} == {ENTERED.isoformat()}
    assert {customer: row["store"] for customer, row in archived.items()} == {
        customer: ("Leeds", "York", "No store")[customer % 3] for customer in archived
    }
