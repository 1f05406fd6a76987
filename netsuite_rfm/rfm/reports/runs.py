"""The worker's runs as the account has them on record."""

from collections.abc import Sequence
from typing import Any

from netsuite_rfm.rfm.reports.rows import Run


def runs(found: Sequence[Run]) -> list[dict[str, Any]]:
    """The runs in the order given; moments in UTC."""
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
