"""Each sync leaves a row in NetSuite, and the next one begins where the last complete one of the same mapping did."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from netsuite_rfm.activation.brake import FEWEST_JUDGED, Brake
from netsuite_rfm.activation.choosing import Rule
from netsuite_rfm.activation.outcome import Outcome
from netsuite_rfm.activation.selection import Selection
from netsuite_rfm.activation.sync import Batch, SyncOptions
from netsuite_rfm.errors import UnsafePlanError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.run.sync_record import Synced, SyncJob, carry_out_sync
from netsuite_rfm.sandbox.behaviour import Behaviour
from netsuite_rfm.sandbox.destinations.faults import DestinationFault
from netsuite_rfm.sandbox.klaviyo.service import KlaviyoSandbox
from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.serve.site import Role
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect
from tests.activation.people import klaviyo_at
from tests.suitescript.stage import project
from tests.support.night import score_as_of

SEGMENTS = "customlist_rfm_segment"
SYNC = "customrecord_rfm_sync"
TODAY = datetime.now(UTC).date()
CUSTOMERS = 200
LONG_AGO = datetime(2026, 1, 1)  # noqa: DTZ001 - the store keeps UTC without a zone
VIP = "VIP Champions"


class Shop:
    """A scored account, a local Klaviyo, and nights of syncs between them."""

    def __init__(self, account: ScriptedAccount, sandbox: Sandbox, klaviyo: KlaviyoSandbox) -> None:
        self.account, self.sandbox, self.klaviyo = account, sandbox, klaviyo
        self.nights = 0

    def job(self, **changes: Any) -> SyncJob:
        """A sync to Klaviyo of everybody scored."""
        self.nights += 1
        values: dict[str, Any] = {
            "sync_id": f"sync-{self.nights}",
            "destination": klaviyo_at(self.klaviyo),
            "options": SyncOptions(),
            "mapping": {"a": 1},
            "as_of": TODAY,
        }
        return SyncJob(**{**values, **changes})

    def sync(self, **changes: Any) -> Synced:
        """Carry one out."""
        with self.client() as client:
            return carry_out_sync(client, self.job(**changes))

    def client(self) -> Client:
        """A connection of the worker's."""
        return connect(settings_from(dict(self.sandbox.settings())))

    def rows(self) -> list[dict[str, Any]]:
        """The rows of syncs, oldest first, by the short form of the field's script id."""
        found = self.account.record_tables[SYNC].rows.values()
        return [{name.removeprefix("custrecord_rfm_sync_"): value for name, value in row.items()} for row in found]

    def forget_changes(self) -> None:
        """Let all customers have changed long ago."""
        self.account.change("UPDATE customer SET lastmodifieddate = $1", [LONG_AGO])

    def change(self, customer_id: int, **columns: Any) -> None:
        """Change a customer now, as a person does."""
        columns["lastmodifieddate"] = datetime.now(UTC).replace(tzinfo=None)
        sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(columns, 2))
        self.account.change(f"UPDATE customer SET {sets} WHERE id = $1", [customer_id, *columns.values()])

    def sendable(self) -> list[int]:
        """Internal ids of customers who are sent, lowest first."""
        rows = self.account.sql(
            "SELECT id FROM customer WHERE isinactive = 'F' AND email IS NOT NULL AND custentity_rfm_score IS NOT NULL "
            "AND COALESCE(globalsubscriptionstatus, 1) IN (1, 3) ORDER BY id"
        )
        return [customer_id for (customer_id,) in rows]

    def address_of(self, customer_id: int) -> str:
        """The customer's address as it is compared."""
        return str(self.account.sql(f"SELECT email FROM customer WHERE id = {customer_id}")[0][0]).strip().lower()

    def profile_of(self, address: str) -> dict[str, Any]:
        """What Klaviyo holds under an address."""
        profile = self.klaviyo.profiles.find("email", address)
        assert profile is not None
        return profile.properties


@pytest.fixture(scope="module")
def account() -> Iterator[ScriptedAccount]:
    """A small scored retailer in an account with the project."""
    with closing(ScriptedAccount(project())) as account:
        open_retailer(account, customers=CUSTOMERS, seed=4, today=TODAY)
        score_as_of(account, TODAY)
        yield account


@pytest.fixture
def shop(account: ScriptedAccount) -> Iterator[Shop]:
    """It is served, without rows of syncs, beside an empty Klaviyo."""
    for number in list(account.record_tables[SYNC].rows):
        account.record_tables[SYNC].remove(number)
    with Sandbox(account) as sandbox, KlaviyoSandbox() as klaviyo:
        shop = Shop(account, sandbox, klaviyo)
        shop.forget_changes()
        yield shop


