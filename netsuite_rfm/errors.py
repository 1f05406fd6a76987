"""All errors that this program raises on purpose, and their exit codes.

::

    NetsuiteRfmError
    ├── UsageError             2   the user asked for something that is not possible
    │   ├── SettingsError      2   a setting is missing or invalid
    │   ├── SchemeError        2   a scheme file is invalid
    │   └── InputFileError     2   a customers file or an orders file is invalid
    ├── NetSuiteError          3   NetSuite could not be reached, or refused
    │   ├── SignInError        3   NetSuite rejects our credentials
    │   ├── UnreachableError   3   no usable answer after all retries
    │   │   └── StoppedError   5   asked to stop while waiting for one
    │   ├── RequestRefused     3   NetSuite refused the request
    │   ├── AccountNotReady    3   a field, a list value or a permission is missing
    │   │   └── OptionalPartFailed 3   an optional part did not succeed for too long
    │   ├── OutOfMemoryError   3   this machine does not have enough memory
    │   ├── ShortPullError     3   fewer rows came than NetSuite counts
    │   └── RowError           3   a row does not fit its columns
    └── UnsafePlanError        4   the plan looks like bad input

Exit code 0 is success, 1 means that some records were rejected, 5 that the run was asked to stop
before everything was written. Neither is an exception, because such a run has a report.
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
    """A known failure. Its message is shown to the user: what happened, to what, and what to do."""

    exit_code: ClassVar[int] = EXIT_NETSUITE


class UsageError(NetsuiteRfmError):
    """The user asked for something that is not possible."""

    exit_code = EXIT_USAGE


class SettingsError(UsageError):
    """A setting is missing or invalid. The message has one line per setting and never contains a secret."""


class SchemeError(UsageError):
    """A scheme file is invalid. The message names the file, the key and what to do."""


class InputFileError(UsageError):
    """A file given on the command line is invalid. The message names the file, the line and the reason."""


class NetSuiteError(NetsuiteRfmError):
    """NetSuite could not be reached, or refused a request."""


class SignInError(NetSuiteError):
    """NetSuite rejects our credentials. A retry would not help and could lock the user."""


class UnreachableError(NetSuiteError):
    """There was no usable answer, after every retry that the policy allows."""

    def __init__(self, message: str, *, status: int = 0, code: str = "", detail: str = "") -> None:
        """Store the parts of the last answer separately from our message.

        Args:
            message: our message.
            status: HTTP status of the last answer; 0 if there was none.
            code: NetSuite's ``o:errorCode`` in it.
            detail: NetSuite's message in it.

        """
        super().__init__(message)
        self.status = status
        self.code = code
        self.detail = detail


class StoppedError(UnreachableError):
    """The run was asked to stop while a request waited to be retried."""

    exit_code = EXIT_INCOMPLETE


class RequestRefused(NetSuiteError):
    """NetSuite refused a request with an error that a retry would not fix."""

    def __init__(
        self, message: str, *, status: int, code: str = "", detail: str = "", field: str = "", location: str = ""
    ) -> None:
        """Store the parts of NetSuite's answer separately from our message.

        Args:
            message: our message.
            status: HTTP status.
            code: NetSuite's ``o:errorCode``.
            detail: NetSuite's message.
            field: script id of the field that the answer names; empty if it names none.
            location: the ``Location`` header of the answer; empty if it has none.

        """
        super().__init__(message)
        self.status = status
        self.code = code
        self.detail = detail
        self.field = field
        self.location = location


class AccountNotReady(NetSuiteError):
    """The account lacks something that a run needs."""


class ShortPullError(NetSuiteError):
    """Two pulls returned fewer customers than NetSuite counts."""


class OptionalPartFailed(AccountNotReady):
    """Requests for an optional part of the account kept failing."""


class OutOfMemoryError(NetSuiteError):
    """This machine or its container does not have enough memory."""

    def __init__(self) -> None:
        """Set the message, which says what to do."""
        super().__init__(
            "out of memory. Give the worker more memory, or split the customers among several workers (RFM_SHARDS)"
        )


class RowError(NetSuiteError):
    """A row does not fit its columns. The message names the customer and the column."""


class UnsafePlanError(NetsuiteRfmError):
    """The plan looks like bad input, so nothing was written."""

    exit_code = EXIT_UNSAFE
