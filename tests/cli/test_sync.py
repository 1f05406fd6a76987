"""``netsuite-rfm sync`` as a person types it: a local NetSuite on one side, a local destination on the other."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from netsuite_rfm.sandbox.destinations.faults import DestinationFault
from netsuite_rfm.sandbox.klaviyo.service import KlaviyoSandbox
from netsuite_rfm.sandbox.meta.service import MetaSandbox
from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from tests.suitescript.stage import project
from tests.support.command_line import run_command
from tests.support.night import score_as_of
from tests.telemetry.test_tracing import Collector, collector

__all__ = ["collector"]  # a fixture

VIP = "VIP Champions"
CUSTOMERS = 900


@dataclass
class Shop:
    """The account, the worker's settings, and what of the customers is true."""

    account: Account
    settings: dict[str, str]
    folder: Path

    def sync(self, words: str, **more: str) -> CompletedProcess[str]:
        """Run the command."""
        return run_command(["sync", *words.split()], {**self.settings, **more}, self.folder)

    def consenting(self, segment: str) -> set[str]:
        """Addresses of the active customers of a segment who have not said no."""
        rows = self.account.sql(
            "SELECT c.email FROM customer c WHERE c.isinactive = 'F' AND c.email IS NOT NULL AND c.unsubscribe = 'F' "
            "AND COALESCE(c.globalsubscriptionstatus, 1) IN (1, 3) AND c.custentity_rfm_segment = "
            f"{next(entry.id for entry in self.account.lists['customlist_rfm_segment'] if entry.name == segment)}"
        )
        return {address for (address,) in rows}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A retailer, scored today, whose customers may have said no."""
    today = datetime.now(UTC).date()
    with closing(ScriptedAccount(project())) as account:
        open_retailer(account, customers=CUSTOMERS, today=today)
        score_as_of(account, today)
        with Sandbox(account) as sandbox:
            yield Shop(account, dict(sandbox.settings()), tmp_path_factory.mktemp("shop"))


@pytest.fixture
def klaviyo() -> Iterator[KlaviyoSandbox]:
    """A local Klaviyo."""
    with KlaviyoSandbox() as sandbox:
        yield sandbox


def at(klaviyo: KlaviyoSandbox) -> dict[str, str]:
    """Settings of the destination."""
    return {"KLAVIYO_KEY": klaviyo.key, "KLAVIYO_BASE_URL": klaviyo.origin}


def test_a_dry_run_tells_all_and_sends_nothing(shop: Shop, klaviyo: KlaviyoSandbox) -> None:
    """How many are reached, who is left out and why, the first rows masked; no key is needed for it."""
    said = shop.sync("klaviyo --dry-run", KLAVIYO_BASE_URL=klaviyo.origin)
    assert said.returncode == 0, said.stderr
    assert klaviyo.log == []
    lines = said.stdout.splitlines()
    assert lines[0].startswith("klaviyo: ")
    assert "would be sent" in lines[0]
    assert any(line.strip().startswith("left out, opted out: ") for line in lines)
    assert any(line.strip().startswith("left out, no e-mail address: ") for line in lines)
    assert f"{len(shop.consenting(VIP))} sendable" in next(line for line in lines if line.strip().startswith(VIP))
    assert "c***@clearwell.example" in said.stdout
    assert lines[-1] == "Nothing was sent."
    assert "customer1@" not in said.stdout + said.stderr


def test_exactly_the_consenting_customers_of_a_segment_could_be_mailed(shop: Shop, klaviyo: KlaviyoSandbox) -> None:
    """Against a query of the account, for each segment; the counts add up."""
    said = shop.sync("klaviyo --create-profiles --json", **at(klaviyo))
    assert said.returncode == 0, said.stderr
    told = json.loads(said.stdout)
    assert told["sent"] + sum(told["left_out"].values()) == told["customers_read"] == CUSTOMERS
    for value in shop.account.lists["customlist_rfm_segment"]:
        assert klaviyo.audiences.would_be_mailed("rfm_segment", value.name) == shop.consenting(value.name)


def test_a_first_sync_creates_nobody(shop: Shop, klaviyo: KlaviyoSandbox) -> None:
    """Only profiles that are there already get values, unless --create-profiles says otherwise."""
    known = min(shop.consenting(VIP))
    klaviyo.profiles.upsert(None, {"email": known}, klaviyo.clock.now(), null_clears=False)
    said = shop.sync("klaviyo", **at(klaviyo))
    assert said.returncode == 0, said.stderr
    assert klaviyo.audiences.would_be_mailed("rfm_segment", VIP) == {known}
    assert len(klaviyo.profiles.by_id) == 1


def test_failed_rows_are_written_and_taken_back(shop: Shop, klaviyo: KlaviyoSandbox) -> None:
    """Exit code 1 and a file; the file, given back, sends those and nobody else."""
    rejected = min(shop.consenting(VIP))
    klaviyo.imports.rejects = {rejected}
    said = shop.sync("klaviyo --create-profiles --failed failed.csv", **at(klaviyo))
    assert said.returncode == 1, said.stderr
    assert rejected not in (shop.folder / "failed.csv").read_text("utf-8") + said.stdout + said.stderr
    klaviyo.imports.rejects = set()
    again = shop.sync("klaviyo --create-profiles --customers-file failed.csv --json", **at(klaviyo))
    assert json.loads(again.stdout)["sent"] == 1
    assert rejected in klaviyo.audiences.would_be_mailed("rfm_segment", VIP)


def test_an_empty_audience_is_held_back(shop: Shop) -> None:
    """Exit code 4, nothing sent, and how to say that it is meant."""
    with MetaSandbox() as meta:
        settings = {"META_TOKEN": meta.token, "META_AD_ACCOUNT": meta.account, "META_BASE_URL": meta.origin}
        said = shop.sync("meta --segment new --exclude-segment new".replace("new", "val_rfm_new"), **settings)
        assert said.returncode == 4, said.stderr
        assert "--accept-unsafe" in said.stderr
        assert not [line for line in meta.log if line.path.endswith("usersreplace")]


def test_recent_buyers_become_an_exclusion_audience(shop: Shop) -> None:
    """--lookback 90: who bought in the last so many days."""
    with MetaSandbox() as meta:
        settings = {"META_TOKEN": meta.token, "META_AD_ACCOUNT": meta.account, "META_BASE_URL": meta.origin}
        said = shop.sync("meta --lookback 90 --exclusion --name Recent --accept-unsafe --json", **settings)
        assert said.returncode == 0, said.stderr
        assert len(meta.known_audience("Recent").members) == json.loads(said.stdout)["sent"] > 0


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("klaviyo --create-profiles", "KLAVIYO_KEY"),
        ("klaviyo --segment Nobody --dry-run", "'Nobody'"),
        ("csv --profile xml", "--profile"),
        ("csv --folder nowhere", "no such folder"),
        ("webhook", "RFM_WEBHOOK_URL"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(shop: Shop, words: str, reason: str) -> None:
    """Exit code 2, without a traceback."""
    said = shop.sync(words)
    assert said.returncode == 2
    assert reason in said.stderr.splitlines()[-1]
    assert "Traceback" not in said.stderr


def test_a_refused_key_is_a_failure_with_a_remedy(shop: Shop, klaviyo: KlaviyoSandbox) -> None:
    """Exit code 3; the key is in no output."""
    said = shop.sync("klaviyo --create-profiles", KLAVIYO_KEY="pk_planted_wrong_key", KLAVIYO_BASE_URL=klaviyo.origin)
    assert said.returncode == 3
    assert "rejected the key" in said.stderr
    assert "pk_planted" not in said.stdout + said.stderr


def test_files_are_written_where_asked(shop: Shop) -> None:
    """Google's, hashed; the row count is the plan's."""
    said = shop.sync("google --accept-unsafe --json")
    assert said.returncode == 0, said.stderr
    (manifest,) = shop.folder.glob("rfm-google-*-manifest.json")
    assert json.loads(manifest.read_text("utf-8"))["rows"] == json.loads(said.stdout)["sent"] > 0


def test_an_account_that_shows_no_consent_is_sent_nothing(tmp_path: Path, klaviyo: KlaviyoSandbox) -> None:
    """Without the columns of consent nobody's is known: exit code 3, and no request to the destination."""
    with closing(Account()) as account, Sandbox(account) as sandbox:
        settings = {**sandbox.settings(), **at(klaviyo)}
        said = run_command(["sync", "klaviyo", "--create-profiles"], settings, tmp_path)
    assert said.returncode == 3
    assert "globalsubscriptionstatus" in said.stderr
    assert klaviyo.log == []


