"""A segment's page: its customers page by page, and the file for a campaign, which names nobody who must not be."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from netsuite_rfm.sandbox.scripts.answers import File
from tests.suitescript import dashboard
from tests.suitescript.dashboard import ask, only, see
from tests.suitescript.stage import LEEDS, Stage, stage

LOYAL = "val_rfm_loyal"
CUSTOMERS = re.compile(r"(\d+ of )?[\d,]+ customers?(, the [a-z ]+ first)?(, continued)?")
PART, MOST_PAGES = 10_000, 12


def customer(here: Stage, number: int, **values: Any) -> dict[str, Any]:
    """A loyal customer's columns, one who may be sent a campaign unless the test says otherwise."""
    return {
        "id": number, "entityid": f"C{number}", "altname": f"Customer {number}", "email": f"c{number}@mail.example",
        "isinactive": "F", "globalsubscriptionstatus": None,
        "custentity_rfm_segment": here.segment("loyal"), "custentity_rfm_score": "444",
        "custentity_rfm_segment_changed_on": date(2026, 9, 7),
        "custentity_rfm_last_order_date": date(2026, 10, 3), "custentity_rfm_order_count": 7,
        "custentity_rfm_lifetime_value": Decimal("1234.50"), **values,
    }  # fmt: skip


def download(here: Stage, **parameters: str) -> File:
    """The file that a link leads to."""
    page = ask(here, **{"segment": LOYAL, "export": "csv", **parameters})
    assert page.file is not None
    return page.file


def read(file: File) -> list[dict[str, str]]:
    """Rows of a file, as a mailing tool reads them."""
    assert file.type == "CSV"
    assert not file.inline
    assert file.contents.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(file.contents[1:], newline="")))


def parameters(href: str) -> dict[str, str]:
    """Parameters of a link that the page itself understands."""
    pairs = [pair.split("=") for pair in href.split("?")[1].split("&")]
    return {name: value for name, value in pairs if name not in {"script", "deploy", "compid", "whence"}}


def ids_on(seen: dashboard.Seen) -> list[str]:
    """Internal ids of the customers on a page, by the links to them."""
    captions = [caption for caption in seen.rows if CUSTOMERS.fullmatch(caption)]
    return [row[0].removeprefix("C") for caption in captions for row in seen.rows[caption]]


@pytest.mark.parametrize(
    ("count", "pages"),
    [
        pytest.param(0, [0], id="none"),
        pytest.param(1, [1], id="one"),
        pytest.param(100, [100], id="a full page"),
        pytest.param(101, [100, 1], id="one past a page"),
        pytest.param(250, [100, 100, 50], id="three pages"),
    ],
)
def test_customers_come_in_pages_of_a_hundred(count: int, pages: list[int]) -> None:
    """Each active customer of the segment once, equals by internal id, through the link to the next page."""
    with stage() as here:
        numbers = [5 + 3 * n for n in range(count)]
        others = [customer(here, 1, isinactive="T"), customer(here, 2, custentity_rfm_segment=here.segment("new"))]
        only(here, [*others, *(customer(here, number) for number in numbers)])
        shown = page_by_page(here)
        assert [len(page) for page in shown] == pages
        assert [entry for page in shown for entry in page] == [str(number) for number in numbers]


