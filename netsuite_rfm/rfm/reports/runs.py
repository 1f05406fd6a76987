"""The worker's runs as the account has them on record, and which of them tells when segments were last refreshed."""

from collections.abc import Sequence
from typing import Any

from netsuite_rfm.rfm.reports.rows import Run

EVERYBODY = "all customers"
DONE_OR_REJECTED = (0, 1)  # exit codes of a run that came to its end


def runs(found: Sequence[Run]) -> list[dict[str, Any]]:
    """The runs, newest first."""
    return [
        {
            "started": one.run_started,
            "finished": one.run_finished,
            "as_of": one.run_as_of,
            "read": one.run_read,
            "written": one.run_written,
            "rejected": one.run_rejected,
            "remaining": one.run_remaining,
            "scheme": one.run_scheme,
            "version": one.run_version,
            "result": one.run_result,
            "exit_code": one.run_exit_code,
            "scope": one.run_scope,
        }
        for one in found
    ]


def last_refresh(shown: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The newest run over all customers that came to its end; None if none of these did."""
    return next(
        (one for one in shown if one["scope"] == EVERYBODY and one["exit_code"] in DONE_OR_REJECTED),
        None,
    )
