"""The dashboard for Grafana: of the metrics that there are, all of them, in expressions that Prometheus takes."""

import json
import re
import shutil
import subprocess
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from netsuite_rfm.telemetry.prometheus import MEANINGS, PREFIX
from tests.deploy.dockerfile import DEPLOY

DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "grafana-dashboard.json").read_text("utf-8"))
PANELS: list[dict[str, Any]] = DASHBOARD["panels"]
EXPRESSIONS: list[str] = [target["expr"] for panel in PANELS for target in panel["targets"]]
GRID_WIDTH = 24


def test_every_metric_is_shown_and_no_other() -> None:
    """A misspelt one would be an empty panel for ever."""
    shown = {name for expression in EXPRESSIONS for name in re.findall(r"netsuite_rfm_\w+", expression)}
    assert shown == {PREFIX + name for name in MEANINGS}


def test_prometheus_takes_every_expression(tmp_path: Path) -> None:
    """Read by promtool, as rules that would record them."""
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool, which comes with Prometheus, is not installed")
    file = tmp_path / "rules.yml"

    def checked(expressions: list[str]) -> int:
        rules = [{"record": f"panel:{number}", "expr": text} for number, text in enumerate(expressions)]
        file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
        return subprocess.run([promtool, "check", "rules", file], capture_output=True, check=False).returncode

    assert checked(EXPRESSIONS) == 0
    assert checked([*EXPRESSIONS, "time( -"]) != 0


def test_panels_do_not_lie_on_each_other_and_ask_the_chosen_source() -> None:
    """Whatever Prometheus is called in the Grafana that imports it."""
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    sources = {target["datasource"]["uid"] for panel in PANELS for target in (panel, *panel["targets"])}
    assert sources == {f"${{{DASHBOARD['templating']['list'][0]['name']}}}"}
    places = [panel["gridPos"] for panel in PANELS]
    assert all(place["x"] + place["w"] <= GRID_WIDTH for place in places)
    for first, second in combinations(places, 2):
        beside = first["x"] + first["w"] <= second["x"] or second["x"] + second["w"] <= first["x"]
        assert beside or first["y"] + first["h"] <= second["y"] or second["y"] + second["h"] <= first["y"]


def test_a_panel_turns_red_where_its_alert_fires() -> None:
    """The same limits as those of the rules: 26 hours, exit code 2, 30 days, 5 hours."""
    rules = (DEPLOY / "prometheus-alerts.yml").read_text("utf-8")
    steps = {
        panel["title"]: [step["value"] for step in panel["fieldConfig"]["defaults"]["thresholds"]["steps"]]
        for panel in PANELS
        if "thresholds" in panel["fieldConfig"]["defaults"]
    }
    assert ("> 26 * 3600" in rules, steps["Since the last success"][-1]) == (True, 26 * 3600)
    assert ("netsuite_rfm_exit_code >= 2" in rules, steps["Exit code of the last run"][-1]) == (True, 2)
    assert ("< 30 * 86400" in rules, steps["Certificate ends in"][1]) == (True, 30 * 86400)
    assert ("> 5 * 3600" in rules, steps["Still running since"][-1]) == (True, 5 * 3600)
