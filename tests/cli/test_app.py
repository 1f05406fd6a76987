"""The command line as a person types it: what it prints where, its exit codes, and one clear line for bad input."""

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.sandbox.store.fields import RFM_FIELDS, RFM_SEGMENTS
from netsuite_rfm.settings.model import Settings
from netsuite_rfm.settings.table import settings_table
from tests.renew_readme import SETTINGS, part
from tests.support.accounts import AS_OF, small_account
from tests.support.command_line import run_command
from tests.support.night import QUICK, expected

NOBODY = {
    "NETSUITE_ACCOUNT": "1234567",
    "NETSUITE_TIME_ZONE": "UTC",
    "NETSUITE_AUTH": "tba",
    "NETSUITE_CONSUMER_KEY": "aaaaaaaa",
    "NETSUITE_CONSUMER_SECRET": "bbbbbbbb",
    "NETSUITE_TOKEN_ID": "cccccccc",
    "NETSUITE_TOKEN_SECRET": "dddddddd",
    "NETSUITE_RETRY_FIRST_S": "0.01",
    "NETSUITE_RETRY_CEILING_S": "0.1",
}
TO_DAY = ("--as-of", AS_OF.isoformat())


def netsuite_rfm(*words: str, settings: Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder of its own, with these settings and no others."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("NETSUITE_", "RFM_"))}
    return run_command(words, {**environment, **settings}, folder)


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """The only line that a failed command says, apart from its log."""
    said = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert len(said) == 1, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    return said[0]


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    """A small account."""
    with closing(small_account(150)) as account:
        yield account


@pytest.fixture(scope="module")
def sandbox(account: Account) -> Iterator[Sandbox]:
    """A sandbox that serves it."""
    with Sandbox(account) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def settings(sandbox: Sandbox) -> dict[str, str]:
    """The settings for it."""
    return {**sandbox.settings(), **QUICK}


def test_check_finds_an_account_ready_and_changes_nothing(
    sandbox: Sandbox, settings: dict[str, str], tmp_path: Path
) -> None:
    """Every line is OK or a note, exit code 0, and no request changes anything."""
    done = netsuite_rfm("check", settings=settings, folder=tmp_path)
    *findings, last = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout
    assert {line.split()[0] for line in findings} <= {"OK", "NOTE"}
    assert last.endswith("Ready.")
    assert sandbox.requests.count("PATCH") == 0


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        pytest.param("field", "FAIL  field custentity_rfm_score: missing on the customer record", id="a missing field"),
        pytest.param("value", "customlist_rfm_segment has no value val_rfm_lapsed", id="a missing value"),
        pytest.param("inactive", "value val_rfm_lapsed is inactive", id="an inactive list value"),
        pytest.param("kind", "custentity_rfm_score: is not of kind TEXT", id="another kind"),
    ],
)  # fmt: skip
def test_check_and_run_name_what_the_account_lacks(broken: str, said: str, tmp_path: Path) -> None:
    """Exit code 3; check says what to do about it, and a run writes nothing."""
    fields, segments = list(RFM_FIELDS), list(RFM_SEGMENTS)
    at = next(number for number, field in enumerate(fields) if field.script_id == "custentity_rfm_score")
    lapsed = next(number for number, value in enumerate(segments) if value.script_id == "val_rfm_lapsed")
    if broken == "field":
        del fields[at]
    elif broken == "kind":
        fields[at] = replace(fields[at], kind="INTEGER")
    elif broken == "value":
        del segments[lapsed]
    else:
        segments[lapsed] = replace(segments[lapsed], inactive=True)
    with closing(Account(fields=fields, segments=segments)) as account:
        account.add_customers({"id": np.array([1001, 1004])})
        with Sandbox(account) as sandbox:
            chosen = {**sandbox.settings(), **QUICK}
            check = netsuite_rfm("check", settings=chosen, folder=tmp_path)
            assert (check.returncode, said in check.stdout) == (3, True), check.stdout
            if broken != "kind":
                run = netsuite_rfm("run", *TO_DAY, settings=chosen, folder=tmp_path)
                assert run.returncode == 3
                assert one_line(run).startswith("error: ")
            assert sandbox.requests.count("PATCH") == 0


