"""A prediction model in a file. It is fitted once, and all runs that use the file predict alike.

The file also records for which account and counting the model was fitted; a run for another refuses it.
"""

from pathlib import Path
from typing import Any, Final

import msgspec

from netsuite_rfm.errors import InputFileError, UsageError
from netsuite_rfm.files.bounded import read_text
from netsuite_rfm.netsuite.account_id import realm_of
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.prediction.model import PredictionModel
from netsuite_rfm.run.found_for import Pairs, counting_pairs, write_found
from netsuite_rfm.run.job import Job

FORMAT: Final = "netsuite-rfm model 1"


class _File(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    format: str
    account: str
    counting: Counting
    model: dict[str, Any]


def write_model(file: Path, model: PredictionModel, *, job: Job, account: str) -> None:
    """Write a model to a file, in one step.

    Raises:
        UsageError: the file cannot be written.

    """
    kept = _File(format=FORMAT, account=account, counting=job.counting, model=model.to_json())
    write_found(file, kept)


def read_model(file: Path, *, job: Job, account: str) -> PredictionModel:
    """Read a model, and check that it was fitted for this account, counting and horizon.

    Raises:
        UsageError: the job predicts nothing.
        InputFileError: the file holds no model, or one fitted for something else. The message says what differs.

    """
    if not job.scheme.churn_days:
        raise UsageError(
            f"--model {file}: scheme {job.scheme.name} predicts nothing; set RFM_PREDICTIONS=true, or leave --model out"
        )
    try:
        kept = msgspec.json.decode(read_text(file), type=_File)
        model = PredictionModel.from_json(kept.model)
    except OSError as error:
        raise InputFileError(f"--model {file}: cannot be read: {error.strerror}") from None
    except (ValueError, msgspec.DecodeError) as error:
        raise InputFileError(f"--model {file}: not what netsuite-rfm model writes: {error}") from None
    for what, theirs, ours in _differences(kept, model, job, account):
        raise InputFileError(
            f"--model {file}: fitted for {what} {theirs}, and this run is for {ours}; "
            f"fit it again: netsuite-rfm model --output {file}"
        )
    if model.as_of_day > job.as_of_day:
        raise InputFileError(
            f"--model {file}: fitted as of {kept.counting.as_of}, which is after {job.counting.as_of}, the day of this "
            f"run; fit it again: netsuite-rfm model --as-of {job.counting.as_of} --output {file}"
        )
    return model


def _differences(kept: _File, model: PredictionModel, job: Job, account: str) -> Pairs:
    pairs: Pairs = [
        ("format", kept.format, FORMAT),
        ("account", realm_of(kept.account), realm_of(account)),
        ("RFM_CHURN_DAYS", model.horizon_days, job.scheme.churn_days),
        *counting_pairs(kept.counting, job.counting),
    ]
    return [(what, theirs, ours) for what, theirs, ours in pairs if theirs != ours]
