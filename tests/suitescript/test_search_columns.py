"""What can be looked up and searched is what Oracle publishes as search columns and filters, not a record's fields."""

from typing import Any

import pytest

from netsuite_rfm.sandbox.scripts import n_query, n_search
from netsuite_rfm.sandbox.scripts.catalogue import fields_of
from netsuite_rfm.sandbox.scripts.columns import search_columns, search_filters
from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError
from netsuite_rfm.sandbox.scripts.execution import Execution
from netsuite_rfm.sandbox.scripts.governance import Meter
from netsuite_rfm.sandbox.scripts.permissions import ADMINISTRATOR
from tests.suitescript.stage import ANNA, DAILY, HISTORY, Stage, stage


def execution(here: Stage) -> Execution:
    """A script of an administrator."""
    script, deployment = here.account.project.find_deployment(DAILY)
    return Execution(here.account, script, deployment, Meter(1_000), ADMINISTRATOR, "MAPREDUCE", "map")


@pytest.mark.parametrize(
    ("record_type", "column"), [("customer", "unsubscribe"), (HISTORY, "unsubscribe"), ("customer", "altnam")]
)
def test_a_field_that_is_no_column_cannot_be_looked_up(record_type: str, column: str) -> None:
    """NetSuite's error; a column beside it does not help."""
    with stage() as here:
        asked: dict[str, Any] = {"type": record_type, "id": ANNA, "columns": ["internalid", column]}
        here.write(ANNA, "loyal")
        if record_type == HISTORY:
            asked = {**asked, "id": next(iter(here.account.record_tables[HISTORY].rows)), "columns": [column]}
        with pytest.raises(SuiteScriptError, match=f"SSS_INVALID_SRCH_COL: .*{column}"):
            n_search.lookup_fields(execution(here), {**asked, "columns": asked["columns"][-1:]})


@pytest.mark.parametrize(
    ("definition", "refused"),
    [
        pytest.param({"columns": [{"name": "unsubscribe"}]}, "unsubscribe", id="column"),
        pytest.param({"filters": [["unsubscribe", "is", "F"]]}, "unsubscribe", id="filter"),
        pytest.param({"columns": [{"name": "formulatext", "formula": "{unsubscribe}"}]}, "unsubscribe", id="formula"),
        pytest.param({"columns": [{"name": "boughtdate"}]}, "boughtdate", id="a filter as a column"),
        pytest.param(
            {"columns": [{"name": "email"}], "filters": [["boughtdate", "on", "today"]]}, None, id="as a filter"
        ),
    ],
)
def test_a_search_takes_columns_as_columns_and_filters_as_filters(
    definition: dict[str, Any], refused: str | None
) -> None:
    """The two lists differ, and a formula names columns."""
    with stage() as here:
        asked = {"type": "customer", **definition}
        if refused is None:
            n_search.create(execution(here), asked)
            return
        with pytest.raises(SuiteScriptError, match=f"SSS_INVALID_SRCH_COL: .*{refused}"):
            n_search.create(execution(here), asked)


def test_suiteql_has_no_column_that_no_source_shows() -> None:
    """The field `unsubscribe` is on the record alone."""
    with stage() as here:
        asked = {"query": "SELECT c.unsubscribe FROM customer c", "params": []}
        with pytest.raises(SuiteScriptError, match="SSS_SEARCH_ERROR_OCCURRED"):
            n_query.run_suiteql(execution(here), asked)
        assert "unsubscribe" in fields_of(here.account, "customer")


def test_the_lists_are_oracles() -> None:
    """As many as records.json has, and the customer's own custom fields besides."""
    with stage() as here:
        own = set(here.account.custom_fields)
        assert len(search_columns(here.account, "customer") - own) == 165
        assert len(search_columns(here.account, "transaction")) == 331
        assert {"globalsubscriptionstatus", "subscriptionstatus"} <= search_columns(here.account, "customer")
        assert {"voided", "status"} <= search_filters(here.account, "transaction")
        assert not {"voided", "status"} & search_columns(here.account, "transaction")


def test_a_script_id_of_a_search_has_forty_characters_at_most() -> None:
    """At the limit it is saved, one more is refused."""
    with stage() as here:
        for length, taken in ((40, True), (41, False)):
            asked = {"type": "customer", "title": f"T{length}", "id": "customsearch_".ljust(length, "x")}
            if taken:
                assert n_search.save(execution(here), asked) > 0
            else:
                with pytest.raises(SuiteScriptError, match="SSS_INVALID_SEARCH_SCRIPT_ID"):
                    n_search.save(execution(here), asked)