def test_a_sync_leaves_one_row_with_its_figures_and_no_person(shop: Shop) -> None:
    """Counts that add up, by SQL of our own; moments of this sync; nobody's address."""
    began = datetime.now(UTC) - timedelta(seconds=2)
    synced = shop.sync()
    (row,) = shop.rows()
    assert (row["destination"], row["scope"], row["result"], row["as_of"]) == ("klaviyo", "full", "complete", TODAY)
    assert row["sent"] == synced.outcome.sent > 0
    assert row["sent"] + sum(json.loads(row["left_out"]).values()) == row["read"] == CUSTOMERS
    assert began <= row["started"] <= row["finished"] <= datetime.now(UTC) + timedelta(seconds=2)
    assert began <= datetime.fromisoformat(row["read_from"]) <= datetime.fromisoformat(row["read_until"])
    assert "@" not in json.dumps(row, default=str)


def test_a_dry_run_leaves_no_row(shop: Shop) -> None:
    """It says whom the sync would read, and changes nothing."""
    shop.sync(options=SyncOptions(dry_run=True))
    assert shop.rows() == []


def test_the_next_night_reads_who_changed_and_who_said_no(shop: Shop) -> None:
    """One customer changed: that one is sent, and beside the opted out nobody else is read."""
    shop.sync()
    changed = shop.sendable()[0]
    shop.change(changed, firstname="Augusta")
    said_no = shop.account.sql("SELECT count(*) FROM customer WHERE globalsubscriptionstatus IN (2, 4)")[0][0]
    synced = shop.sync()
    assert not synced.since.is_full
    assert synced.outcome.sent == 1
    assert 1 <= synced.outcome.read <= 1 + 2 * said_no < CUSTOMERS
    assert [row["scope"] for row in shop.rows()] == ["full", "changed"]


def test_who_opts_out_is_told_although_no_moment_of_change_moves(shop: Shop) -> None:
    """Whether a change of consent moves the moment of the last change is not documented."""
    customer = shop.sendable()[0]
    address = shop.address_of(customer)
    shop.sync()
    segment = shop.profile_of(address)["rfm_segment"]
    assert address in shop.klaviyo.audiences.would_be_mailed("rfm_segment", segment)
    shop.account.change(f"UPDATE customer SET globalsubscriptionstatus = 4 WHERE id = {customer}", [])
    try:
        assert not shop.sync().since.is_full
        assert address not in shop.klaviyo.audiences.would_be_mailed("rfm_segment", segment)
    finally:
        shop.account.change(f"UPDATE customer SET globalsubscriptionstatus = NULL WHERE id = {customer}", [])


def test_a_sync_that_rejected_rows_is_passed_over(shop: Shop) -> None:
    """What it did not send is sent by the next one, although nothing about the customer changed since."""
    shop.sync()
    changed = shop.sendable()[0]
    shop.change(changed, firstname="Ida")
    shop.klaviyo.imports.rejects = {shop.address_of(changed)}
    assert shop.sync().outcome.exit_code == 1
    shop.klaviyo.imports.rejects = set()
    assert shop.sync().outcome.sent == 1
    assert [row["result"] for row in shop.rows()] == ["complete", "rejected rows", "complete"]


def test_a_sync_that_failed_leaves_a_row_and_is_passed_over(shop: Shop) -> None:
    """A destination that never answers: the row says so, and the next sync reads everybody."""
    shop.klaviyo.faults.add(DestinationFault("status", 503, times=99))
    assert shop.sync().outcome.exit_code == 3
    shop.klaviyo.faults.rules.clear()
    assert shop.rows()[0]["result"] == "failed"
    assert shop.sync().since.is_full


@pytest.mark.parametrize(
    "changes",
    [
        {"mapping": {"a": 2}},
        {"full": True},
        {"options": SyncOptions(Rule(Selection(bought_since=TODAY - timedelta(days=30))))},
    ],
)
def test_another_mapping_is_of_all_customers(shop: Shop, changes: dict[str, Any]) -> None:
    """And so is one that is asked to be, and one whose selection moves with the day."""
    shop.sync()
    assert not shop.sync().since.is_full
    synced = shop.sync(**changes)
    assert synced.since.is_full
    assert synced.outcome.read == CUSTOMERS


def test_a_renamed_segment_is_of_all_customers(shop: Shop) -> None:
    """Its name is what everybody in it is sent."""
    shop.sync()
    shop.account.rename_list_value(SEGMENTS, "val_rfm_vip_champions", "Best of All")
    try:
        assert shop.sync().since.is_full
        assert shop.klaviyo.audiences.would_be_mailed("rfm_segment", "Best of All")
        assert not shop.klaviyo.audiences.would_be_mailed("rfm_segment", VIP)
    finally:
        shop.account.rename_list_value(SEGMENTS, "val_rfm_vip_champions", VIP)


