"""A sync to Meta: find or create our audience, then replace all its members in one session."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from netsuite_rfm.activation.errors import DestinationError
from netsuite_rfm.activation.meta.api import AUDIENCE_FIELDS, MetaApi, error_codes, words_of
from netsuite_rfm.activation.meta.rows import DEFAULT_KEYS, MOST_ROWS, Keys, batches
from netsuite_rfm.activation.outcome import Outcome
from netsuite_rfm.activation.sender import Answer
from netsuite_rfm.activation.sync import Batch

MARK: Final = "netsuite-rfm"
FEWEST_USED: Final = 100
"""Number of members below which Meta does not use an audience (Business help 2082575038703844)."""
SESSION_SPAN_MIN: Final = 90
FLAGGED: Final = 471
REPLACE_FAILED: Final = 2650
UPDATE_IN_PROGRESS: Final = 1870145
SESSION_LOST: Final = frozenset({1870147, 1870148, 1870158, 1870159})
SESSIONS_TRIED: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class MetaOptions:
    """Which audience.

    Args:
        account: ad account, such as ``act_1234``.
        audience_name: its name. Keep it neutral, because Meta flags names that hint at health or money.
        label: Meta's label for its content, such as ``HIGH_VALUE_CUSTOMERS``; empty for none.
        keys: which keys are sent.
        minimum: number of members below which the brake engages.
        batch_size: maximum rows per request.

    """

    account: str
    audience_name: str
    label: str = ""
    keys: Keys = DEFAULT_KEYS
    minimum: int = FEWEST_USED
    batch_size: int = MOST_ROWS


@dataclass(slots=True)
class Meta:
    """The destination ``meta``."""

    api: MetaApi
    options: MetaOptions
    _audience: dict[str, Any] | None = field(default=None, repr=False)
    _looked: bool = False

    @property
    def name(self) -> str:
        """Its name on the command line."""
        return "meta"

    @property
    def minimum(self) -> int:
        """Number of members below which Meta does not use an audience."""
        return self.options.minimum

    @property
    def takes_changes(self) -> bool:
        """False, because an audience is replaced as a whole."""
        return False

    @property
    def requests(self) -> int:
        """Number of requests so far."""
        return self.api.sender.requests

    def members(self) -> int | None:
        """Return Meta's approximate match count; None for a new audience, or if Meta does not report it."""
        audience = self._find()
        return _approximate(audience) if audience else None

    def send(self, batch: Batch, outcome: Outcome) -> None:
        """Replace the audience's members with those of the batch. Members not in the batch are removed."""
        audience = self._find() or self._create()
        _refuse_unless_ready(audience)
        for attempt in range(1, SESSIONS_TRIED + 1):
            if self._replace(audience["id"], batch, outcome, may_fail=attempt < SESSIONS_TRIED):
                break
        outcome.sent = len(batch.sendable)
        matched = self.members_after(audience["id"])
        outcome.notes.append(
            "Meta has not reported a match count yet"
            if matched is None
            else f"Meta says it has matched about {matched:,} of {outcome.sent:,} so far; it takes up to a day"
        )

    def members_after(self, audience_id: str) -> int | None:
        """Return Meta's approximate match count after the sync; None if Meta does not report it yet or does not answer.

        A missing count is no failure, because the members have been sent.
        """
        try:
            return _approximate(self.api.read(audience_id, AUDIENCE_FIELDS).json or {})
        except DestinationError:
            return None

    def _find(self) -> dict[str, Any] | None:
        """Return our audience with this name.

        Raises:
            DestinationError: an audience with this name exists that this program did not create.

        """
        if not self._looked:
            named = [
                audience
                for audience in self.api.audiences(self.options.account)
                if audience.get("name") == self.options.audience_name
            ]
            ours = [audience for audience in named if MARK in str(audience.get("description") or "")]
            if named and not ours:
                raise DestinationError(
                    f"The Meta audience {self.options.audience_name!r} was not created by this program, so "
                    f"its members were not replaced. Choose another name. If you mean this audience, add {MARK} to "
                    f"its description"
                )
            self._audience, self._looked = next(iter(ours), None), True
        return self._audience

    def _create(self) -> dict[str, Any]:
        fields: dict[str, object] = {
            "name": self.options.audience_name,
            "subtype": "CUSTOM",
            "description": f"Kept by {MARK}; its members are replaced by each sync",
            "customer_file_source": "USER_PROVIDED_ONLY",
        }
        if self.options.label:
            fields["audience_labels"] = [self.options.label]
        answer = self.api.post(f"{self.options.account}/customaudiences", fields)
        audience_id = answer.at("id")
        if not isinstance(audience_id, str):
            raise DestinationError(f"Meta refused to create the audience: {words_of(answer)}")
        self._audience = {"id": audience_id, "description": fields["description"]}
        return self._audience

    def _replace(self, audience_id: str, batch: Batch, outcome: Outcome, *, may_fail: bool) -> bool:
        """Run one session; False if Meta lost it and another may be tried."""
        keys = self.options.keys
        session_id = secrets.randbits(62)
        total = max(len(batch.sendable), 1)
        last_number = -(-total // self.options.batch_size)
        rows = (keys.row(person) for person in batch.sendable) if len(batch.sendable) else iter([keys.nobody()])
        invalid = 0
        for number, part in enumerate(batches(rows, self.options.batch_size), start=1):
            self.api.sender.halt.wait(0)
            fields: Mapping[str, object] = {
                "session": {
                    "session_id": session_id,
                    "batch_seq": number,
                    "last_batch_flag": number == last_number,
                    "estimated_num_total": total,
                },
                "payload": {"schema": keys.schema, "data": part},
            }
            answer = self.api.post(f"{audience_id}/usersreplace", fields)
            if answer.status >= HTTPStatus.BAD_REQUEST or answer.at("error") is not None:
                code, subcode = error_codes(answer)
                if code == REPLACE_FAILED and subcode in SESSION_LOST and may_fail:
                    return False
                raise _refused(answer, subcode)
            invalid += int(answer.at("num_invalid_entries") or 0)
        if invalid:
            outcome.notes.append(f"Meta calls about {invalid:,} rows invalid but does not report which ones")
        return True


def _refused(answer: Answer, subcode: int | None) -> DestinationError:
    if subcode == UPDATE_IN_PROGRESS:
        return DestinationError(
            "Meta is still replacing this audience, perhaps for a sync that was stopped. "
            f"It ends {SESSION_SPAN_MIN} minutes after it began. Sync again after that"
        )
    return DestinationError(f"Meta rejected the audience: {words_of(answer)}. Its members are unchanged")


def _refuse_unless_ready(audience: Mapping[str, Any]) -> None:
    status = audience.get("operation_status")
    code = status.get("code") if isinstance(status, dict) else None
    if code == FLAGGED:
        raise DestinationError(
            "Meta has flagged this audience. Review it in the Ads Manager and rename it if necessary"
        )


def _approximate(audience: Mapping[str, Any]) -> int | None:
    bounds = [audience.get(f"approximate_count_{side}_bound") for side in ("lower", "upper")]
    known = [bound for bound in bounds if isinstance(bound, int) and bound >= 0]
    return sum(known) // len(known) if known else None
