"""Sync and files respect a hold-out: the same customers whom NetSuite holds out get nothing, and profiles say so."""

import csv
from pathlib import Path

import numpy as np
import pytest

from netsuite_rfm.rfm.campaigns.hold_out import is_held_out
from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.cli.test_app import netsuite_rfm
from tests.suitescript.stage import Stage, stage
from tests.support.night import QUICK

PROMOTION, PERCENT = 7, 50
IDS = np.arange(5001, 5121)


def lapsed(here: Stage) -> None:
    """120 lapsed customers with addresses, half of whom the win-back holds out."""
    addresses = np.array([f"c{id_}@mail.example" for id_ in IDS], dtype=object)
    segment = np.full(len(IDS), here.segment("lapsed"))
    scores = np.full(len(IDS), "211", dtype=object)
    here.account.add_customers(
        {"id": IDS, "email": addresses, "custentity_rfm_segment": segment, "custentity_rfm_score": scores}
    )
    here.action("lapsed", promotion=PROMOTION, held_out=PERCENT)


def sent(folder: Path) -> dict[int, dict[str, str]]:
    """The rows of the files, by internal id."""
    rows: dict[int, dict[str, str]] = {}
    for file in folder.glob("**/*.csv"):
        with file.open(encoding="utf-8-sig") as text:
            rows.update({int(row["internal_id"]): row for row in csv.DictReader(text)})
    return rows


@pytest.mark.parametrize("campaign", ["promotion 7", ""])
def test_a_file_leaves_out_who_is_held_out_of_its_campaign(campaign: str, tmp_path: Path) -> None:
    """With ``--campaign`` they are left out, without they are marked; both by the hash of the nightly job."""
    held_out = {int(id_) for id_ in IDS if is_held_out(int(id_), "promotion 7", PERCENT)}
    with stage() as here:
        lapsed(here)
        here.write(5001, "lapsed")
        here.nightly()
        (tmp_path / "out").mkdir()
        with Sandbox(here.account) as sandbox:
            words = ["sync", "csv", "--segment", "Lapsed", "--folder", "out", "--accept-unsafe"]
            words += ["--campaign", campaign] if campaign else []
            settings = {**sandbox.settings(), **QUICK}
            done = netsuite_rfm(*words, settings=settings, folder=tmp_path)
        assert done.returncode == 0, done.stderr
        rows = sent(tmp_path / "out")
        said = here.history(5001)[-1]["custrecord_rfm_sh_campaign"]
    assert set(rows) == {int(id_) for id_ in IDS} - (held_out if campaign else set())
    assert {entry for entry, row in rows.items() if "promotion 7" in row["rfm_held_out_of"]} == (
        set() if campaign else held_out
    )
    assert (said == "HELD OUT") == (5001 in held_out)


def test_a_campaign_that_holds_out_nobody_is_refused(tmp_path: Path) -> None:
    """A misspelt name would send to everybody."""
    with stage() as here:
        lapsed(here)
        with Sandbox(here.account) as sandbox:
            words = ("sync", "csv", "--folder", ".", "--campaign", "promotion 8")
            done = netsuite_rfm(*words, settings={**sandbox.settings(), **QUICK}, folder=tmp_path)
    assert done.returncode == 2
    assert "there are: promotion 7" in done.stderr
