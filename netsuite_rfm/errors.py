"""Every error this program raises on purpose, and the exit code each leads to.

::

    NetsuiteRfmError
    ├── UsageError             2   the person asked for something that cannot be
    │   ├── SettingsError      2   a setting is missing or wrong
    │   ├── SchemeError        2   a scheme file is wrong
    │   └── InputFileError     2   a customers file or an orders file is wrong
    ├── NetSuiteError          3   NetSuite could not be reached, or would not do it
    │   ├── SignInError        3   NetSuite refuses our credentials
    │   ├── UnreachableError   3   no usable answer, after all the waiting we allow
    │   │   └── StoppedError   5   asked to stop while waiting for one
    │   ├── RequestRefused     3   NetSuite answered, and the answer was no
    │   ├── AccountNotReady    3   a field, a list value or a permission is missing
    │   │   └── OptionalPartFailed 3   a part that a run can do without gave no success for long
    │   ├── OutOfMemoryError   3   this machine has not memory enough
    │   ├── ShortPullError     3   fewer rows came than the account says it has
    │   └── RowError           3   a row breaks what we know of its columns
    └── UnsafePlanError        4   the result looks like bad input rather than business

Exit code 0 is success, 1 means that some records were rejected, 5 that the run was asked to stop
before everything was written. Neither is an exception: a run that ends so has a report.
"""

from typing import ClassVar

EXIT_DONE = 0
EXIT_REJECTED = 1
EXIT_USAGE = 2
EXIT_NETSUITE = 3
EXIT_UNSAFE = 4
EXIT_INCOMPLETE = 5
EXIT_BUG = 70


class NetsuiteRfmError(Exception):
    """A failure we know. Its text is what the person reads: what happened, to what, what to do."""

    exit_code: ClassVar[int] = EXIT_NETSUITE


class UsageError(NetsuiteRfmError):
    """The person asked for something that cannot be."""

    exit_code = EXIT_USAGE


class SettingsError(UsageError):
    """A setting is missing or wrong. One line for each, and never a secret in it."""


class SchemeError(UsageError):
    """A scheme file is wrong. Names the file, the key and what to do."""


class InputFileError(UsageError):
    """A file given on the command line is wrong. Names the file, the line and the reason."""


class NetSuiteError(NetsuiteRfmError):
    """NetSuite could not be reached, or would not do what was asked."""


class SignInError(NetSuiteError):
    """NetSuite refuses our credentials. Trying again would not help, and could lock the user."""


class UnreachableError(NetSuiteError):
    """No usable answer came, after every retry that the policy allows."""

    def __init__(self, message: str, *, status: int = 0, code: str = "", detail: str = "") -> None:
        """Keep the last answer apart from our sentence about it.

        Args:
            message: our sentence.
            status: HTTP status of the last answer; 0 if none came.
            code: NetSuite's ``o:errorCode`` in it.
            detail: NetSuite's words in it.

        """
        super().__init__(message)
        self.status = status
        self.code = code
        self.detail = detail


class StoppedError(UnreachableError):
    """The run was asked to stop while a request waited to be retried."""

    exit_code = EXIT_INCOMPLETE


class RequestRefused(NetSuiteError):
    """NetSuite answered with an error that a retry would not fix."""

    def __init__(
        self, message: str, *, status: int, code: str = "", detail: str = "", field: str = "", location: str = ""
    ) -> None:
        """Keep NetSuite's own words apart from our sentence about them.

        Args:
            message: our sentence.
            status: HTTP status.
            code: NetSuite's ``o:errorCode``.
            detail: NetSuite's words.
            field: script id of the field that the answer names, if any.
            location: the ``Location`` header, where one came with the refusal.

        """
        super().__init__(message)
        self.status = status
        self.code = code
        self.detail = detail
        self.field = field
        self.location = location


class AccountNotReady(NetSuiteError):
    """Something that must stand in the account before a run is not there."""


class ShortPullError(NetSuiteError):
    """Fewer customers came back than NetSuite says there are, twice over."""


class OptionalPartFailed(AccountNotReady):
    """A part of the account that a run can do without kept being answered with anything but success."""


class OutOfMemoryError(NetSuiteError):
    """This machine, or the limit of its container, has not memory enough."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "out of memory. Give the worker more memory, or split the customers among several workers (RFM_SHARDS)"
        )


class RowError(NetSuiteError):
    """A row breaks what we know of its columns. Names the customer and the column."""


class UnsafePlanError(NetsuiteRfmError):
    """The plan looks like bad input rather than business; nothing was written."""

    exit_code = EXIT_UNSAFE
