"""The sandbox runs searches as Oracle's help describes them: operators by type of field, formulas, pages of results."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from netsuite_rfm.sandbox.scripts.deployments import Asked, open_suitelet
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.permissions import ADMINISTRATOR
from netsuite_rfm.sandbox.scripts.platform import Platform
from netsuite_rfm.sandbox.scripts.search_run import run
from tests.suitescript import dashboard
from tests.suitescript.browser import Browser, browsing, deploy, project_copy
from tests.suitescript.stage import Stage, stage

RUN = """const N = { search, runtime };
    const found = new Function('N', context.request.parameters.code)(N);
    context.response.write(JSON.stringify(found ?? null));"""


@pytest.fixture(scope="module")
def here() -> Iterator[Stage]:
    """Six customers, one inactive, and a few orders."""
    with stage(set_up=False) as account:
        loyal, new = account.segment("loyal"), account.segment("new")
        dashboard.only(account, [
            {"id": 1, "entityid": "C1", "companyname": "Ärmel", "email": "a@x.example", "isinactive": "F",
             "custentity_rfm_segment": loyal, "custentity_rfm_lifetime_value": Decimal("10.00"),
             "custentity_rfm_last_order_date": date(2026, 11, 1)},
            {"id": 2, "entityid": "C2", "companyname": "Bell", "email": None, "isinactive": "F",
             "custentity_rfm_segment": new, "custentity_rfm_lifetime_value": Decimal("20.00"),
             "custentity_rfm_last_order_date": date(2026, 10, 31)},
            {"id": 3, "entityid": "C3", "companyname": "Bello", "email": "c@x.example", "isinactive": "F",
             "custentity_rfm_segment": None, "custentity_rfm_lifetime_value": None,
             "custentity_rfm_last_order_date": None},
            {"id": 4, "entityid": "C4", "companyname": "Dell", "email": "d@x.example", "isinactive": "T",
             "custentity_rfm_segment": loyal, "custentity_rfm_lifetime_value": Decimal("30.00"),
             "custentity_rfm_last_order_date": date(2026, 1, 1)},
        ])  # fmt: skip
        dashboard.add_orders(
            account,
            [
                (1, date(2026, 11, 20), "SalesOrd", 1000),
                (1, date(2026, 11, 1), "CashSale", 500),
                (2, date(2025, 12, 31), "SalesOrd", 700),
                (2, date(2026, 11, 2), "CashRfnd", -200),
            ],
        )
        yield account


def ids(here: Stage, filters: list[Any], record_type: str = "customer") -> list[int]:
    """Records that a search with these filters finds."""
    found = run(here.account, {"type": record_type, "filters": filters, "columns": []}, ADMINISTRATOR)
    return [int(row.id or 0) for row in found]


def cells(here: Stage, columns: list[dict[str, str]], record_type: str = "customer") -> list[list[str]]:
    """Values of a search's columns."""
    found = run(here.account, {"type": record_type, "filters": [], "columns": columns}, ADMINISTRATOR)
    return [[cell.value for cell in row.cells] for row in found]


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        pytest.param([], [1, 2, 3, 4], id="none"),
        pytest.param(["isinactive", "is", "F"], [1, 2, 3], id="check box"),
        pytest.param([["isinactive", "is", "F"], "AND", ["email", "isnotempty", ""]], [1, 3], id="and"),
        pytest.param([["email", "isempty", ""], "or", ["companyname", "is", "dell"]], [2, 4], id="or, in lower case"),
        pytest.param(["NOT", ["companyname", "startswith", "bell"]], [1, 4], id="not"),
        pytest.param(
            [["isinactive", "is", "F"], "AND", [["companyname", "is", "Bell"], "OR", ["companyname", "is", "Dell"]]],
            [2], id="brackets",
        ),
        pytest.param(["companyname", "contains", "LL"], [2, 3, 4], id="contains"),
        pytest.param(["companyname", "doesnotcontain", "o"], [1, 2, 4], id="does not contain"),
        pytest.param(["custentity_rfm_segment", "anyof", "LOYAL"], [1, 4], id="a list value"),
        pytest.param(["custentity_rfm_segment", "anyof", "LOYAL", "@NONE@"], [1, 3, 4], id="or none"),
        pytest.param(["custentity_rfm_segment", "noneof", ["LOYAL"]], [2, 3], id="none of"),
        pytest.param(["custentity_rfm_segment", "noneof", "@NONE@"], [1, 2, 4], id="none of none"),
        pytest.param(["custentity_rfm_lifetime_value", "greaterthan", "20"], [4], id="greater"),
        pytest.param(["custentity_rfm_lifetime_value", "between", "10", "20"], [1, 2], id="between"),
        pytest.param(["custentity_rfm_last_order_date", "within", "thismonth"], [1], id="this month"),
        pytest.param(["custentity_rfm_last_order_date", "within", "lastmonth"], [2], id="last month"),
        pytest.param(["custentity_rfm_last_order_date", "within", "thisyear"], [1, 2, 4], id="this year"),
        pytest.param(["custentity_rfm_last_order_date", "on", "10/31/2026"], [2], id="a day"),
        pytest.param(["custentity_rfm_last_order_date", "within", "10/31/2026", "11/1/2026"], [1, 2], id="days"),
        pytest.param(["custentity_rfm_last_order_date", "before", "10/31/2026"], [4], id="before"),
        pytest.param(["custentity_rfm_last_order_date", "onorbefore", "10/31/2026"], [2, 4], id="on or before"),
        pytest.param([{"name": "isinactive", "operator": "is", "values": "F"},
                      {"name": "companyname", "operator": "is", "values": ["Bell"]}], [2], id="filter objects"),
    ],
)  # fmt: skip
def test_filters_choose_records(here: Stage, filters: list[Any], wanted: list[int]) -> None:
    """Operators by the type of the field, values of lists by internal id, days by name or in the user's format."""
    text = json.dumps(filters).replace("LOYAL", str(here.segment("loyal")))
    assert ids(here, json.loads(text)) == wanted


