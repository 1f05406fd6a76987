"""A sync from start to end: read the last sync's row, decide whom to read, sync, and add this sync's row.

If the account has no record of syncs, or the role cannot see it, every sync covers all customers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta

from netsuite_rfm import __version__
from netsuite_rfm.activation.address_book import AddressBook
from netsuite_rfm.activation.outcome import Outcome
from netsuite_rfm.activation.person import ListValue, Person
from netsuite_rfm.activation.plan import Plan
from netsuite_rfm.activation.profile_values import values_of_nobody
from netsuite_rfm.activation.selection import Selection
from netsuite_rfm.activation.sync import Destination, SyncOptions, sync
from netsuite_rfm.activation.sync_state import (
    COMPLETE_SCOPES,
    FULL_EVERY,
    OVERLAP,
    Since,
    SyncRow,
    begin_from,
    fingerprint,
    members_before,
    sync_row,
)
from netsuite_rfm.errors import AccountNotReady, NetSuiteError, NetsuiteRfmError, RequestRefused, UsageError
from netsuite_rfm.netsuite.fields import HOME_LOCATION
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.people import lists_of_people, parts_of_all, read_changed, read_deleted
from netsuite_rfm.netsuite.records.sync_row import complete_syncs_of, leave_sync
from netsuite_rfm.netsuite.suiteql import changes
from netsuite_rfm.netsuite.suiteql.customers import IdRange
from netsuite_rfm.netsuite.suiteql.people import Part
from netsuite_rfm.run.reader import clocks
from netsuite_rfm.run.sync_customers import Further, ListNames, customers, everybodys_addresses, further, list_names
from netsuite_rfm.telemetry.log import get_logger
from netsuite_rfm.telemetry.progress import Progress, Silent
from netsuite_rfm.telemetry.spans import span


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncJob:
    """The sync that the user asked for.

    Args:
        sync_id: external id of the row that it adds.
        destination: where to send customers.
        options: which customers to send, and under which safeguards. This module sets the members before and whether
            the size is judged.
        mapping: the settings that make this sync comparable with another.
        as_of: today in the account's time zone.
        ids: only these customers; None for all.
        full: read all customers, whatever the record says.
        phones: whether phone numbers are read.
        places: whether country and post code are read, for destinations that match by them.
        stores: whether the name of the home location is read, for files of names.

    """

    sync_id: str
    destination: Destination
    options: SyncOptions
    mapping: Mapping[str, object]
    as_of: date
    ids: tuple[int, ...] | None = None
    full: bool = False
    phones: bool = False
    places: bool = False
    stores: bool = False

    @property
    def depends_on_day(self) -> bool:
        """Whether the passing of time alone can add or remove customers."""
        return self.options.rule.selection.depends_on_day


@dataclass(frozen=True, slots=True)
class Synced:
    """The result of a sync: whom it read and why, its plan, and its outcome."""

    since: Since
    plan: Plan
    outcome: Outcome


@dataclass(slots=True)
class _Reading:
    """When customers were read, by NetSuite's clock, and which ones."""

    since: Since
    scope: str
    parts: Sequence[Part]
    mapping: str = ""
    read_from: datetime | None = None
    read_until: datetime | None = None
    gone: frozenset[int] = frozenset()


def carry_out_sync(client: Client, job: SyncJob, progress: Progress | None = None) -> Synced:
    """Sync, and add a row in NetSuite however it ends; a dry run adds none. ``progress`` receives the progress.

    Raises:
        UsageError: the selection names a value that NetSuite does not have.
        UnsafePlanError: the brake engaged; nothing was sent.
        NetsuiteRfmError: NetSuite or the destination could not be read; nothing was sent.

    """
    started = datetime.now(UTC)
    names = list_names(client)
    _refuse_unknown(job.options.rule.selection, names)
    _refuse_unknown_campaign(job.options.rule.campaign, names)
    wanted = further(client, place=job.places, phones=job.phones, store=job.stores)
    mapping = fingerprint(_mapping(job, names, wanted))
    past, why_unrecorded = _past(client, job.destination.name)
    parts = parts_of_all(client)
    begun = min(clocks(client))
    with span("addresses"):
        book = everybodys_addresses(client, parts)
    reading = _reading(client, job, _since(job, past, mapping, started), book, parts)
    reading.mapping, reading.read_from, reading.gone = mapping, begun, _gone(client, job, past, started)
    options = replace(
        job.options,
        members_before=members_before(past, job.destination.name, mapping) if reading.scope == "full" else None,
        judges_size=reading.scope == "full",
        prediction_names=wanted.prediction_names,
        stores=wanted.store,
    )
    people = _noted(client, customers(client, names, reading.parts, wanted), reading)
    outcome = Outcome(job.destination.name, stopped=True)  # until another is known, because a bug is not a success
    try:
        plan, outcome = sync(
            job.destination, people, book, options, sorted(reading.gone), progress=progress or Silent()
        )
    except NetsuiteRfmError as error:
        outcome.error = error
        raise
    finally:
        outcome.notes += _lacking(job, wanted)
        if why_unrecorded:
            outcome.notes.append(f"Syncs cannot be recorded, so each one covers all customers: {why_unrecorded}")
        elif not job.options.dry_run:
            _leave(client, job, reading, outcome, started)
    return Synced(reading.since, plan, outcome)