def test_a_deadline_that_comes_first_leaves_the_rest(shop: Shop, klaviyo: KlaviyoSandbox) -> None:
    """Exit code 5, and everybody is accounted for."""
    klaviyo.faults.add(DestinationFault("status", 429, times=99, retry_after="300"))
    said = shop.sync("klaviyo --create-profiles --deadline 30s --json", **at(klaviyo))
    assert said.returncode == 5, said.stderr
    told = json.loads(said.stdout)
    assert told["not_reached"] + sum(told["left_out"].values()) == CUSTOMERS


def test_check_looks_at_the_destinations_that_are_set(shop: Shop, klaviyo: KlaviyoSandbox) -> None:
    """One that is not set is not mentioned; a key that is refused makes the check fail."""
    settings = {**shop.settings, **at(klaviyo)}
    said = run_command(["check"], settings, shop.folder)
    assert said.returncode == 0, said.stdout
    assert "Klaviyo key" in said.stdout
    assert "sync record" in said.stdout
    assert "Meta" not in said.stdout
    wrong = run_command(["check"], {**settings, "KLAVIYO_KEY": "pk_planted"}, shop.folder)
    assert wrong.returncode == 3
    assert "pk_planted" not in wrong.stdout + wrong.stderr


def metrics(file: Path) -> dict[str, float]:
    """Figures by name, as Prometheus reads them; each is of Klaviyo."""
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    pairs = [line.split('{destination="klaviyo"} ') for line in lines]
    return {name.removeprefix("netsuite_rfm_sync_"): float(value) for name, value in pairs}


