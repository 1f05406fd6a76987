"""How long the long tests are: short in ``make test``, at full length in ``make soak``."""

import os
from typing import TypeVar

Length = TypeVar("Length")

SOAKING = os.environ.get("RFM_SOAK") == "1"


def at_length(short: Length, long: Length) -> Length:
    """The length of a test: the short one unless ``RFM_SOAK`` is 1. Both play every kind of event."""
    return long if SOAKING else short
