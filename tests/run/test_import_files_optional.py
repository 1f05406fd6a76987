"""Stages and audiences in the file for NetSuite's CSV import."""

import csv
from contextlib import closing
from pathlib import Path

from netsuite_rfm.run.import_files import write_csv
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.schemes import load_scheme
from tests.run.test_optional_fields import fill
from tests.support.accounts import AS_OF
from tests.support.full_account import full_account
from tests.support.night import run_night
from tests.support.rules_truth import audiences_of, stages_of


def test_stages_and_audiences_go_by_name_with_a_bar_between(tmp_path: Path) -> None:
    """As the rules have them, for every customer with orders."""
    with closing(full_account(load_scheme("default"))) as account:
        fill(account, 60)
        with Sandbox(account) as sandbox:
            report = run_night(sandbox, AS_OF, write=False)
        stages, audiences = stages_of(account, AS_OF), audiences_of(account, AS_OF)
    (file,) = write_csv(
        tmp_path / "load.csv",
        report.plan.changes,
        report.segment_names,
        stage_names=report.stage_names,
        audience_names=report.audience_names,
    )
    with file.open(encoding="utf-8", newline="") as stream:
        rows = {int(row["Internal ID"]): row for row in csv.DictReader(stream)}
    assert rows
    for customer, row in rows.items():
        assert row["RFM Lifecycle Stage"] == stages[customer]
        assert {name for name in row["RFM Audiences"].split("|") if name} == audiences[customer]
    assert {customer for customer, stage in stages.items() if stage != "Prospect"} == set(rows)