def page_by_page(here: Stage, **order: str) -> list[list[str]]:
    """Internal ids of the customers of a segment, of one page after the other, through the links."""
    asked: dict[str, str] = {"segment": LOYAL, **order}
    shown: list[list[str]] = []
    while len(shown) < MOST_PAGES:
        seen = see(here, **asked)
        shown.append(ids_on(seen))
        if "Next 100 customers" not in seen.links:
            return shown
        asked = parameters(seen.links["Next 100 customers"])
    pytest.fail("the pages have no end")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_most_valuable_come_first_and_nobody_is_lost(seed: int) -> None:
    """As SQL orders them: with values that many share, none at all, 0, below zero, and beyond what a float holds."""
    chance = np.random.default_rng(seed)
    values = [None, 0, -1250, "-0.01", "0.01", 7, 7, "1234.56", "1234.57", "90071992547409.93", "90071992547409.94"]
    with stage() as here:
        only(here, [
            customer(here, 5 + 3 * n, custentity_rfm_lifetime_value=values[chance.integers(len(values))])
            for n in range(730)
        ])  # fmt: skip
        wanted = here.account.sql(
            "SELECT id FROM customer ORDER BY coalesce(custentity_rfm_lifetime_value, 0) DESC, id"
        )
        shown = page_by_page(here)
        assert [int(value) for page in shown for value in page] == [row[0] for row in wanted]
        assert [len(page) for page in shown] == [*[100] * 7, 30]


def test_how_many_of_how_many_customers_are_shown_is_told() -> None:
    """On each page of several, and on the only one."""
    with stage() as here:
        only(here, [customer(here, number) for number in range(1, 239)])
        first = see(here, segment=LOYAL)
        assert "100 of 238 customers, the most valuable first" in first.rows
        second = see(here, **parameters(first.links["Next 100 customers"]))
        assert "100 of 238 customers, the most valuable first, continued" in second.rows
        only(here, [customer(here, number) for number in range(1, 101)])
        assert "100 customers, the most valuable first" in see(here, segment=LOYAL).rows


def test_the_page_has_the_figures_of_the_segment() -> None:
    """Those of the distribution, and of each customer what the fields hold."""
    with stage() as here:
        only(here, [customer(here, 8), customer(here, 9, custentity_rfm_lifetime_value=Decimal("-0.49"))])
        seen = see(here, segment=LOYAL)
        assert seen.rows["Active customers of the segment"] == [["2", "1,234.01", "617.01", "14", "7.00"]]
        assert "row" not in {a.get("scope") for tag, a in seen.tags if tag == "th" and a.get("class") == "rfm-number"}
        assert seen.rows["2 customers, the most valuable first"] == [
            ["C8", "Customer 8", "", "", "444", "", "2026-09-07", "2026-10-03", "7", "1,234.50"],
            ["C9", "Customer 9", "", "", "444", "", "2026-09-07", "2026-10-03", "7", f"{dashboard.MINUS}0.49"],
        ]
        heads = seen.heads["2 customers, the most valuable first"]
        assert heads[2:8] == ["Phone", "Store", "Score", "Previous segment", "In segment since", "Last order"]
        assert seen.links["C8"] == "/app/common/entity/custjob.nl?id=8"
        search = here.account.host.saved_searches["customsearch_rfm_in_loyal"]["searchId"]
        assert seen.links["The saved search of this segment"].endswith(f"searchid={search}")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        pytest.param({}, None, id="says nothing"),
        pytest.param({"globalsubscriptionstatus": 1}, None, id="soft opt-in"),
        pytest.param({"globalsubscriptionstatus": 3}, None, id="confirmed opt-in"),
        pytest.param({"globalsubscriptionstatus": 2}, "opted out", id="soft opt-out"),
        pytest.param({"globalsubscriptionstatus": 4}, "opted out", id="confirmed opt-out"),
        pytest.param({"globalsubscriptionstatus": 5}, "opted out", id="a status nobody knows"),
        pytest.param({"email": None}, "no e-mail address", id="no address"),
        pytest.param({"isinactive": "T"}, "inactive", id="inactive"),
    ],
)
def test_only_who_may_be_sent_a_campaign_is_in_the_file(values: dict[str, object], reason: str | None) -> None:
    """The rule is that of the campaigns; the page says how many are left out and why."""
    with stage() as here:
        only(here, [customer(here, 7, **values), customer(here, 8), customer(here, 9)])
        assert [row["Internal ID"] for row in read(download(here))] == (["8", "9"] if reason else ["7", "8", "9"])
        texts = see(here, segment=LOYAL).texts
        assert f"{2 if reason else 3} customers may be sent a campaign." in texts
        assert (f"{reason}: 1" in texts) is (reason is not None)
        assert ("Nobody is left out." in texts) is (reason is None)


