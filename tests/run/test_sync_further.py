"""What a sync sends besides the scores where the account has it: predictions, and the place people live at."""

import csv
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netsuite_rfm.activation.brake import Brake
from netsuite_rfm.activation.csv_files.destination import CsvFiles
from netsuite_rfm.activation.csv_files.profiles import PROFILES
from netsuite_rfm.activation.hashing import google_name, hashed, meta_country, meta_post_code
from netsuite_rfm.activation.sync import SyncOptions
from netsuite_rfm.run.sync_record import SyncJob, carry_out_sync
from netsuite_rfm.sandbox.klaviyo.service import KlaviyoSandbox
from netsuite_rfm.sandbox.meta.service import MetaSandbox
from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.scripts.project import Project, ProjectField
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.fields import FieldKind, ListValue
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect
from tests.activation.people import klaviyo_at, meta_at
from tests.suitescript.stage import project
from tests.support.night import score_as_of

TODAY = datetime.now(UTC).date()
RISKS = (ListValue(53, "val_rfm_churn_low", "Low"), ListValue(58, "val_rfm_churn_high", "High"))
RISK = "customlist_rfm_churn_risk"
FIELDS: dict[str, FieldKind] = {
    "custentity_rfm_churn_risk": "SELECT",
    "custentity_rfm_expected_next_order_date": "DATE",
    "custentity_rfm_predicted_clv": "CURRENCY",
    "custentity_rfm_churn_probability": "INTEGER",
}
HELD = {
    "custentity_rfm_churn_risk": 58,
    "custentity_rfm_expected_next_order_date": date(2027, 1, 31),
    "custentity_rfm_predicted_clv": 123.45,
    "custentity_rfm_churn_probability": 72,
}
SENT = {
    "rfm_churn_risk": "High",
    "rfm_churn_risk_id": "val_rfm_churn_high",
    "rfm_churn_probability": 72,
    "rfm_expected_next_order": "2027-01-31",
    "rfm_predicted_clv": 123.45,
}
NONE = {
    "rfm_churn_risk": "(none)",
    "rfm_churn_risk_id": "(none)",
    "rfm_churn_probability": -1,
    "rfm_expected_next_order": "1900-01-01",
    "rfm_predicted_clv": 0.0,
}


def with_fields(*names: str) -> Project:
    """The project with these of the prediction fields, and no others."""
    made = project()
    for name in FIELDS:
        made.customer_fields.pop(name, None)
    for name in names:
        target = RISK if FIELDS[name] == "SELECT" else None
        made.customer_fields[name] = ProjectField(name, FIELDS[name], target, False, 2, {}, 300)
    made.lists[RISK] = RISKS
    return made


def opened(*names: str) -> ScriptedAccount:
    """A small scored retailer whose account has these prediction fields."""
    account = ScriptedAccount(with_fields(*names))
    open_retailer(account, customers=60, seed=4, today=TODAY)
    score_as_of(account, TODAY)
    return account


def sendable(account: ScriptedAccount) -> list[int]:
    """Customers who are sent, lowest first."""
    rows = account.sql(
        "SELECT id FROM customer WHERE isinactive = 'F' AND email IS NOT NULL AND firstname IS NOT NULL "
        "AND custentity_rfm_score IS NOT NULL AND COALESCE(globalsubscriptionstatus, 1) IN (1, 3) ORDER BY id"
    )
    return [customer for (customer,) in rows]


def sync(account: ScriptedAccount, destination: Any, **changes: Any) -> None:
    """Sync everybody; it must go well."""
    with Sandbox(account) as sandbox, connect(settings_from(dict(sandbox.settings()))) as client:
        values = {"sync_id": f"s-{destination.name}", "destination": destination, "mapping": {}, "as_of": TODAY}
        job = SyncJob(**{**values, "options": SyncOptions(brake=Brake(accepted=True)), **changes})
        assert carry_out_sync(client, job).outcome.exit_code == 0


def predictions_of(klaviyo: KlaviyoSandbox, customer: int) -> dict[str, Any]:
    """The properties of a profile that are predictions."""
    profile = klaviyo.profiles.find("external_id", f"netsuite-{customer}")
    assert profile is not None
    return {name: value for name, value in profile.properties.items() if name in NONE}


def test_predictions_are_properties_that_always_hold_a_value() -> None:
    """Of a customer who has them, of one who has none, and of one who is left out later."""
    with closing(opened(*FIELDS)) as account, KlaviyoSandbox() as klaviyo:
        first, second, *_ = sendable(account)
        account.store_customers([(first, HELD)])
        sync(account, klaviyo_at(klaviyo))
        assert predictions_of(klaviyo, first) == SENT
        assert predictions_of(klaviyo, second) == NONE
        account.change(f"UPDATE customer SET globalsubscriptionstatus = 2 WHERE id = {first}", [])
        sync(account, klaviyo_at(klaviyo), sync_id="later")
        assert predictions_of(klaviyo, first) == NONE


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("custentity_rfm_churn_risk", {"rfm_churn_risk", "rfm_churn_risk_id"}),
        ("custentity_rfm_predicted_clv", {"rfm_predicted_clv"}),
        (None, set()),
    ],
)
def test_an_account_may_have_some_of_the_fields_or_none(field: str | None, names: set[str]) -> None:
    """Only those are properties; the sync goes on without the others."""
    with closing(opened(*([field] if field else []))) as account, KlaviyoSandbox() as klaviyo:
        if field:
            account.store_customers([(sendable(account)[0], {field: HELD[field]})])
        sync(account, klaviyo_at(klaviyo))
        found = predictions_of(klaviyo, sendable(account)[0])
        assert found == {name: value for name, value in SENT.items() if name in names}