def test_metrics_say_what_a_sync_did_and_keep_the_last_success(shop: Shop, klaviyo: KlaviyoSandbox) -> None:
    """Figures that add up; a sync that fails says so, and leaves the moment of the last success standing."""
    words = "klaviyo --create-profiles --metrics-file sync.prom --full --json"
    told = json.loads(shop.sync(words, **at(klaviyo)).stdout)
    good = metrics(shop.folder / "sync.prom")
    assert (good["exit_code"], good["customers_sent"]) == (0, told["sent"])
    assert good["customers_sent"] + good["customers_left_out"] == good["customers_read"] == CUSTOMERS
    failed = shop.sync(words, KLAVIYO_KEY="pk_planted", KLAVIYO_BASE_URL=klaviyo.origin)
    bad = metrics(shop.folder / "sync.prom")
    assert failed.returncode == bad["exit_code"] == 3
    assert bad["last_success_timestamp_seconds"] == good["last_success_timestamp_seconds"]
    assert bad["last_sync_timestamp_seconds"] > good["last_sync_timestamp_seconds"]


def test_metrics_and_traces_name_nobody_and_no_key(shop: Shop, klaviyo: KlaviyoSandbox, collector: Collector) -> None:
    """Whether the sync goes well or the key is refused; the trace has the parts of a sync, and counts alone."""
    words = "klaviyo --create-profiles --metrics-file private.prom --full"
    good = {**at(klaviyo), **collector.settings}
    texts = [str(vars(shop.sync(words, RFM_LOG_LEVEL="debug", **settings))) for settings in (good, refused(good))]
    texts += [(shop.folder / "private.prom").read_text("utf-8"), collector.raw.decode("latin-1")]
    assert {"addresses", "read", "send"} <= {span.name for span in collector.spans}
    addresses = shop.consenting(VIP)
    assert addresses
    hidden = [klaviyo.key, PLANTED, *addresses, *(sha256(address.encode()).hexdigest() for address in addresses)]
    assert [form for form in hidden for text in texts if form in text] == []


PLANTED = "pk_planted_4be1"


def refused(settings: dict[str, str]) -> dict[str, str]:
    """The same settings with a key that Klaviyo does not know."""
    return {**settings, "KLAVIYO_KEY": PLANTED}
