"""Import rows in chunks, drop the rows that a refusal names, and poll each job until it ends."""

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from netsuite_rfm.activation.klaviyo.api import KlaviyoApi, RowProblem, refusal_words, refused_rows
from netsuite_rfm.activation.klaviyo.bodies import MOST_PROFILE_BYTES, MOST_ROWS, Contact, Row, chunks, import_body

DUPLICATE: Final = "duplicate_profile"
UNCONFIRMED: Final = "unconfirmed"
MOST_JOBS_IN_HAND: Final = 8
_FIX = "Correct the customer in NetSuite, then sync it again with --customers-file"
_AGAIN = "Sync again. Repeating an import changes nothing"
Failed = Callable[[Row | None, str, str, str], None]
"""Receives a failed row (None if Klaviyo does not say which), a code, Klaviyo's message, and what to do."""


@dataclass(frozen=True, slots=True)
class _JobInHand:
    job_id: str
    rows: list[Row]


@dataclass(slots=True)
class Importer:
    """Imports rows of one kind. Each is for a different profile, so jobs may run in parallel.

    Args:
        api: Klaviyo.
        contact: converts between customers and ``external_id``.
        failed: receives each row that failed.
        most_rows: maximum rows per request.
        job_patience_s: seconds after which a job counts as unconfirmed.
        poll_first_s: seconds between a job's status requests; doubled each time.

    """

    api: KlaviyoApi
    contact: Contact
    failed: Failed
    most_rows: int = MOST_ROWS
    job_patience_s: float = 1800.0
    poll_first_s: float = 1.0
    done: int = 0
    """Number of rows that Klaviyo accepted."""
    _in_hand: deque[_JobInHand] = field(default_factory=deque)

    def run(self, rows: Iterable[Row]) -> None:
        """Import all rows and wait for their jobs. Raises SyncStoppedError between two chunks if asked to stop."""
        for chunk in chunks(self._small_enough(rows), self.most_rows):
            self.api.sender.halt.wait(0)
            self._begin(chunk)
            while len(self._in_hand) >= MOST_JOBS_IN_HAND:
                self._settle(self._in_hand.popleft())
        while self._in_hand:
            self._settle(self._in_hand.popleft())

    def _small_enough(self, rows: Iterable[Row]) -> Iterable[Row]:
        for row in rows:
            if len(row.body) <= MOST_PROFILE_BYTES:
                yield row
            else:
                self.failed(row, "too-large", f"A profile of {len(row.body):,} bytes; 100 KB is the limit", _FIX)

    def _begin(self, rows: list[Row], *, may_strip: bool = True) -> None:
        answer = self.api.begin_import(import_body(rows))
        job_id = answer.at("data", "id")
        if answer.status < HTTPStatus.MULTIPLE_CHOICES and isinstance(job_id, str):
            self._in_hand.append(_JobInHand(job_id, rows))
        elif answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and len(rows) > 1:
            self._begin(rows[: len(rows) // 2], may_strip=may_strip)
            self._begin(rows[len(rows) // 2 :], may_strip=may_strip)
        else:
            self._refused(rows, refused_rows(answer), refusal_words(answer), may_strip=may_strip)

    def _refused(self, rows: list[Row], named: dict[int, tuple[str, str]], words: str, *, may_strip: bool) -> None:
        """Report the rows that a refusal names, and retry the rest once. A second refusal fails all of them."""
        rest = []
        for position, row in enumerate(rows):
            if position in named:
                self.failed(row, *named[position], _FIX)
            else:
                rest.append(row)
        if named and may_strip and rest:
            self._begin(rest, may_strip=False)
        else:
            for row in rest:
                self.failed(
                    row, "refused", words, "Klaviyo rejected the whole request. Read its message, then sync again"
                )

    def _settle(self, job: _JobInHand) -> None:
        until_s, wait_s = time.monotonic() + self.job_patience_s, self.poll_first_s
        while True:
            state = self.api.job(job.job_id)
            if state is None or state.status == "cancelled":
                word = "cancelled" if state else UNCONFIRMED
                for row in job.rows:
                    self.failed(row, word, "Klaviyo accepted the import but did not report its result", _AGAIN)
                return
            if state.status == "complete":
                self._count(job, state.failed)
                return
            if time.monotonic() + wait_s > until_s:
                for row in job.rows:
                    self.failed(
                        row, UNCONFIRMED, f"The import is {state.status} after {self.job_patience_s:.0f} s", _AGAIN
                    )
                return
            self.api.sender.halt.wait(wait_s)
            wait_s = min(wait_s * 2, 30.0)

    def _count(self, job: _JobInHand, failed_count: int) -> None:
        named: dict[int, tuple[Row, RowProblem]] = {}
        if failed_count:
            by_address = {row.address: row for row in job.rows if row.address}
            by_customer = {row.customer_id: row for row in job.rows}
            for problem in self.api.job_errors(job.job_id):
                row = by_customer.get(self.contact.customer_id(problem.external_id) or 0)
                row = row or by_address.get(problem.address)
                if row is None and problem.position is not None and problem.position < len(job.rows):
                    row = job.rows[problem.position]
                if row is not None:
                    named.setdefault(row.customer_id, (row, problem))
        for row, problem in named.values():
            self.failed(row, problem.code, problem.words, _FIX)
        unnamed = max(0, failed_count - len(named))
        for _ in range(unnamed):
            self.failed(None, "rejected", f"A row of import {job.job_id}. Klaviyo does not report which one", _AGAIN)
        self.done += len(job.rows) - len(named) - unnamed
