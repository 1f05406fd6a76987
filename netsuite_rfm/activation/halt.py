"""Stop requests and deadlines, checked between chunks and during every wait."""

import threading
import time
from dataclasses import dataclass, field

from netsuite_rfm.activation.errors import SyncStoppedError


@dataclass(slots=True)
class Halt:
    """``event`` is set by SIGTERM; ``deadline_s`` is a time on the monotonic clock, None for no deadline."""

    event: threading.Event = field(default_factory=threading.Event)
    deadline_s: float | None = None

    @property
    def is_due(self) -> bool:
        """Whether the sync must not begin anything new."""
        return self.event.is_set() or (self.deadline_s is not None and time.monotonic() >= self.deadline_s)

    def wait(self, seconds: float) -> None:
        """Wait for ``seconds``.

        Raises:
            SyncStoppedError: the sync was asked to stop, or the wait would pass the deadline.

        """
        late = self.deadline_s is not None and time.monotonic() + seconds > self.deadline_s
        if late or self.event.wait(seconds):
            raise SyncStoppedError(
                "The deadline passes before the destination accepts more"
                if late
                else "Stopped while waiting for the destination"
            )