def test_who_shares_an_address_with_somebody_who_said_no_is_not_in_the_file() -> None:
    """Also where the other customer is inactive, of another segment, or wrote the address otherwise."""
    with stage() as here:
        said_no = {"globalsubscriptionstatus": 4, "isinactive": "T", "custentity_rfm_segment": None}
        other = customer(here, 9, email=" both@X.example", **said_no)
        only(here, [customer(here, 7, email="Both@x.example"), customer(here, 8), other])
        assert [row["Internal ID"] for row in read(download(here))] == ["8"]
        texts = see(here, segment=LOYAL).texts
        assert "opted out on another customer with this address: 1" in texts


def test_the_page_asks_for_a_confirmed_opt_in_where_its_parameter_does() -> None:
    """Counts and file agree."""
    with stage() as here:
        here.account.host.parameters["custscript_rfm_consent_page"] = "confirmed"
        statuses = {7: None, 8: 1, 9: 3}
        only(here, [customer(here, id_, globalsubscriptionstatus=status) for id_, status in statuses.items()])
        assert [row["Internal ID"] for row in read(download(here))] == ["9"]
        texts = see(here, segment=LOYAL).texts
        assert "1 customer may be sent a campaign." in texts
        assert "no confirmed opt-in: 2" in texts


def test_each_row_is_looked_at_again() -> None:
    """SuiteQL's own choice is not trusted: an empty address that it lets through is still none."""
    with stage() as here:
        only(here, [customer(here, 7, email=""), customer(here, 8)])
        assert [row["Internal ID"] for row in read(download(here))] == ["8"]


def test_the_file_has_what_a_mailing_needs() -> None:
    """Heads, values, the day the segments are of, the segment in the name, and nothing for one without customers."""
    with stage() as here:
        anna = customer(here, 7, altname='Anna "Ann" Ärmel, 東京', custentity_rfm_last_order_date=None)
        only(here, [{**anna, "custentity_rfm_home_location": LEEDS}])
        dashboard.add_run(here)
        file = download(here)
        assert file.name == "rfm_loyal_2026-11-20.csv"
        assert read(file) == [
            {
                "Internal ID": "7",
                "Customer": "C7",
                "Name": 'Anna "Ann" Ärmel, 東京',
                "E-mail": "c7@mail.example",
                "Store": "Leeds",
                "RFM Score": "444",
                "Last Order": "",
                "Lifetime Value": "1234.50",
                "Segments As Of": "2026-11-19",
            }
        ]
        assert read(download(here, segment="val_rfm_new")) == []


@pytest.mark.parametrize(
    "sign", ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r"]
)
def test_no_cell_is_a_formula(sign: str) -> None:
    """What a spreadsheet would take for a formula begins with an apostrophe; other texts are as they are."""
    with stage() as here:
        text = f"{sign}1+HYPERLINK"
        only(here, [customer(here, 7, altname=text, entityid=text, email=text), customer(here, 8, altname="A=1+1@-")])
        first, second = read(download(here))
        assert [first[name] for name in ("Name", "Customer", "E-mail")] == [f"'{text}"] * 3
        assert second["Name"] == "A=1+1@-"


def test_a_negative_lifetime_value_stays_a_number() -> None:
    """The sign of a number is no formula."""
    with stage() as here:
        only(here, [customer(here, 7, custentity_rfm_lifetime_value=Decimal("-12.30"))])
        assert read(download(here))[0]["Lifetime Value"] == "-12.30"


