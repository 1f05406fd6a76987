"""Send customers to NetSuite, alone or in a batch, and return the response. Nothing is read back here."""

import threading
from collections.abc import Callable
from datetime import datetime

from netsuite_rfm.errors import RequestRefused, StoppedError, UnreachableError
from netsuite_rfm.netsuite.fields import AUDIENCES, record
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.columns_needed import Wanted
from netsuite_rfm.netsuite.suiteql.customers import BESIDE
from netsuite_rfm.netsuite.write.batch import JobEnd, new_key, patch_one, submit, wait_for
from netsuite_rfm.netsuite.write.rules import WriteRules
from netsuite_rfm.netsuite.write.settlement import BatchSupport, Fate, Group, Sent
from netsuite_rfm.rfm.diff import Changes
from netsuite_rfm.telemetry.log import get_logger
from netsuite_rfm.telemetry.spans import span

Beside = Callable[[int], dict[str, object]]


def no_more(_position: int) -> dict[str, object]:
    """Return no values in addition to the fields."""
    return {}


class Sender:
    """Sends groups of customers. Safe to share between threads."""

    def __init__(
        self,
        client: Client,
        rules: WriteRules,
        changes: Changes,
        *,
        updated_at: datetime,
        halt: threading.Event,
        wanted: Wanted,
        may_start: Callable[[], bool],
        beside: Beside = no_more,
        must_have_beside: bool = False,
    ) -> None:
        """Prepare without sending anything.

        Args:
            client: the connection.
            rules: how to write.
            changes: what to write.
            updated_at: time for ``custentity_segment_last_updated``, in UTC.
            halt: when set, it no longer waits for jobs.
            wanted: which of the optional fields are written.
            may_start: called right before a group is sent; false leaves it unsent.
            beside: returns, for a position, further values for the same record, which are not read back.
            must_have_beside: whether to skip a record rather than write it without these values if NetSuite rejects
                them.

        """
        self._client = client
        self._rules = rules
        self._changes = changes
        self._updated_at = updated_at
        self._halt = halt
        self._wanted = wanted
        self._may_start = may_start
        self._beside = beside
        self._must_have_beside = must_have_beside
        self._support = BatchSupport()
        self._counting = threading.Lock()

    @property
    def batches(self) -> int:
        """Number of batches that NetSuite accepted."""
        return self._support.taken

    @property
    def without_batches(self) -> bool:
        """Whether batches are no longer used, because this account does not support them."""
        return self._rules.mode == "auto" and self._support.given_up

    def send(self, group: Group) -> Sent:
        """Send a group and return NetSuite's response; for a batch, wait until its job ends.

        Raises:
            SignInError: NetSuite rejects our credentials.

        """
        # Groups are taken ahead, so one may wait until after the deadline.
        if not self._may_start():
            return Sent(group, Fate.NOT_SENT)
        with span("batch", customers=len(group.positions)):
            try:
                return self._send_alone(group) if group.alone else self._send_batch(group)
            except StoppedError as error:
                return Sent(group, Fate.OPEN, str(error))
            except UnreachableError as error:
                return _unanswered(group, error)

    def _send_alone(self, group: Group) -> Sent:
        item = self._item(group.positions[0])
        try:
            if group.clear_first:
                patch_one(self._client, {"id": item["id"], AUDIENCES: None}, most_unwell=group.attempts)
            patch_one(self._client, item, most_unwell=group.attempts)
        except RequestRefused as refusal:
            if self._can_do_without(refusal, item):
                return self._send_alone(group)
            fields = (refusal.field,) if refusal.field else ()
            return Sent(group, Fate.REFUSED, _words(refusal), fields, _code(refusal), refusal.status)
        return Sent(group, Fate.ACCEPTED)

    def _can_do_without(self, refusal: RequestRefused, item: dict[str, object]) -> bool:
        """Whether NetSuite rejected a further value; from then on, records are written without it."""
        if self._must_have_beside or refusal.field not in item or refusal.field not in BESIDE:
            return False
        self._beside = no_more
        get_logger().warning("way_back_rejected", field=refusal.field, code=_code(refusal))
        return True

    def _send_batch(self, group: Group) -> Sent:
        if self.without_batches:
            return Sent(group, Fate.REFUSED_WHOLE, "this account does not accept batches")
        items = [self._item(position) for position in group.positions]
        try:
            job = submit(self._client, items, key=new_key(), parallel=self._rules.parallel, most_unwell=group.attempts)
        except RequestRefused as refusal:
            with self._counting:
                self._support.note_refused(refusal.status)
            get_logger().warning("batch_refused", status=refusal.status, code=refusal.code, records=len(items))
            return Sent(group, Fate.REFUSED_WHOLE, _words(refusal), code=_code(refusal), status=refusal.status)
        with self._counting:
            self._support.note_taken()
        if not job:
            return Sent(group, Fate.OPEN, "NetSuite accepted the batch but did not return its job")
        return self._wait_for(job, group)

    def _wait_for(self, job: str, group: Group) -> Sent:
        name = job.rstrip("/").rsplit("/", 1)[-1]
        rules = self._rules
        try:
            end = wait_for(
                self._client, job, first_wait_s=rules.first_poll_s, timeout_s=rules.job_timeout_s, halt=self._halt
            )
        except RequestRefused as refusal:
            return Sent(group, Fate.OPEN, f"NetSuite does not report the status of job {name}: {_words(refusal)}")
        except UnreachableError as error:
            return Sent(group, Fate.OPEN, f"NetSuite does not report the status of job {name}: {error}")
        get_logger().debug("job_ended", job=name, end=end.name.lower(), records=len(group.positions))
        if end is JobEnd.UNFINISHED:
            get_logger().warning("job_given_up", job=name, records=len(group.positions), waited_s=rules.job_timeout_s)
            late = "NetSuite may still process it later. The next run then corrects what it changes"
            return Sent(group, Fate.OPEN, f"job {name} was not completed in {rules.job_timeout_s:g} s; {late}")
        if end is JobEnd.HALTED:
            return Sent(group, Fate.OPEN, f"the run was stopped before job {name} was completed")
        return Sent(group, Fate.ENDED)

    def _item(self, position: int) -> dict[str, object]:
        changes = self._changes
        item = record(
            int(changes.customer_id[position]),
            position,
            changes.present,
            changes.desired,
            self._updated_at,
            audience_ids=self._wanted.audience_ids,
        )
        return item | self._beside(position)


def _unanswered(group: Group, error: UnreachableError) -> Sent:
    if error.status:
        words = " ".join(part for part in (str(error.status), error.code, error.detail) if part)
        code = f"{error.status} {error.code}".rstrip()
        return Sent(group, Fate.UNWELL, words, code=code, status=error.status, unanswered=True)
    # A batch may have been accepted. A customer sent alone can be sent again, because the values are the same.
    fate = Fate.UNWELL if group.alone else Fate.OPEN
    return Sent(group, fate, f"NetSuite did not respond: {error.detail or error}", code="no answer", unanswered=True)


def _code(refusal: RequestRefused) -> str:
    return f"{refusal.status} {refusal.code}".rstrip()


def _words(refusal: RequestRefused) -> str:
    return f"{_code(refusal)} {refusal.detail}".rstrip()
