"""A model in a file: comes back as it was, and is refused for everything it was not fitted for."""

import json
import os
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from netsuite_rfm.errors import InputFileError, UsageError
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.prediction.gates import GATED, Verdict
from netsuite_rfm.rfm.prediction.model import PredictionModel
from netsuite_rfm.rfm.prediction.parameters import Parameters
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.model_file import read_model, write_model
from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.support.command_line import run_command
from tests.support.night import QUICK, WIDE_OPEN
from tests.support.predicting import AS_OF, SCHEME, predicted, shop

JOB = Job(SCHEME, Counting(("SalesOrd", "CashSale"), net=False, as_of=AS_OF))
MODEL = PredictionModel(
    Parameters(0.5, 40.0, 0.9, 1.6),
    JOB.as_of_day,
    90,
    2_000,
    {name: Verdict(write=True, reason="yes") for name in GATED},
)


def written(folder: Path, **changed: Any) -> Path:
    """A file of that model, with some keys changed."""
    file = folder / "model.json"
    write_model(file, MODEL, job=JOB, account="1234567_SB1")
    file.write_text(json.dumps(json.loads(file.read_text()) | changed))
    return file


def test_a_model_comes_back_from_its_file(tmp_path: Path) -> None:
    """For a later day as well: a model serves a week."""
    file = written(tmp_path)
    assert read_model(file, job=JOB, account="1234567-sb1") == MODEL
    assert read_model(file, job=JOB.on(AS_OF + timedelta(days=6)), account="1234567_SB1") == MODEL


@pytest.mark.parametrize(
    ("job", "account", "said"),
    [
        (JOB, "7654321", "account"),
        (
            replace(JOB, scheme=replace(SCHEME, churn_days=60)),
            "1234567_SB1",
            "RFM_CHURN_DAYS 90, and this run",
        ),
        (replace(JOB, counting=replace(JOB.counting, net=True)), "1234567_SB1", "net False, and this run is for True"),
        (JOB.on(AS_OF - timedelta(days=1)), "1234567_SB1", "after 2026-11-19, the day of this run"),
    ],
)
def test_a_model_for_something_else_is_refused(job: Job, account: str, said: str, tmp_path: Path) -> None:
    """Its predictions would look right and be wrong; the line says what differs and what to do."""
    with pytest.raises(InputFileError, match=said) as refused:
        read_model(written(tmp_path), job=job, account=account)
    assert "netsuite-rfm model" in str(refused.value)


def test_what_is_no_model_is_refused_in_one_line(tmp_path: Path) -> None:
    """Another format, a model that lacks something, no JSON, no file."""
    for changed in ({"format": "netsuite-rfm model 2"}, {"model": {}}, {"more": 1}):
        with pytest.raises(InputFileError, match="--model"):
            read_model(written(tmp_path, **changed), job=JOB, account="1234567_SB1")
    for text in ("", "[]", "what is this"):
        (tmp_path / "other.json").write_text(text)
        with pytest.raises(InputFileError, match="not what netsuite-rfm model writes"):
            read_model(tmp_path / "other.json", job=JOB, account="1234567_SB1")
    with pytest.raises(InputFileError, match="cannot be read"):
        read_model(tmp_path / "none.json", job=JOB, account="1234567_SB1")


def test_a_scheme_that_predicts_nothing_takes_no_model(tmp_path: Path) -> None:
    """Whoever gives one expects predictions."""
    with pytest.raises(UsageError, match="RFM_PREDICTIONS=true"):
        read_model(written(tmp_path), job=replace(JOB, scheme=replace(SCHEME, churn_days=0)), account="1234567_SB1")


def command(sandbox: Sandbox, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, for the day of the shop."""
    environment = {**os.environ, **sandbox.settings(), **QUICK, **WIDE_OPEN, "RFM_PREDICTIONS": "true"}
    return run_command([*words, "--as-of", AS_OF.isoformat()], environment, Path())


def test_the_command_shows_how_far_to_trust_it_and_shards_predict_with_its_file(tmp_path: Path) -> None:
    """A decile a line, a verdict and a reason for each field; then two shards, and explain in one sentence."""
    file = tmp_path / "model.json"
    with shop() as sandbox:
        shown = command(sandbox, "model", "--output", str(file))
        assert shown.returncode == 0, shown.stderr
        assert "Reliability" in shown.stdout
        assert all(f"  {place} " in shown.stdout for place in range(2, 10))
        assert shown.stdout.count("WRITE") + shown.stdout.count("HOLD") == 4
        plain = json.loads(command(sandbox, "model", "--json").stdout)
        assert plain["model"] == json.loads(file.read_text())["model"]
        assert sum(decile["customers"] for decile in plain["backtest"]["deciles"]) == plain["backtest"]["customers"]
        for number in (2, 1):
            done = command(sandbox, "run", "--json", "--shard", f"{number}/2", "--model", str(file))
            assert done.returncode == 0, done.stderr
        customer, fields = next(entry for entry in predicted(sandbox).items() if entry[1][0] is not None)
        said = command(sandbox, "explain", str(customer)).stdout
        assert f"Churn risk {fields[0]}" in said
        assert "customers who looked most like this on 2026-08-22" in said