def _lacking(job: SyncJob, wanted: Further) -> list[str]:
    """Return notes about fields that were requested for each customer but are unavailable."""
    notes = []
    if job.places and not wanted.place:
        notes.append(
            "Country and post code are left out: the account has no default addresses, or the role cannot see them"
        )
    if job.stores and not wanted.store:
        notes.append(f"Stores are left out: the account has no field {HOME_LOCATION}, or the role cannot see it")
    return notes


def _refuse_unknown(selection: Selection, names: ListNames) -> None:
    values: list[ListValue] = [*names.segments.values(), *names.stages.values(), *names.audiences.values()]
    known = {word.casefold() for value in values for word in (value.script_id, value.name)}
    wanted = (*selection.segments, *selection.stages, *selection.audiences, *selection.exclude_segments)
    unknown = [word for word in wanted if word.casefold() not in known]
    if unknown:
        raise UsageError(f"NetSuite has no segment, stage or audience {', '.join(map(repr, unknown))}")


def _refuse_unknown_campaign(campaign: str, names: ListNames) -> None:
    known = sorted({key for campaigns in names.hold_outs.values() for key in campaigns})
    if campaign and campaign not in known:
        raise UsageError(
            f"--campaign {campaign!r}: no row of RFM Segment Action holds customers out of it; there are: "
            f"{', '.join(known) or 'none'}"
        )


def _mapping(job: SyncJob, names: ListNames, wanted: Further) -> dict[str, object]:
    """Return the mapping. It includes names of list values, because renaming one changes what is sent."""
    lists = {
        kind: sorted((number, value.script_id, value.name) for number, value in values.items())
        for kind, values in (
            *(("segments", names.segments), ("stages", names.stages)),
            *(("audiences", names.audiences), ("risks", names.risks)),
        )
    }
    rule = job.options.rule
    bought_since, leaving = rule.selection.bought_since, rule.selection.leaving
    return {
        **job.mapping,
        "selection": asdict(replace(rule.selection, bought_since=None, leaving=None)),
        **({"leaving_days": leaving.days} if leaving else {}),
        "lookback_days": (job.as_of - bought_since).days if bought_since else None,
        "policy": rule.policy,
        "includes_opted_out": rule.includes_opted_out,
        "lists": lists,
        "hold_outs": sorted((number, *sorted(out.items())) for number, out in names.hold_outs.items()),
        "campaign": rule.campaign,
        "properties": sorted(values_of_nobody(wanted.prediction_names)),
        "version": __version__,
    }


def _past(client: Client, destination: str) -> tuple[list[SyncRow], str]:
    """Return complete syncs to the destination, and why the record cannot be read, or an empty text."""
    try:
        rows = complete_syncs_of(client, destination)
    except (AccountNotReady, RequestRefused) as refusal:
        return [], str(refusal)
    return [
        SyncRow(
            destination=destination,
            started=row.read_from,
            finished=row.read_from,
            as_of=row.read_from.date(),
            scope=row.scope,
            fingerprint=row.fingerprint,
            result="complete",
            read_from=row.read_from,
            sent=row.sync_sent,
        )
        for row in rows
        if row.scope in COMPLETE_SCOPES
    ], ""


def _since(job: SyncJob, past: list[SyncRow], mapping: str, now: datetime) -> Since:
    if job.ids is not None:
        return Since(None, f"{len(job.ids):,} customers, as asked")
    if not job.destination.takes_changes:
        return Since(None, "all customers: an audience or a file is always whole")
    if job.depends_on_day:
        return Since(None, "all customers: the selection depends on the day")
    return begin_from(past, job.destination.name, mapping, now, full=job.full)


def _reading(client: Client, job: SyncJob, since: Since, book: AddressBook, parts: Sequence[IdRange]) -> _Reading:
    if job.ids is not None:
        return _Reading(since, "some", lists_of_people(job.ids))
    if since.moment is None:
        return _Reading(since, "full", parts)
    changed = read_changed(client, _mark(since.moment))
    # It is undocumented whether a change of consent changes the record, so opted-out customers are always read.
    ids = book.sharing_with(changed) | book.opted_out_customers
    get_logger().info("changed_customers", changed=len(changed), read=len(ids))
    return _Reading(since, "changed", lists_of_people(ids))


def _gone(client: Client, job: SyncJob, past: list[SyncRow], now: datetime) -> frozenset[int]:
    """Return customers deleted since the last complete sync with any mapping, or within eight days if there is none."""
    if job.ids is not None or not job.destination.takes_changes:
        return frozenset()
    last = max((row.started for row in past), default=now - FULL_EVERY - timedelta(days=1))
    return read_deleted(client, _mark(last - OVERLAP))


def _mark(moment: datetime) -> changes.Since:
    return changes.Since(moment, moment.date())


def _noted(client: Client, people: Iterator[Person], reading: _Reading) -> Iterator[Person]:
    yield from people
    reading.read_until = max(clocks(client))


def _leave(client: Client, job: SyncJob, reading: _Reading, outcome: Outcome, started: datetime) -> None:
    row = sync_row(
        outcome,
        started=started,
        finished=datetime.now(UTC),
        as_of=job.as_of,
        scope=reading.scope,
        mapping=reading.mapping,
        read_from=reading.read_from,
        read_until=reading.read_until,
    )
    try:
        leave_sync(client, job.sync_id, row.values())
    except NetSuiteError as error:
        # What was sent stays sent. Without this row, the next sync starts where this one did.
        get_logger().warning("sync_not_recorded", reason=str(error))
        outcome.notes.append(f"This sync could not be recorded in NetSuite, so the next one repeats it: {error}")
