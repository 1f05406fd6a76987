"""The manifests: valid by Kubernetes' own schemas, and held to what the night needs."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import kubernetes_validate
import pytest
import yaml

import netsuite_rfm
from netsuite_rfm import errors
from netsuite_rfm.cli.deadline import deadline
from netsuite_rfm.settings.model import Settings
from netsuite_rfm.settings.schemes import load_scheme
from tests.deploy.manifests import KUBERNETES, built, component, container, manifest, overlays, pod, put_together
from tests.deploy.night_settings import SECRET
from tests.test_sdf_lists import list_values

_NOON, _ZONE = datetime(2026, 11, 21, 12, tzinfo=UTC), ZoneInfo("UTC")
# Schemas before 1.29 ask every rule of a pod failure policy for onPodConditions, by mistake.
OLDEST, NEWEST = "1.29", kubernetes_validate.latest_version()
CRON_JOBS = ["cronjob", "rerun", "by-hand", "fresh"]


def of_kind(documents: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """The documents of a kind."""
    return [document for document in documents if document["kind"] == kind]


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize("file", sorted(path.name for path in (KUBERNETES / "base").iterdir()))
def test_the_base_is_valid(file: str, version: str) -> None:
    """By the schemas of the oldest release we name and of the newest there is; unknown keys are refused too."""
    document = yaml.safe_load((KUBERNETES / "base" / file).read_text("utf-8"))
    if document["kind"] == "Kustomization":
        assert {f"{name}.yaml" for name in ("serviceaccount", "networkpolicy", *CRON_JOBS)} == set(
            document["resources"]
        )
        return
    kubernetes_validate.validate(document, version, strict=True)


def test_the_schemas_refuse_a_misspelt_key() -> None:
    """So that the test above can fail."""
    document = manifest("cronjob")
    document["spec"]["concurencyPolicy"] = document["spec"].pop("concurrencyPolicy")
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(document, NEWEST, strict=True)


@pytest.mark.parametrize("overlay", overlays())
def test_an_overlay_is_valid_and_complete(overlay: str) -> None:
    """Its own namespace, restricted; settings that the worker knows; our image; the account's zone throughout."""
    documents = built(overlay)
    for document in documents:
        kubernetes_validate.validate(document, NEWEST, strict=True)
    (namespace,) = of_kind(documents, "Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    name = namespace["metadata"]["name"]
    assert {document["metadata"]["namespace"] for document in documents if document is not namespace} == {name}
    (settings,) = of_kind(documents, "ConfigMap")
    known = {field.upper() for field in Settings.model_fields}
    assert settings["data"].keys() <= known - SECRET
    assert {"NETSUITE_ACCOUNT", "NETSUITE_TIME_ZONE", "NETSUITE_CERTIFICATE_ENDS"} <= settings["data"].keys()
    for job in of_kind(documents, "CronJob"):
        assert job["spec"]["timeZone"] == settings["data"]["NETSUITE_TIME_ZONE"]
        assert container(job)["image"] == f"netsuite-rfm:{netsuite_rfm.__version__}"
        assert container(job)["envFrom"] == [{"configMapRef": {"name": settings["metadata"]["name"]}}]


def test_the_night_begins_at_two_and_never_twice() -> None:
    """02:00 by the account's clock; a run that is still going is left alone."""
    spec = manifest("cronjob")["spec"]
    assert (spec["schedule"], spec["concurrencyPolicy"]) == ("0 2 * * *", "Forbid")
    assert spec.get("suspend") is None
    for name in ("rerun", "by-hand"):
        assert manifest(name)["spec"]["suspend"] is True
        assert manifest(name)["spec"]["jobTemplate"]["spec"]["backoffLimit"] == 0, "who stands by tries again by hand"


def test_between_nights_it_runs_when_somebody_wants_it() -> None:
    """Suspended at first; then every quarter of an hour, never twice at once, and not again before its next turn."""
    spec = manifest("fresh")["spec"]
    assert (spec["suspend"], spec["schedule"], spec["concurrencyPolicy"]) == (True, "*/15 6-23 * * *", "Forbid")
    assert spec["startingDeadlineSeconds"] < 15 * 60
    night = manifest("cronjob")
    words = container(night)["args"]
    ends = deadline(words[words.index("--deadline") + 1], _NOON, _ZONE) - _NOON
    assert 2 * 3600 + ends.total_seconds() <= 6 * 3600, "not beside the night, which begins at two"
    assert spec["jobTemplate"]["spec"]["backoffLimit"] == 0
    words = container(manifest("fresh"))["args"]
    assert words[:3] == ["run", "--changed-since", "AUTO"]
    from_now = deadline(words[words.index("--deadline") + 1], _NOON, _ZONE) - _NOON
    last_batch_s = Settings.model_fields["netsuite_job_timeout_s"].default
    assert from_now.total_seconds() + last_batch_s <= spec["jobTemplate"]["spec"]["activeDeadlineSeconds"]


def test_the_run_ends_by_itself_before_it_is_ended() -> None:
    """Its own deadline comes before Kubernetes', with room for the last batches; so does the grace."""
    spec = manifest("cronjob")["spec"]["jobTemplate"]["spec"]
    words = container(manifest("cronjob"))["args"]
    last_batch_s = Settings.model_fields["netsuite_job_timeout_s"].default
    from_now = deadline(words[words.index("--deadline") + 1], _NOON, _ZONE) - _NOON
    assert from_now.total_seconds() + last_batch_s <= spec["activeDeadlineSeconds"]
    for name in CRON_JOBS:
        assert pod(manifest(name))["terminationGracePeriodSeconds"] > Settings.model_fields["rfm_grace_s"].default


def test_only_what_may_go_better_is_tried_again() -> None:
    """Out of reach and stopped; neither rejected customers nor wrong settings, the brake or a bug."""
    spec = manifest("cronjob")["spec"]["jobTemplate"]["spec"]
    ignore, fail = spec["podFailurePolicy"]["rules"]
    assert (ignore["action"], fail["action"], fail["onExitCodes"]["operator"]) == ("Ignore", "FailJob", "In")
    codes = {value for name, value in vars(errors).items() if name.startswith("EXIT_")}
    again = {errors.EXIT_NETSUITE, errors.EXIT_INCOMPLETE}
    assert set(fail["onExitCodes"]["values"]) == codes - again - {errors.EXIT_DONE}
    assert pod(manifest("cronjob"))["restartPolicy"] == "Never"
    assert spec["backoffLimit"] > 0


@pytest.mark.parametrize("name", ["cronjob", "fresh"])
def test_a_rejected_customer_is_no_failure_of_the_schedule(name: str) -> None:
    """It would page every night until its record is mended; whoever reruns customers by hand wants to know."""
    assert "--tolerate-rejected" in container(manifest(name))["args"]
    assert "--tolerate-rejected" not in container(manifest("rerun"))["args"]


@pytest.mark.parametrize("name", CRON_JOBS)
def test_a_pod_may_do_nothing_but_its_work(name: str) -> None:
    """Nobody's user, a root file system that cannot be written, no capability, no token, bounded memory."""
    its_pod, its_container = pod(manifest(name)), container(manifest(name))
    assert its_pod["automountServiceAccountToken"] is False
    assert its_pod["enableServiceLinks"] is False, "it would add variables that begin with NETSUITE_RFM_"
    assert its_pod["securityContext"]["runAsUser"] == 65532
    assert its_pod["securityContext"]["runAsNonRoot"] is True
    assert its_container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert its_container["resources"].keys() == {"requests", "limits"}
    mounts = {volumemount["mountPath"]: volumemount.get("readOnly") for volumemount in its_container["volumeMounts"]}
    assert mounts["/run/secrets"] is True
    assert set(mounts.values()) == {True}
    assert "env" not in its_container, "secrets come as files, never as variables"
    assert manifest("serviceaccount")["automountServiceAccountToken"] is False


def test_a_sync_is_the_night_s_pod_with_other_words() -> None:
    """As confined and as bounded, tried again after the same codes, with the same settings and secrets."""
    sync, night = component("sync", "sync"), manifest("cronjob")
    its, nights = (entry["spec"]["jobTemplate"]["spec"] for entry in (sync, night))
    assert its["podFailurePolicy"] == nights["podFailurePolicy"]
    alike = (pod(entry) | {"containers": []} for entry in (sync, night))
    assert next(alike) == next(alike)
    own = {"args"}
    same = ({k: v for k, v in container(entry).items() if k not in own} for entry in (sync, night))
    assert next(same) == next(same)
    assert sync["spec"]["concurrencyPolicy"] == "Forbid"


def test_a_weekly_report_is_the_night_s_pod_with_a_place_to_write_to() -> None:
    """As confined, with the same settings and secrets; it may write to its volume and nowhere else."""
    report, night = component("weekly-report", "weekly-report"), manifest("cronjob")
    its, nights = (entry["spec"]["jobTemplate"]["spec"] for entry in (report, night))
    assert its["podFailurePolicy"] == nights["podFailurePolicy"]
    own = {"args", "volumeMounts"}
    same = ({k: v for k, v in container(entry).items() if k not in own} for entry in (report, night))
    assert next(same) == next(same)
    alike = (pod(entry) | {"containers": [], "volumes": pod(entry)["volumes"][:1]} for entry in (report, night))
    assert next(alike) == next(alike)
    mounts = {mount["mountPath"]: mount.get("readOnly", False) for mount in container(report)["volumeMounts"]}
    assert mounts == {"/run/secrets": True, "/reports": False}
    assert container(report)["args"] == ["report", "--html", "/reports/report.html"]
    claim = pod(report)["volumes"][1]["persistentVolumeClaim"]["claimName"]
    assert claim == component("weekly-report", "volume")["metadata"]["name"]
    assert (report["spec"]["timeZone"], report["spec"]["concurrencyPolicy"]) == (night["spec"]["timeZone"], "Forbid")


def test_a_sync_begins_after_the_night_and_ends_by_itself() -> None:
    """Later than the night's own deadline; its own comes before that of all tries together."""
    sync, night = component("sync", "sync"), manifest("cronjob")
    assert sync["spec"]["timeZone"] == night["spec"]["timeZone"]
    minute, hour = (int(word) for word in sync["spec"]["schedule"].split()[:2])
    words = container(night)["args"]
    night_ends = deadline(words[words.index("--deadline") + 1], _NOON, _ZONE) - _NOON
    assert 2 * 3600 + night_ends.total_seconds() <= hour * 3600 + minute * 60
    words = container(sync)["args"]
    assert words[:2] == ["sync", "klaviyo"]
    its_end = deadline(words[words.index("--deadline") + 1], _NOON, _ZONE) - _NOON
    assert its_end.total_seconds() < sync["spec"]["jobTemplate"]["spec"]["activeDeadlineSeconds"]


def test_the_network_lets_out_names_and_https_and_nobody_in() -> None:
    """Egress to port 53 and 443; the cluster's own addresses are not among those of 443."""
    policy = manifest("networkpolicy")["spec"]
    labels = manifest("cronjob")["spec"]["jobTemplate"]["spec"]["template"]["metadata"]["labels"]
    assert policy["podSelector"]["matchLabels"] == labels
    assert (policy["policyTypes"], policy["ingress"]) == (["Ingress", "Egress"], [])
    names, https = policy["egress"]
    assert {port["port"] for port in names["ports"]} == {53}
    assert https["ports"] == [{"protocol": "TCP", "port": 443}]
    (dns,) = [peer["ipBlock"]["cidr"] for peer in names["to"] if "ipBlock" in peer]
    assert dns == "169.254.20.10/32"
    assert {"10.0.0.0/8", "169.254.0.0/16"} <= set(https["to"][0]["ipBlock"]["except"])


def test_the_shards_are_as_many_as_the_workers() -> None:
    """Every index has its part and none is left over; one that cannot go on does not end the others."""
    by_name = {job["metadata"]["name"]: job for job in of_kind(built("production-sharded"), "CronJob")}
    spec = by_name["netsuite-rfm"]["spec"]["jobTemplate"]["spec"]
    variables = {variable["name"]: int(variable["value"]) for variable in container(by_name["netsuite-rfm"])["env"]}
    assert (spec["completionMode"], spec["completions"]) == ("Indexed", variables["RFM_SHARDS"])
    assert spec["parallelism"] == spec["completions"]
    (alone,) = of_kind(built("production"), "ConfigMap")
    assert variables["RFM_SHARDS"] <= int(alone["data"]["NETSUITE_CONCURRENCY"]), "a worker has one request at least"
    assert spec["podFailurePolicy"]["rules"][1]["action"] == "FailIndex"
    assert "backoffLimit" not in spec
    assert "env" not in container(by_name["netsuite-rfm-rerun"])
    assert "env" not in container(by_name["netsuite-rfm-fresh"])


def test_the_cut_points_reach_every_worker_in_time() -> None:
    """One volume, written by one job that is over before the workers begin, on the same day, and read-only to them."""
    documents = built("production-sharded-relative")
    by_name = {job["metadata"]["name"]: job for job in of_kind(documents, "CronJob")}
    finder, workers = by_name["netsuite-rfm-cuts"], by_name["netsuite-rfm"]
    (volume,) = of_kind(documents, "PersistentVolumeClaim")
    assert volume["spec"]["accessModes"] == ["ReadWriteMany"]
    for job in (finder, workers):
        claims = [
            found["claimName"] for mounted in pod(job)["volumes"] if (found := mounted.get("persistentVolumeClaim"))
        ]
        assert claims == [volume["metadata"]["name"]]
    mounts = {
        volumemount["mountPath"]: volumemount.get("readOnly", False)
        for volumemount in container(workers)["volumeMounts"]
    }
    assert mounts == {"/run/secrets": True, "/cuts": True}
    words, output = container(workers)["args"], container(finder)["args"]
    assert words[words.index("--cuts") + 1] == output[output.index("--output") + 1]
    minute, hour = (int(part) for part in finder["spec"]["schedule"].split()[:2])
    ended_s = 60 * (60 * hour + minute) + finder["spec"]["startingDeadlineSeconds"]
    ended_s += finder["spec"]["jobTemplate"]["spec"]["activeDeadlineSeconds"]
    minute, hour = (int(part) for part in workers["spec"]["schedule"].split()[:2])
    assert ended_s <= 60 * (60 * hour + minute)
    assert finder["spec"]["timeZone"] == workers["spec"]["timeZone"]
    (settings,) = of_kind(documents, "ConfigMap")
    scheme = load_scheme(settings["data"]["RFM_SCHEME"])
    assert scheme.relative is not None
    assert {segment.value for segment in scheme.segments} <= list_values("customlist_rfm_segment").keys()
    alike = ("securityContext", "automountServiceAccountToken", "enableServiceLinks", "restartPolicy")
    assert {name: pod(finder)[name] for name in alike} == {name: pod(workers)[name] for name in alike}
    assert container(finder)["securityContext"] == container(workers)["securityContext"]
    policy, night = (job["spec"]["jobTemplate"]["spec"]["podFailurePolicy"] for job in (finder, manifest("cronjob")))
    assert policy == night


@pytest.mark.parametrize("overlay", ["production", "production-sharded"])
def test_what_is_not_in_use_at_first_is_taken_up_by_its_line(overlay: str, tmp_path: Path) -> None:
    """The components that production's kustomization names in a comment, uncommented: each does its one thing."""
    there = tmp_path / "kubernetes"
    shutil.copytree(KUBERNETES, there)
    file = there / "overlays" / "production" / "kustomization.yaml"
    text = file.read_text("utf-8")
    # Several workers that share a night each read all of their customers: a rolling night is for one.
    lines = r"components:|  - \.\./" if overlay == "production" else r"components:|  - \.\./(?!.*rolling)"
    file.write_text(re.sub(rf"^# ({lines})", r"\1", text, flags=re.MULTILINE))
    before, after = built(overlay), put_together(there / "overlays" / overlay)
    for document in after:
        kubernetes_validate.validate(document, NEWEST, strict=True)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    *night, fresh, policy = sorted(
        (new for _, new in changed), key=lambda entry: (entry["kind"], entry["metadata"]["name"])
    )
    usual, rolling = container(manifest("cronjob"))["args"], ["run", "--rolling", "7"]
    assert [container(entry)["args"] for entry in night] == (
        [[*rolling, *usual[1:]]] if overlay == "production" else []
    )
    assert (fresh["metadata"]["name"], fresh["spec"]["suspend"]) == ("netsuite-rfm-fresh", False)
    added = policy["spec"]["egress"][-1]
    assert policy["spec"]["egress"][:-1] == manifest("networkpolicy")["spec"]["egress"]
    assert {port["port"] for port in added["ports"]} == {9091, 4318}
    assert "namespaceSelector" in added["to"][0]


def documents_beside(overlay: Path) -> list[dict[str, Any]]:
    """What stands in an overlay's or component's own files, as far as kustomize takes them for resources."""
    kustomization = yaml.safe_load((overlay / "kustomization.yaml").read_text("utf-8"))
    own = [name for name in kustomization.get("resources", []) if name.endswith(".yaml")]
    return [yaml.safe_load((overlay / name).read_text("utf-8")) for name in own]


OVERLAYS_AND_COMPONENTS = sorted(path.parent for path in KUBERNETES.glob("*/*/kustomization.yaml"))


@pytest.mark.parametrize("folder", OVERLAYS_AND_COMPONENTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_an_overlay_is_made_of_is_sound_by_itself(folder: Path) -> None:
    """Also where no kubectl puts it together: valid documents, files that are there, patches of what there is."""
    kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))
    assert kustomization["kind"] == ("Component" if folder.parent.name == "components" else "Kustomization")
    assert [name for name in kustomization.get("resources", []) if not (folder / name).exists()] == []
    left = {path.name for path in folder.iterdir()} - {"kustomization.yaml", *kustomization.get("resources", [])}
    assert left == {
        env for generator in kustomization.get("configMapGenerator", []) for env in generator.get("envs", [])
    }
    for document in documents_beside(folder):
        kubernetes_validate.validate(document, NEWEST, strict=True)
    there = [manifest(path.stem) for path in (KUBERNETES / "base").iterdir() if path.stem != "kustomization"]
    for patch in kustomization.get("patches", []):
        name = patch["target"].get("name", ".*")
        targets = [
            part
            for part in there
            if part["kind"] == patch["target"]["kind"] and re.fullmatch(name, part["metadata"]["name"])
        ]
        assert targets, patch["target"]
        for change in yaml.safe_load(patch["patch"]):
            *parents, last = change["path"].strip("/").split("/")
            place: Any = targets[0]
            for step in parents:
                place = place[int(step)] if step.isdigit() else place[step]
            at = int(last) if last.isdigit() else last
            assert change["op"] in {"add", "replace", "remove"}
            assert change["op"] == "add" or (at in place if isinstance(place, dict) else place[at])