@pytest.mark.parametrize("count", [PART, PART + 1, 2 * PART + 1])
def test_a_large_segment_comes_in_parts(count: int) -> None:
    """Each customer once, through the links; one who may not be mailed takes no place in a part."""
    with stage() as here:
        numbers = np.arange(1_000, 1_000 + count + 1)
        here.account.sql("DELETE FROM customer")
        status = np.where(numbers == 1_500, 4, 1)
        address = np.array([f"c{number}@mail.example" for number in numbers], dtype=object)
        loyal = np.full(count + 1, here.segment("loyal"))
        here.account.add_customers(
            {"id": numbers, "email": address, "globalsubscriptionstatus": status, "custentity_rfm_segment": loyal}
        )
        page = ask(here, segment=LOYAL)
        assert page.units == (85 if count == PART else 95)
        links = dashboard.Seen(page.html).links
        parts = [href for words, href in links.items() if "CSV" in words]
        assert len(parts) == -(-count // PART)
        files = [download(here, **parameters(href)) for href in parts]
        assert len({file.name for file in files}) == len(files)
        rows = [read(file) for file in files]
        assert [len(part) for part in rows[:-1]] == [PART] * (len(rows) - 1)
        assert [int(row["Internal ID"]) for part in rows for row in part] == [n for n in numbers if n != 1_500]


def test_the_largest_part_is_below_ten_megabytes_and_costs_forty_units() -> None:
    """Names and addresses as long as NetSuite takes them, in letters of three bytes."""
    with stage() as here:
        ids = np.arange(1_000_000_000, 1_000_000_000 + PART)
        here.account.sql("DELETE FROM customer")
        here.account.add_customers(
            {
                "id": ids,
                "entityid": np.array(["東" * 73 + str(id_) for id_ in ids], dtype=object),
                "altname": np.full(PART, "京" * 83, dtype=object),
                "email": np.full(PART, "a" * 242 + "@mail.example", dtype=object),
                "custentity_rfm_segment": np.full(PART, here.segment("loyal")),
            }
        )
        page = ask(here, segment=LOYAL, export="csv")
        assert page.file is not None
        assert len(read(page.file)) == PART
        assert len(page.file.contents.encode()) < 10 * 1024 * 1024
        assert page.units == 40


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"segment": "val_rfm_none"}, id="unknown segment"),
        pytest.param({"segment": "val_rfm_loyal' OR '1'='1"}, id="injection as segment"),
        pytest.param({"segment": "val_rfm_none", "export": "csv"}, id="file of an unknown segment"),
    ],
)
def test_a_segment_there_is_not_is_told(asked: dict[str, str]) -> None:
    """One line, a way back, and no file."""
    with stage() as here:
        page = ask(here, **asked)
        assert page.file is None
        assert f"There is no segment {asked['segment']}." in dashboard.Seen(page.html).texts


@pytest.mark.parametrize(
    "after", ["x", "-1", "1 OR 1=1", "9" * 19, "1.5", "1_2_3", "1_-2", f"{'9' * 19}_1", "1_2 OR 1=1"]
)
def test_a_place_that_is_none_is_the_first(after: str) -> None:
    """Nothing of it reaches SuiteQL."""
    with stage() as here:
        only(here, [customer(here, 7)])
        assert ids_on(see(here, segment=LOYAL, after=after)) == ["7"]
        assert len(read(download(here, after=after))) == 1


def test_where_consent_cannot_be_read_there_is_no_file() -> None:
    """A role without customers gets a line for each part that lacks, no link and no file."""
    with stage() as here:
        only(here, [customer(here, 7)])
        del here.account.standard_role["LIST_CUSTJOB"]
        page = see(here, role="MARKETING_MANAGER", segment=LOYAL)
        lost = [text.split(" cannot be read")[0] for text in page.texts if " cannot be read" in text]
        assert lost == ["The figures", "Who may be sent a campaign", "The customers"]
        assert not [words for words in page.links if "CSV" in words]
        answer = ask(here, role="MARKETING_MANAGER", segment=LOYAL, export="csv")
        assert answer.file is None
        assert "The file could not be made: " in answer.html
