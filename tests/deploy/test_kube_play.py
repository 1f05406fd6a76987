"""The Job of each CronJob, played by podman as it stands in the manifest: its pod, against a sandbox.

Podman plays no CronJob, and in Debian 12 no Job: so the Job's pod is played, word for word but for what a cluster
brings: the image by the name that it has here, the secret and the shared volume as directories (podman hands secrets on
encoded, and has no ``fsGroup``), and the network on which the sandbox is.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from netsuite_rfm.sandbox.klaviyo.service import KlaviyoSandbox
from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.deploy.container_engine import TAG, Engine
from tests.deploy.manifests import KUBERNETES, manifest
from tests.deploy.night_settings import SECRET, plain_settings, today
from tests.suitescript.stage import project
from tests.support.night import QUICK, wrong

NOBODY = 65532
SECRETS = SECRET | {"KLAVIYO_KEY"}
HARDENED = "true [] 65532:65532 1073741824 [no-new-privileges]"
_INSPECTED = (
    "{{.HostConfig.ReadonlyRootfs}} {{.EffectiveCaps}} {{.Config.User}} {{.HostConfig.Memory}} "
    "{{.HostConfig.SecurityOpt}}"
)


@dataclass
class Cluster:
    """Stands for one: an engine, and directories in place of secrets and volumes."""

    engine: Engine
    folder: Path

    def play(self, cron_job: Mapping[str, Any], settings: Mapping[str, str]) -> str:
        """Play the pod of a CronJob's Job to its end, which must be a good one; gives what it printed."""
        name = cron_job["metadata"]["name"]
        template = deepcopy(cron_job["spec"]["jobTemplate"]["spec"]["template"])
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {**template["metadata"], "name": name}}
        pod["spec"] = template["spec"] | {"hostNetwork": True}
        (container,) = pod["spec"]["containers"]
        container |= {"image": f"localhost/{TAG}", "imagePullPolicy": "Never"}
        pod["spec"]["volumes"] = [self._volume(volume, settings) for volume in pod["spec"]["volumes"]]
        plain = {name: text for name, text in plain_settings(settings).items() if name not in SECRETS}
        file = self.folder / f"{name}.yaml"
        maps = [_config_map("netsuite-rfm", plain), _config_map("netsuite-rfm-customers", {"customers.txt": "1001\n"})]
        file.write_text(yaml.safe_dump_all([*maps, pod]))
        try:
            self.engine.run("podman", "kube", "play", "--network", "host", "--log-driver", "k8s-file", str(file))
            made = f"{name}-{container['name']}"
            code = self.engine.run("podman", "wait", made).stdout.strip()
            done = self.engine.run("podman", "logs", made)
            assert code == "0", done.stdout + done.stderr
            assert self.engine.run("podman", "inspect", "--format", _INSPECTED, made).stdout.strip() == HARDENED
        finally:
            self.engine.run("podman", "kube", "down", str(file))
        return done.stdout + done.stderr

    def _volume(self, volume: Mapping[str, Any], settings: Mapping[str, str]) -> Mapping[str, Any]:
        if "configMap" in volume:
            return volume
        path = self.folder / volume["name"]
        path.mkdir(exist_ok=True)
        os.chown(path, NOBODY, NOBODY)
        if "secret" in volume:
            for name in SECRETS & settings.keys():
                (path / name.lower()).write_text(settings[name])
                os.chown(path / name.lower(), 0, NOBODY)
                (path / name.lower()).chmod(volume["secret"]["defaultMode"])
        return {"name": volume["name"], "hostPath": {"path": str(path), "type": "Directory"}}


def _config_map(name: str, data: Mapping[str, str]) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": dict(data)}


@pytest.fixture
def account() -> Iterator[ScriptedAccount]:
    """An account that keeps a record of runs and syncs, which nobody has scored."""
    with closing(ScriptedAccount(project())) as account:
        account.write_customers = account.store_customers  # type: ignore[method-assign] # no scripts: they cost time
        open_retailer(account, customers=120, seed=3, today=today())
        yield account


def cron_jobs() -> dict[str, dict[str, Any]]:
    """Every CronJob of the manifests by its name."""
    found = [yaml.safe_load(file.read_text("utf-8")) for file in sorted(KUBERNETES.rglob("*.yaml"))]
    return {
        entry["metadata"]["name"].removeprefix("netsuite-rfm"): entry for entry in found if entry["kind"] == "CronJob"
    }


def test_every_cron_job_does_its_work(engine: Engine, account: ScriptedAccount, tmp_path: Path) -> None:
    """The night, a run between nights, one for named customers, a check by hand, the cut points, a sync, and a page."""
    jobs = cron_jobs()
    cluster = Cluster(engine, tmp_path)
    with Sandbox(account) as sandbox, KlaviyoSandbox() as klaviyo:
        settings = {**sandbox.settings(), **QUICK}
        cluster.play(jobs.pop(""), settings)
        assert wrong(account, today()) == []
        printed = cluster.play(jobs.pop("-fresh"), settings)
        assert '"event": "candidates_found"' in printed
        assert '"customers_read": 1,' in cluster.play(jobs.pop("-rerun"), settings)
        assert "Ready." in cluster.play(jobs.pop("-by-hand"), settings)
        cluster.play(jobs.pop("-cuts"), {**settings, "RFM_SCHEME": "quantile"})
        assert json.loads((tmp_path / "cuts" / "cuts.json").read_text())
        cluster.play(jobs.pop("-sync"), settings | klaviyo_settings(klaviyo))
        cluster.play(jobs.pop("-weekly-report"), settings)
        assert (tmp_path / "reports" / "report.html").read_text("utf-8").rstrip().endswith("</html>")
    assert list(jobs) == []


def klaviyo_settings(klaviyo: KlaviyoSandbox) -> dict[str, str]:
    """What a sync to a local Klaviyo needs."""
    return {"KLAVIYO_KEY": klaviyo.key, "KLAVIYO_BASE_URL": klaviyo.origin}


def test_the_night_s_manifest_is_among_them() -> None:
    """The search finds what the other tests read by its file."""
    assert cron_jobs()[""] == manifest("cronjob")
