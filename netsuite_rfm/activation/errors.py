"""Errors that a sync raises, in addition to those of the whole program.

::

    NetsuiteRfmError
    └── DestinationError           3   a destination could not be reached, or refused
        ├── KeyRefusedError        3   it rejects our key, or the key lacks a scope
        ├── VersionEndedError      3   it no longer serves the API version that we use
        └── NoAnswerError          3   no usable answer after all retries
            └── SyncStoppedError   5   asked to stop, or past its deadline, while waiting
"""

from netsuite_rfm.errors import EXIT_INCOMPLETE, NetsuiteRfmError


class DestinationError(NetsuiteRfmError):
    """A destination could not be reached, or refused a request that a retry would not fix."""


class KeyRefusedError(DestinationError):
    """The destination rejects our key or token, or the key lacks a scope."""


class VersionEndedError(DestinationError):
    """The destination no longer serves the API version that this program uses."""


class NoAnswerError(DestinationError):
    """The destination gave no usable answer, after every retry that the policy allows."""


class SyncStoppedError(NoAnswerError):
    """The sync was asked to stop, or its deadline passed."""

    exit_code = EXIT_INCOMPLETE
