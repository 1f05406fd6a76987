"""The pages of stages and audiences, of who leaves next, and of the customers behind each number."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest

from netsuite_rfm.rfm.brake.nights import Night
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.run.nightly import counting_json
from netsuite_rfm.sandbox.scripts.deployments import open_suitelet
from netsuite_rfm.settings.schemes import load_scheme
from tests.suitescript.dashboard import MINUS, NBSP, add_run, ask, see
from tests.suitescript.stage import ANNA, BEN, CARA, DAN, SETUP, Stage, stage
from tests.suitescript.test_governance import said

DEFAULT = load_scheme("default")
STAGES, AUDIENCES = "customlist_rfm_lifecycle_stage", "customlist_rfm_audience"
SIZES = "Active customers by lifecycle stage, and by audience"
LEAVING = "Customers who would change segment without an order"
WIN_BACK = "Win-back list: a year without an order"


def counting_of(scheme: str = "default") -> str:
    """What a run of this scheme leaves."""
    return counting_json(Counting(("SalesOrd", "CashSale"), net=False, as_of=date(2026, 11, 20)), load_scheme(scheme))


def value(here: Stage, list_id: str, name: str) -> int:
    """Internal id of a list value, by its name."""
    return next(entry.id for entry in here.account.lists[list_id] if entry.name == name)


@contextmanager
def shop() -> Iterator[Stage]:
    """Anna is VIP in every sense and about to leave; Ben and Dan are lapsed, and Dan has opted out."""
    with stage() as here:
        vip, lapsed = (value(here, STAGES, name) for name in ("VIP Customer", "Lapsed"))
        top, gone, once = (
            value(here, AUDIENCES, name) for name in ("VIP Customers", "Lapsed Customers", "One-Time Buyers")
        )
        here.write(
            ANNA,
            "vip_champions",
            custentity_rfm_score="555",
            custentity_rfm_last_order_date=here.today - timedelta(days=25),
            custentity_rfm_lifetime_value=Decimal("5000.00"),
        )
        for customer in (BEN, DAN):
            here.write(customer, "churned", custentity_rfm_lifetime_value=Decimal("10.00"))
        here.write(CARA, "loyal")
        for customer, stage_id, held in ((ANNA, vip, f"{top}, {once}"), (BEN, lapsed, gone), (DAN, lapsed, gone)):
            here.account.sql(
                f"UPDATE customer SET custentity_rfm_lifecycle_stage = {stage_id}, custentity_rfm_audiences = '{held}' "
                f"WHERE id = {customer}"
            )
        here.account.sql(f"UPDATE customer SET custentity_rfm_score = NULL WHERE id <> {ANNA}")
        here.account.sql(f"UPDATE customer SET globalsubscriptionstatus = 4 WHERE id = {DAN}")
        add_run(here, counting=counting_of())
        yield here


def test_the_win_back_list_is_one_click() -> None:
    """From the reports to the customers of a year without an order, and their file; who opted out is not in it."""
    with shop() as here:
        page = see(here, audience=see(here).links[WIN_BACK].split("audience=")[1])
        assert "Audience: Lapsed Customers" in page.text
        listed = page.rows["2 customers, the most valuable first"]
        assert [row[1] for row in listed] == ["Ben Baker", "Dan Drew"]
        assert "1 customer may be sent a campaign." in page.texts
        file = ask(here, audience="val_rfm_aud_lapsed", export="csv").file
        assert file is not None
        assert file.name == "rfm_aud_lapsed_2026-11-20.csv"
        (row,) = csv.DictReader(io.StringIO(file.contents[1:], newline=""))
        assert (row["Customer"], row["Store"]) == (listed[0][0], listed[0][3])
        assert row["Store"] == "York"


def test_groups_are_told_apart_by_their_kind_and_shown_once() -> None:
    """Those in use and those somebody is in; with links to their customers."""
    with shop() as here:
        seen = see(here, groups="T")
        sizes = seen.table(SIZES)
        assert sizes["Stage: VIP Customer"]["Customers"] == sizes["Audience: VIP Customers"]["Customers"] == "1"
        assert sizes["Audience: Lapsed Customers"]["Lifetime value"] == "20.00"
        assert len(sizes) == len(DEFAULT.lifecycle) + len(DEFAULT.audiences)
        assert seen.links["Stage: Lapsed"].endswith("stage=val_rfm_stage_lapsed")
        alike = [row[:2] for row in seen.rows["Names that are alike, and how the groups differ"]]
        assert [row for row in alike if "VIP" in row[0]] == [
            [name, "1"] for name in ("Segment: VIP Champions", "Stage: VIP Customer", "Audience: VIP Customers")
        ]
        overlap = seen.table("Customers of each stage and audience by the segment they hold")
        assert overlap["Audience: VIP Customers"]["VIP Champions"] == "1"
        assert overlap["Audience: Lapsed Customers"]["Churned"] == "2"


def test_the_trend_comes_from_the_runs() -> None:
    """The last run over all customers of each month, and which group grew and shrank fastest."""
    with shop() as here:
        for day, vip, lapsed in ((date(2026, 9, 30), 4, 8), (date(2026, 10, 31), 9, 2)):
            sizes = {"Sval_rfm_stage_vip": vip, "Aval_rfm_aud_lapsed": lapsed}
            add_run(here, as_of=day, brake=Night(sizes=sizes).text(), counting=counting_of())
        seen = see(here, groups="T")
        table = seen.table("Customers of each stage and audience after the last run of each month")
        assert list(table["Stage: VIP Customer"].values())[1:] == ["4", "9", f"+125.0{NBSP}%"]
        assert (
            f"Since September 2026, Stage: VIP Customer grew fastest, from 4 to 9 customers (+125.0{NBSP}%); "
            f"Audience: Lapsed Customers shrank fastest, from 8 to 2 customers ({MINUS}75.0{NBSP}%)."
        ) in seen.texts


def test_who_leaves_next_is_counted_listed_and_in_a_file() -> None:
    """Anna leaves VIP in six days; nobody else comes to a cut point."""
    with shop() as here:
        seen = see(here, leaving="T")
        assert seen.rows[LEAVING] == [["VIP Champions", "Loyal Customers", *["1", "5,000.00"] * 3]]
        assert any("1 customer would change segment within 14 days" in text for text in seen.texts)
        asked = {"leaving": "val_rfm_vip_champions", "to": "val_rfm_loyal", "within": "7"}
        names = [row[1] for row in see(here, **asked).rows["1 customer, the most valuable first"]]
        file = ask(here, **asked, export="csv").file
        assert file is not None
        assert file.name == "rfm_vip_champions_to_loyal_7_2026-11-20.csv"
        assert [row["Name"] for row in csv.DictReader(io.StringIO(file.contents[1:], newline=""))] == names
        assert "Anna" in names[0]


@pytest.mark.parametrize("scheme", ["quantile", "ntile"])
def test_a_relative_scheme_says_why_nobody_is_named(scheme: str) -> None:
    """On the page; and no address makes a list."""
    with shop() as here:
        add_run(here, counting=counting_of(scheme))
        assert "the day of a move is not known in advance" in see(here, leaving="T").text
        asked = {"leaving": "val_rfm_vip_champions", "to": "val_rfm_loyal", "within": "7"}
        assert "There is no group val_rfm_vip_champions." in see(here, **asked).texts


def test_every_page_says_what_limits_the_figures() -> None:
    """Which locations alone count, wherever customers are counted."""
    pages = [{}, {"groups": "T"}, {"leaving": "T"}, {"stores": "T"}, {"measures": "T"}, {"segment": "val_rfm_loyal"},
             {"audience": "val_rfm_aud_lapsed"}]  # fmt: skip
    with shop() as here:
        add_run(here, counting=counting_of().replace('"locations":[]', '"locations":[11]'))
        for asked in pages:
            assert "Only orders of location 11 (internal id) count." in see(here, **asked).text, asked


def test_what_is_no_group_is_said_to_be_none() -> None:
    """Nothing of an address is taken as it is, and there is no file."""
    pairs = [("val_rfm_vip_champions", "val_rfm_loyal", "8"), ("val_rfm_vip_champions", "'", "7"),
             ("x", "val_rfm_loyal", "7"), ("val_rfm_vip_champions", "val_rfm_loyal", "7 OR 1=1")]  # fmt: skip
    wrong = [
        {"audience": "val_rfm_aud_none"},
        {"audience": "1) OR (1=1"},
        {"stage": "val_rfm_aud_vip"},
        *({"leaving": before, "to": after, "within": days} for before, after, days in pairs),
    ]
    with shop() as here:
        for asked in [{**one, "export": export} for one in wrong for export in ("", "csv")]:
            page = ask(here, **asked)
            assert page.file is None
            assert "There is no group" in page.html
            assert "Anna" not in page.html


def test_an_account_without_the_lists_says_what_it_lacks() -> None:
    """The pages name the table; the reports stand."""
    with shop() as here:
        for name in (STAGES, AUDIENCES):
            del here.account.lists[name]
        here.account.set_home_currency(here.account.home_currency)  # has the tables of SuiteQL made anew
        groups = see(here, groups="T").text
        assert "Stages cannot be read" in groups
        assert "Audiences cannot be read" in groups
        assert "The lists cannot be read" in see(here, audience="val_rfm_aud_vip").text
        assert "Segment distribution" in see(here).text


def test_the_pages_cost_what_the_readme_says() -> None:
    """However many customers there are."""
    with shop() as here:
        assert [ask(here, groups="T").units] == said("however many stages and audiences")
        assert [ask(here, leaving="T").units] == said("within 7, 14 and 30 days")
        units = [ask(here, audience="val_rfm_aud_lapsed").units, ask(here, audience="val_rfm_aud_vip").units]
        assert units == said("of a stage or an audience") * 2


def test_the_setup_page_makes_a_search_and_a_group_for_each_in_use() -> None:
    """Once a run has left which they are; in one press after the segments' own, and then nothing is missing."""
    with shop() as here:
        made = open_suitelet(here.account, SETUP, method="POST").units
        after = open_suitelet(here.account, SETUP)
        assert after.button is None
        assert [made, after.units] == said("those of 9 stages and 7 audiences once segments have theirs; nothing")
        searches = here.account.host.saved_searches
        ours = [name for name in searches if name.startswith(("customsearch_rfm_st_", "customsearch_rfm_au_"))]
        assert len(ours) == len(DEFAULT.lifecycle) + len(DEFAULT.audiences)
        names = {row[0] for row in here.account.sql("SELECT groupname FROM entitygroup")}
        assert {"RFM VIP Champions", "RFM Stage: VIP Customer", "RFM Audience: VIP Customers"} <= names
        assert see(here, stage="val_rfm_stage_vip").links["The saved search of this group"]