def test_named_customers_are_no_beginning_for_the_next_sync(shop: Shop) -> None:
    """A sync of some says nothing of the others."""
    shop.sync(ids=tuple(shop.sendable()[:3]))
    assert shop.rows()[0]["scope"] == "some"
    assert shop.sync().since.is_full


@pytest.mark.parametrize("is_full", [False, True])
def test_a_deleted_customer_s_profile_is_emptied(shop: Shop, *, is_full: bool) -> None:
    """NetSuite tells the id alone; the values under it go, and nobody mails the segment to them any more."""
    shop.sync()
    customer = shop.sendable()[-1]
    address = shop.address_of(customer)
    segment = shop.profile_of(address)["rfm_segment"]
    kept = shop.account.sql(f"SELECT * FROM customer WHERE id = {customer}")[0]
    now = datetime.now(UTC).replace(tzinfo=None)
    shop.account.change(
        "INSERT INTO deletedrecord (deleteddate, type, recordid) VALUES ($1, 'customer', $2)", [now, customer]
    )
    shop.account.change(f"DELETE FROM customer WHERE id = {customer}", [])
    try:
        synced = shop.sync(full=is_full)
        assert synced.outcome.exit_code == 0
        assert address not in shop.klaviyo.audiences.would_be_mailed("rfm_segment", segment)
        assert shop.profile_of(address)["rfm_segment"] == "(none)"
    finally:
        places = ", ".join(f"${place}" for place in range(1, len(kept) + 1))
        shop.account.change(f"INSERT INTO customer VALUES ({places})", list(kept))
        shop.account.change("DELETE FROM deletedrecord", [])


def test_the_brake_knows_what_the_last_full_sync_sent(shop: Shop) -> None:
    """Where nobody may be lost, one customer fewer holds it, and the row says that nothing was sent."""
    sent = shop.sync().outcome.sent
    assert sent >= FEWEST_JUDGED
    strict = SyncOptions(brake=Brake(Fraction(0)))
    assert shop.sync(options=strict, full=True).plan.before == sent
    customer = shop.sendable()[0]
    shop.account.change(f"UPDATE customer SET isinactive = 'T' WHERE id = {customer}", [])
    try:
        with pytest.raises(UnsafePlanError):
            shop.sync(options=strict, full=True)
    finally:
        shop.account.change(f"UPDATE customer SET isinactive = 'F' WHERE id = {customer}", [])
    assert [row["result"] for row in shop.rows()] == ["complete", "complete", "failed"]


@pytest.mark.parametrize("records", [{}, {SYNC: "VIEW"}])
def test_without_the_record_each_sync_is_of_all_and_says_so_once(shop: Shop, records: dict[str, str]) -> None:
    """No right to see the record, or only to see it: nothing fails, and one note names the remedy."""
    with Sandbox(shop.account, role=Role(records=records)) as sandbox:
        own = Shop(shop.account, sandbox, shop.klaviyo)
        for _ in range(2):
            synced = own.sync()
            assert synced.since.is_full
            assert synced.outcome.exit_code == 0
            (note,) = [note for note in synced.outcome.notes if SYNC in note]
            assert "deploy suitescript/" in note or "level Edit" in note or "permission" in note
    assert shop.rows() == []


def test_an_account_that_shows_days_alone_and_no_deletions() -> None:
    """Whole days are compared then: who changed is sent all the same."""
    behaviour = Behaviour(change_dates="day", deleted_records="absent")
    with closing(ScriptedAccount(project(), behaviour)) as account:
        open_retailer(account, customers=40, seed=4, today=TODAY)
        score_as_of(account, TODAY)
        with Sandbox(account) as sandbox, KlaviyoSandbox() as klaviyo:
            shop = Shop(account, sandbox, klaviyo)
            shop.forget_changes()
            shop.sync()
            shop.change(shop.sendable()[0], firstname="Grace")
            synced = shop.sync()
    assert not synced.since.is_full
    assert synced.outcome.sent == 1


class _Broken:
    """A destination with a bug of ours."""

    name, minimum, requests, takes_changes = "klaviyo", 0, 0, True

    def members(self) -> int | None:
        """Unknown."""
        return None

    def send(self, _batch: Batch, _outcome: Outcome) -> None:
        """Fail in a way that nobody foresaw."""
        raise ZeroDivisionError


def test_an_error_of_ours_is_not_recorded_as_complete(shop: Shop) -> None:
    """The next sync must not begin after it."""
    with pytest.raises(ZeroDivisionError):
        shop.sync(destination=_Broken())
    assert [row["result"] for row in shop.rows()] == ["stopped"]
    assert shop.sync().since.is_full
