"""The worker, over real sockets, against an account in which the scripts are deployed: one row for each change."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta

import pytest

from netsuite_rfm.sandbox.faults.script import Faults, Rule
from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.scripts.account import EventType, ScriptedAccount
from netsuite_rfm.sandbox.scripts.deployments import open_suitelet
from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.sandbox.sandbox_http import CUSTOMER, Client
from tests.suitescript.stage import SETUP, Stage, project
from tests.support.night import expected, run_night, wrong

LAST_DAY = date(2026, 11, 20)
NIGHTS = 3


@contextmanager
def served(event: EventType, faults: Faults | None = None) -> Iterator[tuple[Stage, Sandbox]]:
    """A generated retailer with the scripts, served over HTTP."""
    with closing(ScriptedAccount(project(), patch_event=event)) as account:
        open_retailer(account, customers=120, seed=3, today=LAST_DAY)
        open_suitelet(account, SETUP, method="POST")
        with Sandbox(account, faults=faults) as sandbox:
            yield Stage(account), sandbox


def transitions(account: ScriptedAccount, days: list[date]) -> Counter[tuple[int, str | None, str]]:
    """The changes between the truths of the days, the first from nothing."""
    found: Counter[tuple[int, str | None, str]] = Counter()
    known: dict[int, str] = {}
    for day in days:
        for customer, true in expected(account, day).items():
            if known.get(customer) != true.segment:
                found[customer, known.get(customer), true.segment] += 1
                known[customer] = true.segment
    return found


@pytest.mark.parametrize(
    ("mode", "event", "faulty"),
    [
        pytest.param("batch", "EDIT", False, id="batches, edit"),
        pytest.param("batch", "XEDIT", False, id="batches, xedit"),
        pytest.param("single", "EDIT", False, id="single requests"),
        pytest.param("single", "XEDIT", True, id="single requests whose answers are lost"),
        pytest.param("batch", "EDIT", True, id="batches whose answers are lost"),
    ],
)
def test_the_workers_nights_leave_every_transition_once(mode: str, event: EventType, *, faulty: bool) -> None:
    """However the worker writes and however often it must try, rows equal the transitions of the truth."""
    # The request is carried out and its answer lost: the worker cannot know, and tries again.
    lost = Faults(rules=[Rule(method="PATCH", do="drop", when="after", probability=0.2)]) if faulty else None
    days = [LAST_DAY - timedelta(days=30 * back) for back in reversed(range(NIGHTS))]
    with served(event, lost) as (here, sandbox):
        for day in days:
            run_night(sandbox, day, RFM_WRITE_MODE=mode, NETSUITE_BATCH_PARALLEL="true")
            assert wrong(here.account, day) == []
        names = {value.id: value.name for value in here.account.lists["customlist_rfm_segment"]}
        rows = Counter(
            (
                row["custrecord_rfm_sh_customer"],
                names.get(row.get("custrecord_rfm_sh_from")),  # type: ignore[call-overload]
                names.get(row.get("custrecord_rfm_sh_to")),  # type: ignore[call-overload]
            )
            for row in here.history()
        )
        assert rows == transitions(here.account, days)
        assert here.errors() == []
        before = len(here.history())
        here.nightly()
        assert len(here.history()) == before


def test_the_home_location_takes_a_location_and_nothing_else() -> None:
    """A field that points to a record type takes the internal id of such a record, and shows its name."""
    with served("EDIT") as (here, sandbox):
        here.account.clock.skew_s = 0  # this client signs in by the machine's clock
        with Client(sandbox) as client:
            customer = int(here.account.sql("SELECT min(id) FROM customer")[0][0])
            number, name = here.account.sql("SELECT id, name FROM location ORDER BY id")[0]
            assert client.patch(customer, {"custentity_rfm_home_location": {"id": str(number)}}).status_code == 204
            shown = client.get(f"{CUSTOMER}/{customer}").json()["custentity_rfm_home_location"]
            assert (shown["id"], shown["refName"]) == (str(number), name)
            assert client.patch(customer, {"custentity_rfm_home_location": {"id": "99999"}}).status_code == 400
