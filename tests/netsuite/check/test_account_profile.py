"""What ``check`` says of the account itself, compared with what the sandbox was told to be."""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from netsuite_rfm.netsuite.check.account_profile import _same_clock, account_profile
from netsuite_rfm.netsuite.check.finding import Finding, Mark
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.serve.site import Role
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect
from tests.support.accounts import small_account
from tests.support.command_line import run_command
from tests.support.night import QUICK

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
COUNTING = Counting(("SalesOrd", "CashSale"), False, NOW.date())
PACIFIC = ZoneInfo("America/Los_Angeles")


def profile(zone: ZoneInfo = PACIFIC, role: Role | None = None, **behaviour: object) -> dict[str, Finding]:
    """The profile's lines by subject, of an account that behaves as named."""
    with (
        closing(small_account(60, behaviour=Behaviour(**behaviour))) as account,  # type: ignore[arg-type]
        Sandbox(account, role=role) as sandbox,
        connect(settings_from({**sandbox.settings(), **QUICK})) as client,
    ):
        return {finding.subject: finding for finding in account_profile(client, COUNTING, zone, NOW)}


@pytest.mark.parametrize("expr1_alias", [False, True])
@pytest.mark.parametrize(
    ("zone", "mark"),
    [("America/Los_Angeles", Mark.OK), ("America/Vancouver", Mark.OK), ("Europe/Berlin", Mark.NOTE)],
)
def test_the_session_s_time_zone_is_compared_with_the_setting(zone: str, mark: Mark, *, expr1_alias: bool) -> None:
    """Whatever the column is named; two zones with the same clock are the same."""
    found = profile(ZoneInfo(zone), expr1_alias=expr1_alias)["time zone"]
    assert (found.mark, "America/Los_Angeles" in found.detail) == (mark, True)


@pytest.mark.parametrize(
    ("theirs", "same"),
    [
        ("America/Los_Angeles", True),
        ("-08:00", True),
        ("+01:00", False),
        ("Europe/Berlin", False),
        ("America/Phoenix", False),  # the same clock for a part of the year only
        ("Pacific", None),
        ("../etc/passwd", None),
    ],
)
def test_a_zone_is_compared_in_whatever_form_it_comes(theirs: str, same: bool | None) -> None:  # noqa: FBT001
    """Unknown names are shown and not judged."""
    assert _same_clock(theirs, PACIFIC, NOW) is same


def test_statuses_and_currencies_are_counted() -> None:
    """As the account's own tables have them."""
    with closing(small_account(60)) as account, Sandbox(account) as sandbox:
        account.sql("UPDATE transaction SET currency = 1 + id % 2")
        with connect(settings_from({**sandbox.settings(), **QUICK})) as client:
            found = {finding.subject: finding for finding in account_profile(client, COUNTING, PACIFIC, NOW)}
        orders = account.sql(
            "SELECT status, COUNT(*) FROM transaction WHERE type = 'SalesOrd' GROUP BY status ORDER BY status"
        )
        currencies = account.sql(
            "SELECT currency, COUNT(*) FROM transaction WHERE type IN ('SalesOrd', 'CashSale') GROUP BY currency"
        )
    said = [part.removesuffix(" (no order)") for part in found["statuses SalesOrd"].detail.split(", ")]
    assert said == [f"{status} {count:,}" for status, count in orders]
    marked = {part[0] for part in found["statuses SalesOrd"].detail.split(", ") if part.endswith(" (no order)")}
    assert marked == {status for status, _ in orders} & {"A", "C", "H"}
    for currency, count in currencies:
        assert f"{currency} ({count:,})" in found["currencies"].detail


@pytest.mark.parametrize(
    ("behaviour", "point", "said"),
    [
        ({"change_dates": "moment"}, "times of changes", "settled: given to the second"),
        ({"change_dates": "day"}, "times of changes", "settled: not given"),
        ({"numbers": "bare"}, "forms of values", "numbers come bare"),
        ({"status_form": "compound"}, "forms of values", "a status as "),
        ({"projects": False}, "table of projects", "settled: there are none"),
        ({"vendors": True}, "table of vendors", "settled: can be read"),
    ],
)
def test_what_only_an_account_can_show_is_settled(behaviour: dict[str, object], point: str, said: str) -> None:
    """Whichever way the account answers."""
    found = profile(**behaviour)[f"only here: {point}"]
    assert (found.mark, said in found.detail) == (Mark.OK, True), found


def test_what_the_role_may_not_see_is_left_out() -> None:
    """No line and no failure: none of it keeps a run from working."""
    hidden = Role(missing_tables=frozenset({"customrecord_rfm_run", "customrecord_rfm_segment_history", "job"}))
    found = profile(role=hidden)
    assert "only here: RFM Run at level Edit" not in found
    assert "there are none, or the role cannot see them" in found["only here: table of projects"].detail
    assert Mark.FAIL not in {finding.mark for finding in found.values()}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """An account that refuses window functions, in words of its own."""
    behaviour = Behaviour(window_functions=False)
    with closing(small_account(30, behaviour=behaviour)) as account, Sandbox(account) as sandbox:
        yield sandbox


def test_the_findings_as_json(sandbox: Sandbox, tmp_path: Path) -> None:
    """Every line of the text, and whether a run would work; the exit code is the same."""
    environment = {"PATH": os.environ["PATH"], **sandbox.settings(), **QUICK}
    done = run_command(["check", "--json"], environment, tmp_path)
    found = json.loads(done.stdout)
    assert (done.returncode, found["ready"], set(found["findings"][0])) == (0, True, {"mark", "subject", "detail"})
    lines = run_command(["check"], environment, tmp_path).stdout.splitlines()[:-1]
    shown = [f"{finding['mark']:<4}  {finding['subject']}: " for finding in found["findings"]]
    assert [line for line, begins in zip(lines, shown, strict=True) if not line.startswith(begins)] == []


@pytest.mark.parametrize("wrong", [{}, {"NETSUITE_CERTIFICATE_ID": "planted-wrong-id"}], ids=["ready", "refused"])
def test_a_ticket_holds_no_secret_no_name_and_no_host(sandbox: Sandbox, tmp_path: Path, wrong: dict[str, str]) -> None:
    """It can be pasted anywhere; NetSuite's own words stay at home."""
    names = [name for row in sandbox.account.sql("SELECT DISTINCT entityid FROM customer") for name in row if name]
    environment = {**sandbox.settings(), **QUICK, **wrong}
    done = run_command(["check", "--ticket"], {"PATH": os.environ["PATH"], **environment}, tmp_path)
    assert done.returncode == (3 if wrong else 0)
    block = done.stdout
    assert (block.startswith("```text\n"), block.endswith("```\n")) == (True, True)
    secret = {text for name, text in environment.items() if name.startswith("NETSUITE_") and len(text) > 6}
    hidden = [
        *(secret - {environment["NETSUITE_TIME_ZONE"]}),
        "127.0.0.1",
        "netsuite.com",
        "Invalid search",
        *map(str, names),
    ]
    assert [text for text in hidden if text in block] == []
    assert "NETSUITE_CLIENT_ID" in block


def test_two_forms_at_once_are_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    """One line, exit code 2."""
    done = run_command(["check", "--json", "--ticket"], {**sandbox.settings()}, tmp_path)
    assert (done.returncode, "choose one" in done.stderr) == (2, True)
