"""The row of a run that is undone, and its mark, which no reader mistakes for a complete run."""

from http import HTTPStatus

import msgspec

from netsuite_rfm.errors import RequestRefused
from netsuite_rfm.netsuite.fields import RUN_FIELDS
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.decoders import decoder
from netsuite_rfm.netsuite.records.leave_row import RECORDS, not_ready
from netsuite_rfm.netsuite.records.run_row import LONGEST_TEXT
from netsuite_rfm.netsuite.suiteql.runs_and_history import RUN_RECORD
from netsuite_rfm.netsuite.write.batch import VALIDATION

UNDONE = 6
"""Exit code in the row of a run that was undone afterwards, so that no reader treats it as complete."""


class KeptRun(msgspec.Struct, rename=lambda name: RUN_FIELDS.get(name, name)):
    """A run's row as record REST returns it."""

    id: int
    result: str = ""
    exit_code: int | None = None
    scope: str = ""

    @property
    def undone(self) -> bool:
        """Whether the run was undone."""
        return self.exit_code == UNDONE


def kept_run(client: Client, run_id: str) -> KeptRun | None:
    """Read a run's row by its id; None if there is no row, or the role cannot see the record.

    Raises:
        NetSuiteError: the row could not be read for another reason.

    """
    try:
        return client.call(
            "GET",
            f"{RECORDS}/{RUN_RECORD}/eid:{run_id}",
            read=lambda response: decoder(KeptRun).decode(response.content),
        )
    except RequestRefused as refusal:
        if refusal.status in (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN):
            return None
        raise


def mark_undone(client: Client, run: KeptRun, words: str) -> None:
    """Mark a run's row as undone, and put ``words`` before its result.

    Raises:
        AccountNotReady: the role may not write it.
        NetSuiteError: NetSuite refused it for another reason or did not answer.

    """
    text = f"{words} Before: {run.result}"
    result = text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
    try:
        client.call(
            "PATCH",
            f"{RECORDS}/{RUN_RECORD}/{run.id}",
            read=lambda _response: None,
            body=msgspec.json.encode({RUN_FIELDS["result"]: result, RUN_FIELDS["exit_code"]: UNDONE}),
            headers={"Content-Type": "application/json", **VALIDATION},
        )
    except RequestRefused as refusal:
        raise not_ready(refusal, RUN_RECORD, "RFM Run") from None
