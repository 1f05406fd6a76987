"""What a sync to Klaviyo costs: memory, requests and CPU of its process, beside the official client in the same run."""

import math
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from netsuite_rfm.activation.klaviyo.bodies import MOST_BYTES
from netsuite_rfm.sandbox.klaviyo.service import KlaviyoSandbox

CHANGED, EVERYBODY, BESIDE = 100_000, 1_000_000, 30_000
LEFT_OUT_EVERY = 20  # one customer in twenty said no
MEMORY_GOAL_MB = 150
REQUESTS_GOAL = 1.1
CPU_GOAL = 0.25
IMPORTS_A_MINUTE, LOOKUPS_A_MINUTE = 150, 750
WORKER = """
import resource, sys
from netsuite_rfm.activation.klaviyo.api import KlaviyoApi
from netsuite_rfm.activation.klaviyo.destination import Klaviyo
from netsuite_rfm.telemetry.log import configure_log
from pydantic import SecretStr
from netsuite_rfm.activation.address_book import AddressEntry, address_book
from netsuite_rfm.activation.sync import SyncOptions, sync
from tests.benchmarks.bench_activation import LEFT_OUT_EVERY, status_of
from tests.activation.people import person
configure_log("error")
origin, key, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
people = lambda: (person(n, subscription_status=status_of(n)) for n in range(1, count + 1))
entries = (AddressEntry(n, f"customer{n}@example.com", False, status_of(n)) for n in range(1, count + 1))
book = address_book(entries)
outcome = sync(Klaviyo(KlaviyoApi(SecretStr(key), origin=origin)), people(), book, SyncOptions(judges_size=False))[1]
assert outcome.is_complete and outcome.sent == count - count // LEFT_OUT_EVERY, outcome
"""
OFFICIAL = """
import sys
from klaviyo_api import KlaviyoAPI
from netsuite_rfm.activation.profile_values import profile_values
from tests.activation.people import person
origin, key, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
rows = []
for n in range(1, count + 1):
    one = person(n)
    rows.append({"type": "profile", "attributes": {
        "email": one.email, "external_id": f"netsuite-{n}", "first_name": one.first_name, "last_name": one.last_name,
        "properties": profile_values(one)}})
client = KlaviyoAPI(key, max_delay=1, max_retries=1, test_host=origin)
for at in range(0, count, 6000):  # more do not fit into 5 MB as it writes them
    job = {"type": "profile-bulk-import-job", "attributes": {"profiles": {"data": rows[at : at + 6000]}}}
    made = client.Profiles.bulk_import_profiles({"data": job}).data
    while client.Profiles.get_bulk_import_profiles_job(made.id).data.attributes.status != "complete":
        pass
"""


@dataclass(frozen=True)
class Cost:
    """What a process took, and what it asked for."""

    cpu_s: float
    peak_mb: float
    seconds: float
    requests: int
    imported_bytes: int
    profiles: int
    refused: int


def status_of(customer_id: int) -> int | None:
    """The global subscription status of a customer: soft opt-out for one in twenty, none for the others."""
    return 2 if customer_id % LEFT_OUT_EVERY == 0 else None


def cost_of(code: str, count: int, speed: float) -> Cost:
    """Run a client in a process of its own against a local Klaviyo."""
    with KlaviyoSandbox(speed=speed) as klaviyo:
        klaviyo.imports.polls = 0
        began_s = monotonic()
        process = subprocess.Popen([sys.executable, "-c", code, klaviyo.origin, klaviyo.key, str(count)])
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        imported = sum(line.body_bytes for line in klaviyo.log if line.path.endswith("import-jobs"))
        return Cost(
            usage.ru_utime + usage.ru_stime,
            usage.ru_maxrss / 1024,
            monotonic() - began_s,
            len(klaviyo.log),
            imported,
            len(klaviyo.profiles.by_id),
            klaviyo.rates.refused,
        )


def fewest_requests(cost: Cost, count: int) -> int:
    """What the limits allow at best: full imports, one look at each, and a look-up for a hundred who are left out."""
    imports = math.ceil(cost.imported_bytes / MOST_BYTES)
    return 2 * imports + math.ceil(count / LEFT_OUT_EVERY / 100)


def quota_s(cost: Cost, count: int) -> float:
    """Seconds that Klaviyo's steady rates ask for: imports and look-ups have windows of their own."""
    imports = math.ceil(cost.imported_bytes / MOST_BYTES)
    return 60 * (imports / IMPORTS_A_MINUTE + count / LEFT_OUT_EVERY / 100 / LOOKUPS_A_MINUTE)


def measure() -> Iterator[tuple[str, str, str]]:
    """Changed customers, everybody, and the same rows through the official client."""
    changed = cost_of(WORKER, CHANGED, 1.0)
    fewest = fewest_requests(changed, CHANGED)
    yield f"sync of {CHANGED:,} changed customers, peak memory", f"{changed.peak_mb:.0f} MB", f"<= {MEMORY_GOAL_MB} MB"
    yield "requests of the same", f"{changed.requests} of {fewest}", f"<= {REQUESTS_GOAL:.1f} times"
    everybody = cost_of(WORKER, EVERYBODY, 1.0)
    # The wall clock has the local Klaviyo's own work in it, on the same cores: what is ours must fit into the quota.
    took = timedelta(seconds=round(everybody.seconds))
    limit_s = quota_s(everybody, EVERYBODY)
    yield (
        f"sync of {EVERYBODY:,} customers, paced, {everybody.refused} throttled, {took} with a local Klaviyo: CPU",
        f"{everybody.cpu_s:.0f} s",
        f"<= {limit_s:.0f} s of quota",
    )
    yield "peak memory of the same", f"{everybody.peak_mb:.0f} MB", "-"
    ours, theirs = cost_of(WORKER, BESIDE, 0), cost_of(OFFICIAL, BESIDE, 0)
    yield (
        f"CPU of {BESIDE:,} profiles, whole process, beside the official client's {theirs.cpu_s:.2f} s",
        f"{ours.cpu_s:.2f} s ({ours.cpu_s / theirs.cpu_s:.0%})",
        f"<= {CPU_GOAL:.0%}",
    )
