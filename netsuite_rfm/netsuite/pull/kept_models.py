"""Read the prediction models that runs have left in RFM Run."""

from typing import ClassVar

import msgspec

from netsuite_rfm.errors import AccountNotReady, RequestRefused, RowError
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.believed import falling
from netsuite_rfm.netsuite.suiteql.page import read_page
from netsuite_rfm.netsuite.suiteql.runs_and_history import RUNS_WITH_MODEL
from netsuite_rfm.rfm.prediction.kept import KeptModel, read_kept
from netsuite_rfm.telemetry.log import get_logger

MOST_MODELS = 20
"""Maximum rows to read. With one model a week, they cover some months."""


class _Row(msgspec.Struct):
    ROW: ClassVar = "run row"

    id: int
    model: str | None = None


def kept_models(client: Client) -> tuple[KeptModel, ...] | None:
    """Read the latest models, newest first; None if the account has no field for them."""
    try:
        rows = read_page(client, RUNS_WITH_MODEL, _Row, limit=MOST_MODELS, believe=falling, optional=True).items
    except (AccountNotReady, RequestRefused, RowError) as refusal:
        get_logger().warning("models_not_readable", reason=str(refusal))
        return None
    read = [(row.id, read_kept(row.model)) for row in rows]
    for row_id, model in read:
        if model is None:
            get_logger().info("model_not_understood", row=row_id)
    return tuple(model for _, model in read if model)
