"""The option that accepts a plan held by the brake."""

import re

from netsuite_rfm.errors import UsageError
from netsuite_rfm.rfm.brake.plan_id import LENGTH

_ID = re.compile(rf"[0-9a-f]{{{LENGTH}}}")


def read_plan_id(text: str | None) -> str:
    """Read the id of ``--accept-unsafe``; empty without the option. Raises UsageError if it is not a plan id."""
    if text is None:
        return ""
    if not _ID.fullmatch(text):
        raise UsageError(
            f"--accept-unsafe {text!r}: must be a plan id of {LENGTH} digits and letters, such "
            "as 3f9a2c81d0. netsuite-rfm plan and the held run show it"
        )
    return text