@pytest.mark.parametrize(
    ("filters", "name"),
    [
        pytest.param(["companyname", "anyof", "1"], "SSS_INVALID_SRCH_OPERATOR", id="an operator of lists on a text"),
        pytest.param(["isinactive", "is", "true"], "SSS_INVALID_SRCH_FILTER", id="a check box that is neither"),
        pytest.param(["nonsense", "is", "T"], "SSS_INVALID_SRCH_FILTER", id="an unknown field"),
        pytest.param(["altname", "is", "Bell"], "SSS_INVALID_SRCH_FILTER", id="a column that is no filter"),
        pytest.param(["vendor.email", "isempty", ""], "SSS_INVALID_SRCH_COL_JOIN", id="an unknown join"),
        pytest.param([["email", "isempty", ""], ["email", "isempty", ""]], "SSS_INVALID_SRCH_FILTER_EXPR", id="no and"),
        pytest.param([["email", "isempty", ""], "AND"], "SSS_INVALID_SRCH_FILTER_EXPR", id="nothing after and"),
        pytest.param(["custentity_rfm_last_order_date", "within", "soon"], "SSS_INVALID_SRCH_FILTER", id="no such day"),
    ],
)
def test_a_filter_of_the_wrong_form_is_refused(here: Stage, filters: list[Any], name: str) -> None:
    """NetSuite's own name of each error, as @oracle/suitecloud-unit-testing documents them."""
    with pytest.raises(SuiteScriptError) as caught:
        ids(here, filters)
    assert caught.value.name == name


@pytest.mark.parametrize("name", ["voided", "status", "unsubscribe", "nonsense"])
def test_a_filter_or_a_field_is_not_a_column_for_that(here: Stage, name: str) -> None:
    """Oracle lists the columns of each search by themselves."""
    with pytest.raises(SuiteScriptError, match="SSS_INVALID_SRCH_COL"):
        cells(here, [{"name": name}], "customer" if name == "unsubscribe" else "transaction")