def test_plan_run_and_run_again(account: Account, settings: dict[str, str], tmp_path: Path) -> None:
    """A plan writes nothing, a run writes all of it, a second run finds nothing; reports on stdout, log on stderr."""
    customers = len(expected(account, AS_OF))
    plan = netsuite_rfm("plan", *TO_DAY, "--json", settings=settings, folder=tmp_path)
    assert (plan.returncode, json.loads(plan.stdout)["customers_changed"], account.writes.total()) == (0, customers, 0)
    first = netsuite_rfm("run", *TO_DAY, "--json", settings=settings, folder=tmp_path)
    report = json.loads(first.stdout)
    assert (first.returncode, report["written"], report["rejected"]) == (0, customers, 0)
    assert sum(segment["after"] for segment in report["segments"].values()) == report["customers_read"] == 150
    last_line = json.loads(first.stderr.splitlines()[-1])
    assert (last_line["event"], last_line["written"], last_line["run_id"]) == ("run_done", customers, report["run_id"])
    second = netsuite_rfm("run", *TO_DAY, settings=settings, folder=tmp_path)
    assert second.returncode == 0
    assert "0 customers differ: 0 written and verified" in second.stdout


def test_named_customers_that_cannot_be_looked_at_are_named(settings: dict[str, str], tmp_path: Path) -> None:
    """Unknown ids stand in the outcome; ids come from the command line and from a file."""
    file = tmp_path / "customers.txt"
    file.write_text("1001  # the first one\n\n999999999\n1001\n")
    done = netsuite_rfm(
        "plan", *TO_DAY, "--customer", "1004", "--customers-file", str(file), settings=settings, folder=tmp_path
    )
    assert done.returncode == 0
    assert "Read 2 customers" in done.stdout
    assert "NetSuite has no customer 999999999." in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["run", "--customer", "12; DROP"], "'12; DROP' is not an internal id", id="customer id"),
        pytest.param(["run", "--as-of", "10.12.2011"], "--as-of '10.12.2011': a day such as", id="as-of"),
        pytest.param(["plan", "--as-of", "1969-12-31"], "not before 1970-01-01", id="as-of before the first day"),
        pytest.param(["plan", "--as-of", "0001-01-01"], "not before 1970-01-01", id="as-of at the beginning of years"),
        pytest.param(["run", "--deadline", "soon"], "--deadline 'soon': a duration such as 2h30m", id="deadline"),
        pytest.param(["run", "--customers-file", "none.txt"], "none.txt: cannot be read: No such file", id="no file"),
        pytest.param(["run", "--customers-file", "bad.txt"], "bad.txt, line 2: 'abc' is not an", id="bad file"),
        pytest.param(["check", "--env-file", "none.env"], "--env-file none.env: there is no such file", id="env file"),
        pytest.param(["sandbox", "serve", "--orders", "bad.csv"], "bad.csv, line 3, column amount: ", id="bad row"),
    ],
)  # fmt: skip
def test_bad_input_gets_one_clear_line(words: list[str], said: str, tmp_path: Path) -> None:
    """Exit code 2, and a line that names the option or the file, the line and the reason."""
    (tmp_path / "bad.txt").write_text("1001\nabc\n")
    (tmp_path / "bad.csv").write_text(
        "customer_id,order_id,order_date,amount,kind\nA,1,2011-01-01,5.00,sale\nA,2,2011-01-02,five,sale\n"
    )
    done = netsuite_rfm(*words, settings=NOBODY, folder=tmp_path)
    assert done.returncode == 2
    assert said in one_line(done)


def test_the_first_day_that_can_be_asked_for(settings: dict[str, str], tmp_path: Path) -> None:
    """Days are counted from 1970-01-01."""
    assert netsuite_rfm("plan", "--as-of", "1970-01-01", settings=settings, folder=tmp_path).returncode in {0, 4}


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        pytest.param({"NETSUITE_ACCOUNT": None}, 2, "NETSUITE_ACCOUNT: is not set", id="a missing setting"),
        pytest.param({"NETSUITE_CONCURRENCY": "0"}, 2, "NETSUITE_CONCURRENCY: ", id="a setting out of bounds"),
        pytest.param({"RFM_SCHEME": "defualt"}, 2, "did you mean default", id="a misspelt scheme"),
        pytest.param({"NETSUITE_BASE_URL": "http://192.0.2.1"}, 2, "loopback only", id="plain http"),
        pytest.param({"NETSUITE_BASE_URL": "http://127.0.0.1:9"}, 3, "did not respond", id="no such host"),
    ],
)  # fmt: skip
def test_wrong_settings_get_one_clear_line(
    changed: dict[str, str | None], code: int, said: str, tmp_path: Path
) -> None:
    """The line names the setting and what is wrong with it."""
    chosen = {name: value for name, value in {**NOBODY, **changed}.items() if value is not None}
    done = netsuite_rfm("run", settings=chosen, folder=tmp_path)
    assert (done.returncode, said in one_line(done)) == (code, True), done.stderr


