"""The alert rules: of metrics that there are, with the limits that were asked for, and a place to read on."""

import re
from typing import Any

import yaml

from netsuite_rfm.metrics import MEANINGS, PREFIX
from tests.deploy.dockerfile import DEPLOY
from tests.deploy.manifests import manifest
from tests.deploy.markdown import anchors

GROUPS = yaml.safe_load((DEPLOY / "prometheus-alerts.yml").read_text("utf-8"))["groups"]
RULES: list[dict[str, Any]] = [rule for group in GROUPS for rule in group["rules"]]
KUBE_STATE_METRICS = {"kube_cronjob_status_last_successful_time", "kube_job_status_failed"}


def rule(name: str) -> dict[str, Any]:
    """The rule of a name."""
    (found,) = [one for one in RULES if one["alert"] == name]
    return found


def test_every_metric_in_a_rule_is_one_that_is_written() -> None:
    """A misspelt one would never fire."""
    used = {
        name for one in RULES for name in re.findall(r"(?:netsuite|kube)_[a-z_]+", re.sub(r'"[^"]*"', "", one["expr"]))
    }
    assert used <= {PREFIX + name for name in MEANINGS} | KUBE_STATE_METRICS
    assert PREFIX + "last_success_timestamp_seconds" in used


def test_the_limits_are_those_that_were_asked_for() -> None:
    """26 hours without success, a share of rejected customers, the brake, 30 days of certificate."""
    assert rule("NetsuiteRfmNoSuccess")["expr"].endswith("last_success_timestamp_seconds > 26 * 3600")
    assert rule("NetsuiteRfmNeverSucceeded")["for"] == "26h"
    assert " > 0.01 * " in rule("NetsuiteRfmRejected")["expr"]
    assert rule("NetsuiteRfmBrakeEngaged")["expr"] == f"{PREFIX}brake_engaged == 1"
    assert rule("NetsuiteRfmCertificateEnds")["expr"].endswith("- time() < 30 * 86400")
    assert f'cronjob="{manifest("cronjob")["metadata"]["name"]}"' in rule("NetsuiteRfmCronJobNoSuccess")["expr"]


def test_every_rule_says_how_urgent_it_is_and_where_to_read_on() -> None:
    """Its link leads to a heading of the runbook."""
    headings = anchors((DEPLOY / "RUNBOOK.md").read_text("utf-8"))
    for one in RULES:
        assert set(one) <= {"alert", "expr", "for", "labels", "annotations"}
        assert one["labels"]["severity"] in ("page", "ticket")
        file, _, anchor = one["annotations"]["runbook"].partition("#")
        assert (file, anchor in headings) == ("deploy/RUNBOOK.md", True), one["annotations"]
    assert len({one["alert"] for one in RULES}) == len(RULES)