def test_a_search_of_transactions_has_a_row_for_each_line() -> None:
    """Without the filter `mainline` an amount counts twice; a return is below zero."""
    with stage(set_up=False) as here:
        dashboard.add_orders(here, [(1001, date(2026, 11, 2), "SalesOrd", 1000), (1001, here.today, "CashRfnd", -200)])
        assert ids(here, ["mainline", "is", "T"], "transaction") == [1, 2]
        assert ids(here, [], "transaction") == [1, 1, 2, 2]
        total = [{"name": "amount", "summary": "SUM"}]
        search = {"type": "transaction", "filters": ["mainline", "is", "T"], "columns": total}
        assert [row.cells[0].value for row in run(here.account, search, ADMINISTRATOR)] == ["8"]


def test_records_without_a_value_are_a_group_of_their_own(here: Stage) -> None:
    """The group is called - None -, its text as well; other columns of it are empty."""
    columns = [
        {"name": "custentity_rfm_segment", "summary": "GROUP"},
        {"name": "internalid", "summary": "COUNT"},
        {"name": "custentity_rfm_lifetime_value", "summary": "SUM"},
    ]
    assert cells(here, columns) == [
        [str(here.segment("loyal")), "2", "40"], [str(here.segment("new")), "1", "20"], ["- None -", "1", ""],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("NVL({custentity_rfm_lifetime_value}, 0) / 4", ["2.5", "5", "0", "7.5"]),
        ("CASE WHEN {isinactive} = 'T' THEN 1 ELSE 0 END", ["0", "0", "0", "1"]),
        ("{custentity_rfm_segment}", ["Loyal Customers", "New Customers", "", "Loyal Customers"]),
        ("TRUNC({today}) - {custentity_rfm_last_order_date}", ["19", "20", "", "323"]),
        ("CASE WHEN {email} IN ('it''s (me)', 'a@x.example') THEN '{x}' END", ["{x}", "", "", ""]),
        ("decode({custentity_rfm_segment.id}, 0, 'no', 'yes')", ["yes"] * 4),
    ],
)
def test_a_formula_is_worked_out_for_each_record(here: Stage, formula: str, wanted: list[str]) -> None:
    """Fields in braces; a list is its text unless its id is asked for; quoted text stays as it is."""
    assert [row[0] for row in cells(here, [{"name": "formulatext", "formula": formula}])] == wanted


@pytest.mark.parametrize(
    "call",
    [
        "RATIO_TO_REPORT(COUNT({internalid})) OVER ()", "GREATEST(1, 2)", "LAG({internalid}) OVER (ORDER BY 1)",
        "MEDIAN({custentity_rfm_lifetime_value})", "nonsense ( 1 )", "NVL(LEAST(1, 2), 0)",
    ],
)  # fmt: skip
def test_a_function_that_the_help_does_not_list_is_refused(here: Stage, call: str) -> None:
    """section_N2833020: not every function of Oracle is supported. Saving such a search is possible, running not."""
    with pytest.raises(SuiteScriptError, match="SSS_SEARCH_ERROR_OCCURRED"):
        cells(here, [{"name": "formulanumeric", "formula": call, "summary": "MAX"}])


def test_the_share_of_a_total_adds_up_where_the_account_takes_it() -> None:
    """RATIO_TO_REPORT over groups, as Oracle defines it."""
    with stage(set_up=False, platform=Platform(undocumented_formulas="accepted")) as here:
        dashboard.fill(here, 40, seed=3)
        columns = [
            {"name": "custentity_rfm_segment", "summary": "GROUP"},
            {"name": "internalid", "summary": "COUNT"},
            {
                "name": "formulapercent",
                "summary": "MAX",
                "formula": "ROUND(RATIO_TO_REPORT(COUNT({internalid})) OVER (), 4)",
            },
        ]
        rows = cells(here, columns)
        everybody = sum(int(count) for _, count, _ in rows)
        assert everybody == 44
        assert [float(share) for *_, share in rows] == [round(int(count) / everybody, 4) for _, count, _ in rows]