class _Counted:
    """A progress that counts."""

    def __init__(self) -> None:
        self.done: dict[str, list[int]] = {}
        self._name = ""

    def stage(self, name: str, total: int) -> None:
        """Begin one."""
        self._name = name
        self.done[name] = [total, 0]

    def advance(self, customers: int) -> None:
        """Count."""
        self.done[self._name][1] += customers


def test_the_progress_is_told_of_everybody_read_left_and_sent() -> None:
    """How many are read is not known before; who is left out and who is sent is."""
    with closing(opened()) as account, KlaviyoSandbox() as klaviyo, Sandbox(account) as sandbox:
        job = SyncJob(
            sync_id="s",
            destination=klaviyo_at(klaviyo),
            mapping={},
            as_of=TODAY,
            options=SyncOptions(judges_size=False),
        )
        counted = _Counted()
        with connect(settings_from(dict(sandbox.settings()))) as client:
            outcome = carry_out_sync(client, job, counted).outcome
        left = outcome.left_out.total()
        assert counted.done == {"read": [0, 60], "leave": [left, left], "send": [outcome.sent, outcome.sent]}


def test_an_account_without_home_locations_is_synced_without_stores(tmp_path: Path) -> None:
    """The file has no such column, and a note says why."""
    without = with_fields()
    without.customer_fields.pop("custentity_rfm_home_location", None)
    with closing(ScriptedAccount(without)) as account, Sandbox(account) as sandbox:
        open_retailer(account, customers=60, seed=4, today=TODAY)
        score_as_of(account, TODAY)
        options = SyncOptions(brake=Brake(accepted=True))
        destination = CsvFiles(PROFILES["generic"], tmp_path, TODAY)
        job = SyncJob(sync_id="s", destination=destination, mapping={}, as_of=TODAY, options=options, stores=True)
        with connect(settings_from(dict(sandbox.settings()))) as client:
            outcome = carry_out_sync(client, job).outcome
    assert outcome.sent > 0
    assert any("no field custentity_rfm_home_location" in note for note in outcome.notes)
    (file,) = tmp_path.glob("*.csv")
    assert "store" not in file.read_text("utf-8").splitlines()[0]


@pytest.fixture
def placed() -> Iterator[ScriptedAccount]:
    """The first customer has a billing address in the US, the second a shipping address in Britain."""
    with closing(opened()) as account:
        first, second, *_ = sendable(account)
        texts = {"country": ["US", "GB"], "zip": ["94105-1234", "sw1a 1aa"]}
        columns = {name: np.array(values, dtype=object) for name, values in texts.items()}
        account.add_records("entityaddress", {"nkey": np.array([7001, 7002]), **columns})
        account.change(f"UPDATE customer SET defaultbillingaddress = 7001 WHERE id = {first}", [])
        account.change(f"UPDATE customer SET defaultshippingaddress = 7002 WHERE id = {second}", [])
        yield account


def test_meta_gets_country_and_post_code_hashed_where_asked_for(placed: ScriptedAccount) -> None:
    """The default billing address, else the shipping address; without the setting both stay empty."""
    first, second, third, *_ = sendable(placed)
    for places in (True, False):
        with MetaSandbox() as meta:
            sync(placed, meta_at(meta), places=places)
            (audience,) = meta.audiences.values()
            rows = {row[0]: dict(zip(audience.schema, row, strict=True)) for row in audience.members}
        found = [(rows[str(value)]["COUNTRY"], rows[str(value)]["ZIP"]) for value in (first, second, third)]
        us = (hashed(meta_country("US")), hashed(meta_post_code("94105-1234", "us")))
        gb = (hashed(meta_country("GB")), hashed(meta_post_code("sw1a1aa", "gb")))
        assert found == ([us, gb, ("", "")] if places else [("", "")] * 3)


def test_google_gets_name_country_and_post_code_together_or_not_at_all(placed: ScriptedAccount, tmp_path: Path) -> None:
    """Who has no address has no name in the file either."""
    sync(placed, CsvFiles(PROFILES["google"], tmp_path, TODAY), places=True)
    (file,) = tmp_path.glob("*.csv")
    with file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    whole = [row for row in rows if row["Country"]]
    assert [(row["Country"], row["Zip"]) for row in whole] == [("US", "94105-1234"), ("GB", "sw1a 1aa")]
    name = placed.sql(f"SELECT firstname FROM customer WHERE id = {sendable(placed)[0]}")[0][0]
    assert whole[0]["First Name"] == hashed(google_name(str(name)))
    assert all(not row["First Name"] and not row["Zip"] for row in rows if not row["Country"])
