"""What a sync raises on purpose, beside the errors of the whole program.

::

    NetsuiteRfmError
    └── DestinationError           3   a destination could not be reached, or would not do it
        ├── KeyRefusedError        3   it refuses our key, or the key lacks a scope
        ├── VersionEndedError      3   it no longer serves the revision or version we speak
        └── NoAnswerError          3   no usable answer, after all the waiting we allow
            └── SyncStoppedError   5   asked to stop, or out of time, while waiting for one
"""

from netsuite_rfm.errors import EXIT_INCOMPLETE, NetsuiteRfmError


class DestinationError(NetsuiteRfmError):
    """A destination could not be reached, or refused a request that a retry would not fix."""


class KeyRefusedError(DestinationError):
    """The destination refuses our key or token, or it lacks a scope."""


class VersionEndedError(DestinationError):
    """The destination no longer serves the revision or version of its API that this program speaks."""


class NoAnswerError(DestinationError):
    """No usable answer came, after every retry that the policy allows."""


class SyncStoppedError(NoAnswerError):
    """The sync was asked to stop, or its deadline passed."""

    exit_code = EXIT_INCOMPLETE
