"""Who leaves a segment within some days: each moves on that day and not before, and nobody else does."""

import csv
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from netsuite_rfm.activation.person import ListValue, Person
from netsuite_rfm.activation.selection import LeavingSoon, Selection
from netsuite_rfm.cli.commands import app
from netsuite_rfm.errors import UsageError
from netsuite_rfm.rfm.scheme import parse_scheme
from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.scripts.project import Project
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.fields import AUDIENCE_LIST
from netsuite_rfm.settings.schemes import load_scheme, text
from tests.run.test_optional_fields import fill
from tests.suitescript.stage import project
from tests.support.accounts import AS_OF
from tests.support.full_account import audiences, full_account, segments, values
from tests.support.night import QUICK, run_night
from tests.support.soak import at_length

SCHEME = load_scheme("default")
SOON = "[audiences.leaving_soon]\nname = 'Leaving Soon'\ndays_until_leaving = { at_most = 14 }\n"
WITH_SOON = parse_scheme(f"{text('default')}\n{SOON}", "mine.toml")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """300 customers, scored for the day."""
    with closing(full_account(SCHEME)) as account:
        fill(account, 300)
        with Sandbox(account) as sandbox:
            run_night(sandbox, AS_OF, scheme=SCHEME)
            yield sandbox


def typed(sandbox: Sandbox, *words: str, **settings: str) -> Result:
    """Type the command for the day."""
    environment = {**sandbox.settings(), **QUICK, "RFM_LOG_LEVEL": "error", **settings}
    return CliRunner().invoke(app, ["leaving", "--as-of", AS_OF.isoformat(), *words], env=environment)


def test_who_is_named_moves_on_the_day_and_nobody_else_within_it(sandbox: Sandbox) -> None:
    """Proved by runs on every day of two weeks, with no order after the first."""
    moves = json.loads(typed(sandbox, "--within", "14", "--json").stdout)["customers"]
    assert len(moves) > 3
    said = {move["customer"]: (move["from"], move["to"], move["on"]) for move in moves}
    with closing(full_account(SCHEME)) as account, Sandbox(account) as other:
        fill(account, 300)
        account.sql(f"DELETE FROM transaction WHERE trandate > DATE '{AS_OF}'")
        run_night(other, AS_OF, scheme=SCHEME)
        before, seen = segments(account), {}
        for later in range(1, 15):
            day = AS_OF + timedelta(days=later)
            run_night(other, day, scheme=SCHEME)
            now = segments(account)
            for customer, name in now.items():
                if name != before[customer] and customer not in seen:
                    seen[customer] = (before[customer], name, day.isoformat())
            before = now
    assert said == seen


def test_sums_list_and_file_agree(sandbox: Sandbox, tmp_path: Path) -> None:
    """By pair of segments, and customer by customer, the most valuable first; one segment alone where asked for."""
    file = tmp_path / "calls.csv"
    data = json.loads(typed(sandbox, "--within", "30", "--json", "--csv", str(file)).stdout)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [int(row["customer"]) for row in rows] == [move["customer"] for move in data["customers"]]
    assert sum(pair["customers"] for pair in data["moves"]) == len(rows)
    values = [float(row["lifetime_value"]) for row in rows]
    assert values == sorted(values, reverse=True)
    pair = data["moves"][0]
    alone = json.loads(typed(sandbox, "--within", "30", "--from", pair["from"].lower(), "--json").stdout)
    assert {move["from"] for move in alone["customers"]} == {pair["from"]}
    shown = typed(sandbox, "--within", "30").stdout
    assert f"Within 30 days without an order: {len(rows)} customers" in shown
    assert all(date.fromisoformat(move["on"]) > AS_OF for move in data["customers"])


def test_a_sync_selects_the_same_customers(sandbox: Sandbox) -> None:
    """``sync --leaving 14``: of all customers those whom the command names, and of one segment its own."""
    moves = json.loads(typed(sandbox, "--within", "14", "--json").stdout)["customers"]
    soon = LeavingSoon(scheme=SCHEME, as_of=AS_OF, days=14)
    rows = sandbox.account.sql(
        "SELECT c.id, c.custentity_rfm_score, c.custentity_rfm_last_order_date, s.name FROM customer c "
        "LEFT JOIN customlist_rfm_segment s ON s.id = c.custentity_rfm_segment WHERE c.isinactive = 'F'"
    )
    people = [
        Person(customer_id=number, score=score or "", last_order=day, segment=ListValue("val", name or ""))
        for number, score, day, name in rows
    ]
    everybody = Selection(leaving=soon)
    assert {person.customer_id for person in people if person in everybody} == {move["customer"] for move in moves}
    one = Selection(leaving=soon, segments=(moves[0]["from"],))
    assert {person.customer_id for person in people if person in one} == {
        move["customer"] for move in moves if move["from"] == moves[0]["from"]
    }
    environment = {**sandbox.settings(), **QUICK, "RFM_LOG_LEVEL": "error", "RFM_SCHEME": "quantile"}
    refused = CliRunner().invoke(app, ["sync", "csv", "--leaving", "14"], env=environment).exception
    assert isinstance(refused, UsageError)
    assert "relative to each other" in str(refused)


