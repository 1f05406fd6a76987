"""The alert rules: of metrics that there are, with the limits that were asked for, and a place to read on."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from netsuite_rfm.telemetry.prometheus import MEANINGS, PREFIX
from tests.deploy.dockerfile import DEPLOY
from tests.deploy.manifests import manifest
from tests.deploy.markdown import anchors

FILES = ("prometheus-alerts.yml", "prometheus-alerts-kubernetes.yml")
CASES = Path(__file__).parent / "prometheus-cases.yml"
RULES: list[dict[str, Any]] = [
    rule
    for file in FILES
    for group in yaml.safe_load((DEPLOY / file).read_text("utf-8"))["groups"]
    for rule in group["rules"]
]
OTHER_EXPORTERS = {
    "node_systemd_unit_state",
    "kube_cronjob_status_last_successful_time",
    "kube_cronjob_created",
    "kube_job_failed",
}


@pytest.fixture(scope="module")
def promtool() -> str:
    """Prometheus' own tool."""
    found = shutil.which("promtool")
    if found is None:
        pytest.skip("promtool, which comes with Prometheus, is not installed")
    return found


def rule(name: str) -> dict[str, Any]:
    """The rule of a name."""
    (found,) = [rule for rule in RULES if rule["alert"] == name]
    return found


def test_prometheus_speaks_when_it_should_and_not_before(promtool: str, tmp_path: Path) -> None:
    """Every case of ``prometheus-cases.yml``: series as a scrape would find them, and what fires when."""
    for file in (*(DEPLOY / name for name in FILES), CASES):
        shutil.copy(file, tmp_path)
    done = subprocess.run(
        [promtool, "test", "rules", CASES.name], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_rule_has_a_case_in_which_it_speaks_and_one_in_which_it_does_not() -> None:
    """Also where nobody can run them, a new rule needs both."""
    looked_at = [
        entry for case in yaml.safe_load(CASES.read_text("utf-8"))["tests"] for entry in case["alert_rule_test"]
    ]
    names = {rule["alert"] for rule in RULES}
    assert {alert["alertname"] for alert in looked_at if alert["exp_alerts"]} == names
    assert {alert["alertname"] for alert in looked_at if not alert["exp_alerts"]} == names


def test_the_rules_of_the_cluster_need_nothing_of_the_worker() -> None:
    """Who has no Pushgateway loads them alone, and nothing pages for want of metrics."""
    text = (DEPLOY / "prometheus-alerts-kubernetes.yml").read_text("utf-8")
    assert PREFIX not in "".join(rule["expr"] for group in yaml.safe_load(text)["groups"] for rule in group["rules"])
    assert "kube_" not in (DEPLOY / "prometheus-alerts.yml").read_text("utf-8")


def test_every_metric_in_a_rule_is_one_that_is_written() -> None:
    """A misspelt one would never fire."""
    used = {
        name
        for rule in RULES
        for name in re.findall(r"(?:netsuite|kube|node)_[a-z_]+", re.sub(r'"[^"]*"', "", rule["expr"]))
    }
    assert used <= {PREFIX + name for name in MEANINGS} | OTHER_EXPORTERS
    assert PREFIX + "last_success_timestamp_seconds" in used


def test_the_limits_are_those_that_were_asked_for() -> None:
    """26 hours without success, a share of rejected customers, the brake, 30 days of certificate."""
    assert rule("NetsuiteRfmNoSuccess")["expr"].endswith(" > 26 * 3600")
    assert rule("NetsuiteRfmNeverSucceeded")["for"] == "26h"
    assert " > 0.01 * " in rule("NetsuiteRfmRejected")["expr"]
    assert rule("NetsuiteRfmBrakeEngaged")["expr"] == f"{PREFIX}brake_engaged == 1"
    assert rule("NetsuiteRfmCertificateEnds")["expr"].endswith("- time() < 30 * 86400")
    assert f'cronjob="{manifest("cronjob")["metadata"]["name"]}"' in rule("NetsuiteRfmCronJobNoSuccess")["expr"]


def test_every_rule_says_how_urgent_it_is_and_where_to_read_on() -> None:
    """Its link leads to a heading of the runbook."""
    headings = anchors((DEPLOY / "RUNBOOK.md").read_text("utf-8"))
    for rule in RULES:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in ("page", "ticket")
        file, _, anchor = rule["annotations"]["runbook"].partition("#")
        assert (file, anchor in headings) == ("deploy/RUNBOOK.md", True), rule["annotations"]
    assert len({rule["alert"] for rule in RULES}) == len(RULES)