def test_a_wrong_key_is_a_failed_sign_in_and_not_tried_often(settings: dict[str, str], tmp_path: Path) -> None:
    """NetSuite's refusal in one line, with where to look; another account's key is as good as none."""
    with closing(Account()) as other, Sandbox(other) as elsewhere:
        wrong_key = {**settings, "NETSUITE_PRIVATE_KEY": elsewhere.settings()["NETSUITE_PRIVATE_KEY"]}
    done = netsuite_rfm("run", settings=wrong_key, folder=tmp_path)
    assert done.returncode == 3
    assert "NetSuite refused the sign-in" in one_line(done)
    assert "View Login Audit Trail" in one_line(done)


def test_check_notes_a_certificate_whose_end_nobody_knows(settings: dict[str, str], tmp_path: Path) -> None:
    """Only where there is one: a sign-in with a token has none."""
    note = "NOTE  certificate: NETSUITE_CERTIFICATE_ENDS is not set"
    assert note in netsuite_rfm("check", settings=settings, folder=tmp_path).stdout
    known = {**settings, "NETSUITE_CERTIFICATE_ENDS": "2999-12-31"}
    assert "OK    certificate: ends on 2999-12-31" in netsuite_rfm("check", settings=known, folder=tmp_path).stdout
    with closing(small_account(5)) as account, Sandbox(account, auth="tba") as other:
        token = {**other.settings(), **QUICK}
        assert "certificate" not in netsuite_rfm("check", settings=token, folder=tmp_path).stdout


def test_check_names_settings_that_are_none(settings: dict[str, str], tmp_path: Path) -> None:
    """A misspelt setting would silently leave the default in force."""
    done = netsuite_rfm("check", settings={**settings, "RFM_ODER_TYPES": "CashSale"}, folder=tmp_path)
    assert "NOTE  settings: RFM_ODER_TYPES is not a setting; did you mean RFM_ORDER_TYPES?" in done.stdout


def test_csv_holds_every_change_in_the_form_of_the_import(settings: dict[str, str], tmp_path: Path) -> None:
    """Internal id, then every field by its label; list values by name."""
    done = netsuite_rfm("plan", "--csv", "load.csv", settings=settings, folder=tmp_path)
    assert done.stdout.endswith("Wrote load.csv.\n")
    heading, first, *_ = (tmp_path / "load.csv").read_text().splitlines()
    assert heading.startswith("Internal ID,RFM Recency Score,")
    assert first.split(",")[5] in {value.name for value in RFM_SEGMENTS}


def test_scheme_show_needs_no_account(tmp_path: Path) -> None:
    """125 cells as JSON, each with its segment, without a single setting."""
    done = netsuite_rfm("scheme", "show", "--json", settings={}, folder=tmp_path)
    cells = json.loads(done.stdout)["cells"]
    assert (len(cells), cells["555"], cells["111"], cells["215"]) == (125, "VIP Champions", "Churned", "Lapsed")
    shown = netsuite_rfm("scheme", "show", settings={}, folder=tmp_path)
    assert "Recency 5" in shown.stdout


def test_the_demo_says_what_it_is_and_ends_well(tmp_path: Path) -> None:
    """A smaller retailer, the whole job: the second run writes nothing."""
    done = netsuite_rfm("demo", "--customers", "300", settings={}, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "It is not NetSuite" in done.stdout
    assert "0 customers differ: 0 written and verified" in done.stdout
    reach = [int(n) for n in re.findall(r"A campaign to VIP Champions would reach (\d+)", done.stdout)]
    assert "opts out in NetSuite" in done.stdout
    assert reach[1] == reach[0] - 1


def test_the_table_of_settings_is_as_they_are() -> None:
    """The table is generated; ``make readme`` renews it."""
    assert part(SETTINGS.read_text(encoding="utf-8"), "settings").strip() == settings_table()
    assert all(f"`{name.upper()}`" in settings_table() for name in Settings.model_fields)