def test_an_audience_has_who_moves_within_14_days_each_night_anew(tmp_path: Path) -> None:
    """Proved by runs on every day of weeks without an order; ``leaving`` and ``scheme try`` say the same."""
    nights = at_length(22, 36)
    file = tmp_path / "mine.toml"
    file.write_text(f"{text('default')}\n{SOON}", encoding="utf-8")
    inside: list[set[int]] = []
    held: list[dict[int, str | None]] = []
    with closing(full_account(WITH_SOON)) as account, Sandbox(account) as other:
        fill(account, 300)
        account.sql(f"DELETE FROM transaction WHERE trandate > DATE '{AS_OF}'")
        for later in range(nights):
            assert run_night(other, AS_OF + timedelta(days=later), scheme=WITH_SOON).exit_code == 0
            inside.append({customer for customer, names in audiences(account).items() if "Leaving Soon" in names})
            held.append(segments(account))
            if later == 0:
                moves = json.loads(typed(other, "--within", "14", "--json").stdout)["customers"]
                assert {move["customer"] for move in moves} == inside[0]
                words = ["scheme", "try", str(file), "--as-of", AS_OF.isoformat(), "--json"]
                environment = {**other.settings(), **QUICK, "RFM_LOG_LEVEL": "error"}
                tried = json.loads(CliRunner().invoke(app, words, env=environment).stdout)
                assert tried["audiences"]["Leaving Soon"] == {"in_force": 0, "tried": len(inside[0])}
    assert len({frozenset(members) for members in inside}) > 10
    for today in range(nights - 14):
        soon = held[today + 1 : today + 15]
        assert inside[today] == {
            customer for customer, segment in held[today].items() if any(later[customer] != segment for later in soon)
        }


def test_a_run_over_what_changed_finds_whom_time_alone_brings_into_the_audience() -> None:
    """Nobody orders and nobody edits: after each such run, one over all customers finds nothing to write."""
    last = date(2026, 11, 28)
    with closing(ScriptedAccount(_with_value())) as account, Sandbox(account) as sandbox:
        open_retailer(account, customers=400, today=last)
        moved = 0
        for later in (0, 1, 3, 9):
            day = last + timedelta(days=later)
            wanted = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
            account.clock.skew_s += (wanted - account.clock.now()).total_seconds()
            report = run_night(sandbox, day, scheme=WITH_SOON, changed="AUTO" if later else None)
            assert report.exit_code == 0
            moved += report.outcome.written if later else 0
            assert run_night(sandbox, day, scheme=WITH_SOON, write=False).summary.customers_changed == 0
        assert moved > 10


def _with_value() -> Project:
    """The project with the value of the audience in its list."""
    made = project()
    value = values([("val_rfm_leaving_soon", "Leaving Soon")], 900)
    made.lists[AUDIENCE_LIST] = (*made.lists[AUDIENCE_LIST], *value)
    return made


def test_a_sync_of_the_audience_sends_whom_leaving_sends(tmp_path: Path) -> None:
    """With consent as ever: the audience is of the run's day, which is today's."""
    today = datetime.now(UTC).date()
    sent: list[set[str]] = []
    with closing(ScriptedAccount(_with_value())) as account, Sandbox(account) as sandbox:
        open_retailer(account, customers=400, today=today)
        assert run_night(sandbox, today, scheme=WITH_SOON).exit_code == 0
        environment = {**sandbox.settings(), **QUICK, "RFM_LOG_LEVEL": "error"}
        for words in (("--audience", "Leaving Soon"), ("--leaving", "14")):
            folder = tmp_path / words[0].strip("-")
            folder.mkdir()
            typed_words = ["sync", "csv", "--folder", str(folder), "--accept-unsafe", *words]
            assert CliRunner().invoke(app, typed_words, env=environment).exit_code == 0
            (found,) = folder.glob("*.csv")
            with found.open(encoding="utf-8", newline="") as stream:
                sent.append({row["internal_id"] for row in csv.DictReader(stream)})
    assert len(sent[0]) > 5
    assert sent[0] == sent[1]


@pytest.mark.parametrize(
    ("words", "settings", "said"),
    [
        (("--from", "Nobody"), {}, "no such segment; there are: VIP Champions"),
        ((), {"RFM_SCHEME": "quantile"}, "the day of a move is not known in advance"),
    ],
)
def test_what_cannot_be_known_is_refused(
    sandbox: Sandbox, words: tuple[str, ...], settings: dict[str, str], said: str
) -> None:
    """In one line."""
    refused = typed(sandbox, *words, **settings).exception
    assert isinstance(refused, UsageError)
    assert said in str(refused)