def test_only_who_may_see_the_records_gets_results(here: Stage) -> None:
    """A join asks for the permission on its record as well."""
    search = {"type": "transaction", "filters": [], "columns": [{"name": "email", "join": "customermain"}]}
    assert len(run(here.account, search, "MARKETING_MANAGER")) == 8
    del here.account.standard_role["LIST_CUSTJOB"]
    with pytest.raises(SuiteScriptError, match="INSUFFICIENT_PERMISSION"):
        run(here.account, search, "MARKETING_MANAGER")
    here.account.standard_role["LIST_CUSTJOB"] = "VIEW"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Suitelet that runs a line of code it is given, in an account of 4,001 customers."""
    folder = project_copy(tmp_path_factory.mktemp("searches"))
    deploy(folder, "suitelet", "run", RUN)
    with browsing(folder) as serving:
        serving.account.sql("DELETE FROM customer")
        serving.account.add_customers({"id": np.arange(1, 4_002), "entityid": np.full(4_001, "C", dtype=object)})
        yield serving


ALL = "N.search.create({ type: 'customer', columns: ['entityid'] })"


@pytest.mark.parametrize(
    ("code", "wanted", "units"),
    [
        (f"return {ALL}.run().getRange({{ start: 0, end: 1000 }}).length;", 1000, 10),
        (f"return {ALL}.run().getRange(3999, 4999).map((row) => [row.id, row.recordType]).pop();",
         ["4001", "customer"], 10),
        (f"let count = 0; {ALL}.run().each(() => (count += 1) < 4000); return count;", 4000, 10),
        (f"const found = {ALL}.runPaged({{ pageSize: 1000 }}); return [found.count, found.pageRanges.length];",
         [4001, 5], 5),
        (f"return {ALL}.runPaged({{ pageSize: 1000 }}).fetch({{ index: 4 }}).data.map((row) => row.id);", ["4001"], 10),
        (("const name = N.search.createColumn({ name: 'entityid', summary: 'GROUP', label: 'Number' });"
         "const count = N.search.createColumn({ name: 'internalid', summary: 'COUNT' });"
         "const [row] = N.search.create({ type: 'customer', columns: [name, count] }).run().getRange(0, 9);"
         "return [row.getValue(name), row.getValue({ name: 'internalid', summary: 'COUNT' }), row.getText(count)];"),
         ["C", "4001", None], 10),
        (("N.search.create({ type: 'customer', title: 'All', id: 'customsearch_all', columns: ['entityid'] }).save();"
         "return N.search.load({ id: 'customsearch_all' }).run().getRange(0, 5).length;"), 5, 20),
    ],
)  # fmt: skip
def test_scripts_read_results(browser: Browser, code: str, wanted: object, units: int) -> None:
    """Ranges, each result, pages; at the price of section_157072844224."""
    page = open_suitelet(browser.account, "customdeploy_run", asked=Asked(parameters={"code": code}))
    assert json.loads("".join(page.texts)) == wanted
    assert page.units == units


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (f"{ALL}.run().getRange({{ start: 0, end: 1001 }});", "SSS_SEARCH_RESULT_LIMIT_EXCEEDED"),
        (f"{ALL}.run().getRange({{ start: 0 }});", "SSS_MISSING_REQD_ARGUMENT"),
        (f"{ALL}.run().each(() => true);", "SSS_SEARCH_FOR_EACH_LIMIT_EXCEEDED"),
        (f"{ALL}.runPaged({{ pageSize: 4 }});", "SSS_INVALID_PAGE_SIZE"),
        (f"{ALL}.runPaged({{ pageSize: 1000 }}).fetch({{ index: 5 }});", "INVALID_PAGE_RANGE"),
    ],
)
def test_limits_of_results(browser: Browser, code: str, name: str) -> None:
    """1,000 rows a range, 4,000 a visit, 5 to 1,000 a page; the names of two of the errors are a guess."""
    with pytest.raises(SuiteScriptError) as caught:
        open_suitelet(browser.account, "customdeploy_run", asked=Asked(parameters={"code": code}))
    assert caught.value.name == name
