"""Files that list customers name each one's store, as SQL of our own says; the column changes nobody's place in one."""

import csv
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from netsuite_rfm.cli.commands import app
from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.reports.conftest import LAST
from tests.support.accounts import AS_OF, small_account
from tests.support.night import QUICK

STORE_OF = "SELECT c.id, l.name FROM customer c LEFT JOIN location l ON l.id = c.custentity_rfm_home_location"
HOME = {"RFM_HOME_LOCATION": "true"}


def typed(retailer: Sandbox, *words: str, **settings: str) -> Result:
    """Type a command; it must go well."""
    environment = {**retailer.settings(), **QUICK, "RFM_LOG_LEVEL": "error", **settings}
    result = CliRunner().invoke(app, list(words), env=environment)
    assert result.exit_code == 0, result.exception or result.stderr
    return result


def rows_of(file: Path) -> list[dict[str, str]]:
    """The rows of a file."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def synced(retailer: Sandbox, folder: Path, profile: str, **settings: str) -> tuple[list[dict[str, str]], Any]:
    """The rows of ``sync csv`` in a folder of its own, and what the command says in JSON."""
    folder.mkdir()
    words = ("sync", "csv", "--profile", profile, "--folder", str(folder), "--accept-unsafe", "--json")
    told = json.loads(typed(retailer, *words, **settings).stdout)
    (file,) = folder.glob("*.csv")
    return rows_of(file), told


def test_the_file_of_a_sync_names_the_store_and_nobody_else_is_in_it(retailer: Sandbox, tmp_path: Path) -> None:
    """With the setting a column more, and otherwise the same customers and cells; each store is that of SQL."""
    stores = {customer: name or "(none)" for customer, name in retailer.account.sql(STORE_OF)}
    rows, told = synced(retailer, tmp_path / "with", "generic", **HOME)
    plain, told_plain = synced(retailer, tmp_path / "without", "generic")
    assert {int(row["internal_id"]): row["rfm_store"] for row in rows} == {
        int(row["internal_id"]): stores[int(row["internal_id"])] for row in plain
    }
    assert len({row["rfm_store"] for row in rows}) > 5
    assert [{name: value for name, value in row.items() if name != "rfm_store"} for row in rows] == plain
    counts = ("sent", "left_out", "customers_read", "failed")
    assert [told[name] for name in counts] == [told_plain[name] for name in counts]


@pytest.mark.parametrize(
    ("profile", "column"),
    [("klaviyo", "rfm_store"), ("mailchimp", "RFM Store"), ("meta", None), ("google", None)],
)
def test_hashed_files_have_no_store(retailer: Sandbox, tmp_path: Path, profile: str, column: str | None) -> None:
    """Advertisers match by the columns that they know; a file of names has the column under the profile's name."""
    rows, _ = synced(retailer, tmp_path / "files", profile, **HOME)
    by_name = [name for name in rows[0] if "store" in name.lower()]
    assert by_name == ([column] if column else [])
    if column:
        address_of = dict(retailer.account.sql(f"SELECT lower(c.email), l.name FROM {STORE_OF.partition('FROM ')[2]}"))
        address = next(name for name in rows[0] if name.startswith("Email"))
        assert sum(address_of[row[address]] == row[column] for row in rows) > 0.8 * len(rows)


def test_stores_cost_no_request_for_each_customer_and_none_without_the_setting(
    retailer: Sandbox, tmp_path: Path
) -> None:
    """Whether the field is there is asked once, and again because an empty page came; names come with the rows."""
    asked = []
    for name, settings in (("without", {}), ("with", HOME)):
        before = len(retailer.requests)
        synced(retailer, tmp_path / name, "generic", **settings)
        asked.append(len(retailer.requests) - before)
    assert asked[1] - asked[0] == 2


def test_the_members_of_a_tried_scheme_have_their_store(retailer: Sandbox, tmp_path: Path) -> None:
    """Each customer's by SQL, ``No store`` for who has none; without the setting there is no such column."""
    stores = {customer: name or "No store" for customer, name in retailer.account.sql(STORE_OF)}
    tried = {}
    for name, settings in (("with", HOME), ("without", {})):
        file = tmp_path / f"{name}.csv"
        typed(retailer, "scheme", "try", "quantile", "--csv", str(file), "--as-of", LAST.isoformat(), **settings)
        tried[name] = rows_of(file)
    assert {int(row["customer"]): row["store"] for row in tried["with"]} == {
        int(row["customer"]): stores[int(row["customer"])] for row in tried["without"]
    }
    assert {"No store"} < {row["store"] for row in tried["with"]}
    assert [{name: value for name, value in row.items() if name != "store"} for row in tried["with"]] == tried[
        "without"
    ]


def test_the_movers_of_a_report_have_their_store(retailer: Sandbox, tmp_path: Path) -> None:
    """Each customer's by SQL, and with the setting alone; the other cells are the same."""
    stores = {customer: name or "No store" for customer, name in retailer.account.sql(STORE_OF)}
    movers = {}
    for name, settings in (("with", HOME), ("without", {})):
        typed(retailer, "report", "--as-of", LAST.isoformat(), "--csv", str(tmp_path / name), **settings)
        movers[name] = rows_of(tmp_path / name / "movers.csv")
    assert [row["store"] for row in movers["with"]] == [stores[int(row["customer"])] for row in movers["with"]]
    assert len({row["store"] for row in movers["with"]}) > 3
    assert [{**row, "store": ""} for row in movers["with"]] == movers["without"]


def test_an_account_without_home_locations_has_its_members_without_stores(tmp_path: Path) -> None:
    """The setting asks for what is not there; the file is written all the same."""
    file = tmp_path / "who.csv"
    with closing(small_account(20)) as account, Sandbox(account) as sandbox:
        typed(sandbox, "scheme", "try", "quantile", "--csv", str(file), "--as-of", AS_OF.isoformat(), **HOME)
    rows = rows_of(file)
    assert len(rows) == 20
    assert "store" not in rows[0]
