"""A change of a customer's segment: one history row, whoever makes it and however often it is tried."""

import threading
from datetime import date
from decimal import Decimal

import pytest

from netsuite_rfm.sandbox.scripts.account import EventType
from tests.suitescript.stage import ANNA, BEN, TODAY, stage


@pytest.mark.parametrize("event", ["EDIT", "XEDIT"])
def test_a_change_by_the_worker_is_one_row_with_all_it_knows(event: EventType) -> None:
    """The row holds from, to, day, score, last order and lifetime value, whichever event a PATCH is."""
    with stage(event=event) as here:
        here.write(ANNA, "loyal", custentity_rfm_score="444")
        here.write(ANNA, "vip_champions")
        assert here.errors() == []
        assert here.moves(ANNA) == [(None, "loyal"), ("loyal", "vip_champions")]
        row = here.history(ANNA)[1]
        assert row["custrecord_rfm_sh_changed_on"] == TODAY
        assert row["custrecord_rfm_sh_score"] == "555"
        assert row["custrecord_rfm_sh_last_order"] == date(2026, 11, 17)
        assert row["custrecord_rfm_sh_lifetime_value"] == Decimal("2345.60")
        assert row["custrecord_rfm_sh_source"] == "RESTWEBSERVICES"


def test_an_inline_edit_of_the_segment_alone_takes_the_rest_from_the_old_record() -> None:
    """On XEDIT the new record has only the edited fields; the row has the others all the same."""
    with stage() as here:
        here.write(ANNA, "loyal")
        here.edit(ANNA, event="XEDIT", custentity_rfm_segment=here.segment("at_risk"))
        row = here.history(ANNA)[1]
        assert here.moves(ANNA)[1] == ("loyal", "at_risk")
        assert row["custrecord_rfm_sh_score"] == "555"
        assert row["custrecord_rfm_sh_lifetime_value"] == Decimal("2345.60")


@pytest.mark.parametrize("context", ["USERINTERFACE", "CSVIMPORT", "RESTWEBSERVICES", "MAPREDUCE", "SUITELET"])
def test_a_change_by_anyone_is_recorded(context: str) -> None:
    """A person, an import and a script leave a row as the worker does."""
    with stage() as here:
        here.edit(ANNA, context, custentity_rfm_segment=here.segment("lapsed"))
        assert here.moves(ANNA) == [(None, "lapsed")]
        assert here.history(ANNA)[0]["custrecord_rfm_sh_source"] == context


@pytest.mark.parametrize("event", ["EDIT", "XEDIT"])
def test_a_change_of_other_fields_leaves_no_row(event: EventType) -> None:
    """New scores in the same segment are no change of segment."""
    with stage(event=event) as here:
        here.write(ANNA, "loyal")
        here.account.write_customers([(ANNA, {"custentity_rfm_score": "454"})])
        here.edit(ANNA, event=event, email="new@mail.example")
        assert len(here.history()) == 1


@pytest.mark.parametrize("event", ["EDIT", "XEDIT"])
def test_a_repeated_write_adds_no_row(event: EventType) -> None:
    """A worker that did not get the answer writes again; the account keeps one row."""
    with stage(event=event) as here:
        values = here.write(ANNA, "loyal")
        for _ in range(3):
            here.account.write_customers([(ANNA, values)])
        assert here.moves(ANNA) == [(None, "loyal")]


@pytest.mark.parametrize("error", ["UNIQUE_RCRD_ID_REQD", "DUP_CSTM_RCRD_ENTRY"])
def test_two_events_that_saw_the_same_old_record_add_one_row(error: str) -> None:
    """Two requests at once may both see the old segment: the external id of the row lets only one through."""
    with stage(duplicate_error=error) as here:
        values = here.write(ANNA, "loyal")
        late = here.account.user_events
        watching = late.deployed("customer", "RESTWEBSERVICES")
        after = dict(here.customer(ANNA))
        before = {**after, "custentity_rfm_segment": None, "custentity_segment_last_updated": None}
        late.fire(
            watching,
            ANNA,
            before=before,
            after=after,
            edited=set(values),
            event="EDIT",
            context="RESTWEBSERVICES",
        )
        assert here.moves(ANNA) == [(None, "loyal")]
        assert here.errors() == []


def test_writes_at_the_same_time_leave_one_row_each() -> None:
    """Threads that write different customers, and the same ones again, leave one row a customer."""
    with stage() as here:
        values = here.written("loyal")
        threads = [
            threading.Thread(target=here.account.write_customers, args=([(ANNA, values), (BEN, values)],))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert here.moves(ANNA) == here.moves(BEN) == [(None, "loyal")]


def test_a_customer_who_loses_all_orders_leaves_the_segment() -> None:
    """An emptied segment is a change to none."""
    with stage() as here:
        here.write(ANNA, "one_time")
        here.write(ANNA, None)
        assert here.moves(ANNA)[1] == ("one_time", None)


def test_a_failure_in_the_script_never_fails_the_write() -> None:
    """Where the script fails at any of its calls, the customer is written and the log names it."""
    with stage() as here:
        rows = here.account.record_tables["customrecord_rfm_segment_history"]
        here.account.project.roles["customrole_rfm_automation"].permissions.pop("customrecord_rfm_segment_history")  # type: ignore[attr-defined]
        here.write(ANNA, "vip_champions")
        assert here.customer(ANNA)["custentity_rfm_segment"] == here.segment("vip_champions")
        assert not rows.rows
        assert here.errors() == [f"Segment change of customer {ANNA} not recorded"]


def test_a_change_in_a_context_the_deployment_leaves_out_waits_for_the_night() -> None:
    """What the user event does not see, the reconcile pass records, once."""
    with stage() as here:
        here.edit(ANNA, "WEBAPPLICATION", custentity_rfm_segment=here.segment("vip_champions"))
        assert here.history() == []
        here.nightly()
        here.nightly()
        assert here.moves(ANNA) == [(None, "vip_champions")]
        assert here.history(ANNA)[0]["custrecord_rfm_sh_source"] == "RECONCILE"
        assert here.customer(ANNA)["category"] == here.category("VIP")
