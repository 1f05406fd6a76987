"""Check everything that a run needs, one item after another. Changes nothing."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import requests

from netsuite_rfm.errors import AccountNotReady, NetSuiteError, RequestRefused
from netsuite_rfm.netsuite.check.account_profile import account_profile
from netsuite_rfm.netsuite.check.falls_out import what_falls_out
from netsuite_rfm.netsuite.check.finding import Finding, Mark, failed
from netsuite_rfm.netsuite.check.left_out import who_counts
from netsuite_rfm.netsuite.check.percent_fields import shares_of_fields
from netsuite_rfm.netsuite.check.predictions import predictions
from netsuite_rfm.netsuite.check.self_test import self_test
from netsuite_rfm.netsuite.check.subsidiaries import visible_subsidiaries
from netsuite_rfm.netsuite.fields import HOLD_UNTIL, KINDS, WAY_BACK, fields_in_use
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.decoders import decoder
from netsuite_rfm.netsuite.pull.account_counting import as_account_has
from netsuite_rfm.netsuite.pull.candidates import look_at_deletions
from netsuite_rfm.netsuite.pull.list_values import Setup, look_up
from netsuite_rfm.netsuite.pull.pull import look_at_last_updated, pull_listed, read_back
from netsuite_rfm.netsuite.pull.windows import cut_by_bucket, cut_by_position
from netsuite_rfm.netsuite.records.run_row import look_at_runs
from netsuite_rfm.netsuite.server_time import SERVER_TIME
from netsuite_rfm.netsuite.suiteql.columns_needed import PLAIN, Wanted
from netsuite_rfm.netsuite.suiteql.customers import ACTIVE_CUSTOMERS, TRANSACTIONS_BY_TYPE
from netsuite_rfm.netsuite.suiteql.page import read_one, read_page
from netsuite_rfm.netsuite.write.batch import BatchProbe, probe_batches
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.scheme import Scheme

LIMITS = "/services/rest/system/v1/governanceLimits"  # article_0625010817
METADATA = "/services/rest/record/v1/metadata-catalog/customer"  # section_1545129726
MOST_SKEW_S = 60  # NetSuite rejects a signature that is five minutes off
BATCH_PATIENCE_S = 60  # a batch that reads one customer may wait for those of other integrations
SCHEMA_TYPES = {"INTEGER": {"integer"}, "TEXT": {"string"}, "SELECT": {"object"}, "MULTISELECT": {"object"},
                "DATE": {"string"}, "DATETIMETZ": {"string"}, "CURRENCY": {"number"}}  # fmt: skip

LACKED_BESIDE = {
    HOLD_UNTIL: "nobody's segment can be held",
    WAY_BACK: "no run can be undone",
}
"""What is not possible if the account lacks a field that does not belong to the scheme."""

__all__ = ["Finding", "Mark", "check"]


class _Customers(msgspec.Struct):
    customers: int
    id: int | None = None


class _Transactions(msgspec.Struct):
    kind: str
    transactions: int


def check(
    client: Client, scheme: Scheme, counting: Counting, *, poll_s: float, mode: str, zone: ZoneInfo | None = None
) -> Iterator[Finding]:
    """Check one item after another and yield a finding for each; stop early if nothing more can be checked.

    Args:
        client: the connection.
        scheme: the account must have its segments, and its stages and audiences if it has their lists.
        counting: which transaction types must be readable.
        poll_s: seconds between status requests for the job of the trial batch.
        mode: ``RFM_WRITE_MODE``.
        zone: ``NETSUITE_TIME_ZONE``, for the account's profile, which comes last; None for no profile.

    """
    signed_in = True
    for finding in _attempt("sign-in and clock", lambda: _clock(client)):
        signed_in &= finding.mark is not Mark.FAIL
        yield finding
    if not signed_in:
        return

    @cache
    def active() -> _Customers:
        return read_one(client, ACTIVE_CUSTOMERS, _Customers)

    @cache
    def properties() -> dict[str, Any] | None:
        return _properties(client)

    yield from _attempt("SuiteQL", lambda: _customers(active().customers))
    yield from _attempt("subsidiaries", lambda: visible_subsidiaries(client))
    yield from _attempt("transactions", lambda: _transactions(client, counting))
    completed: list[Counting] = []
    yield from _attempt("what the account has", lambda: _account(client, counting, completed))
    here = completed[0] if completed else counting
    yield from _attempt("who and what counts", lambda: who_counts(client, here, active().customers))
    yield from _attempt("what falls out", lambda: list(what_falls_out(client, here, home=scheme.home_location)))
    setup: list[Setup] = []
    yield from _attempt("lists", lambda: _lists(client, scheme, setup))
    wanted = _wanted(setup[0], counting) if setup else PLAIN
    yield from _attempt("fields", lambda: _fields(wanted, properties()))
    yield from _attempt("shares", lambda: list(shares_of_fields(client, scheme, properties() or {})))
    beside: set[str] = set()
    yield from _attempt("fields in SuiteQL", lambda: _fields_readable(client, (active().id or 1), wanted, beside))
    wanted = replace(wanted, hold=HOLD_UNTIL in beside, way_back=WAY_BACK in beside)
    if setup:
        yield from _attempt("a window's query", lambda: _window_readable(client, (active().id or 1), here, wanted))
        if scheme.churn_days:
            found = setup[0].predictions
            yield from _attempt("predictions", lambda: predictions(client, here, found, scheme.churn_days))
    yield from _attempt("windows", lambda: _windows(client))
    yield from _attempt("run record", lambda: _run_record(client))
    yield from _attempt("self-test", lambda: self_test(client))
    yield from _attempt("deletions", lambda: _deletions(client))
    yield from _attempt("batches", lambda: _batches(client, active, poll_s, mode))
    yield from _attempt("concurrency", lambda: _concurrency(client))
    if zone:
        yield from _attempt("profile", lambda: list(account_profile(client, here, zone, datetime.now(UTC))))


def _wanted(setup: Setup, counting: Counting) -> Wanted:
    """Return everything that a run may request for a window, including the columns of a backtest."""
    wanted = Wanted.of(setup.scheme, net=counting.net, audience_ids=setup.audiences)
    return replace(wanted, fields=(*wanted.fields, *setup.predictions.columns), backtest_days=setup.scheme.churn_days)


def _attempt(subject: str, look: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return look()
    except NetSuiteError as error:
        return [failed(subject, error)]


def _clock(client: Client) -> list[Finding]:
    sent_s = time.time()
    try:
        theirs = client.call("GET", SERVER_TIME, read=lambda response: str(_json(response)["serverTime"]))
        skew_s = (sent_s + time.time()) / 2 - datetime.fromisoformat(theirs).timestamp()
    except (RequestRefused, KeyError, ValueError):
        return [Finding(Mark.NOTE, "sign-in and clock", "signed in. NetSuite does not send its time here")]
    if abs(skew_s) > MOST_SKEW_S:
        said = f"this machine's clock differs from NetSuite's by {skew_s:+.0f} s; set it, for example with NTP"
        return [Finding(Mark.FAIL, "clock", said)]
    return [Finding(Mark.OK, "sign-in and clock", f"signed in; clocks differ by {skew_s:+.1f} s")]


def _customers(customers: int) -> list[Finding]:
    if not customers:
        said = "no active customer is visible; on OneWorld a role sees only its subsidiaries' customers"
        return [Finding(Mark.FAIL, "SuiteQL", said)]
    return [Finding(Mark.OK, "SuiteQL", f"{customers:,} active customers are visible")]


def _transactions(client: Client, counting: Counting) -> list[Finding]:
    visible = {row.kind: row.transactions for row in read_page(client, TRANSACTIONS_BY_TYPE, _Transactions).items}
    findings = []
    for kind in counting.order_types:
        if visible.get(kind):
            findings.append(Finding(Mark.OK, f"transactions {kind}", f"{visible[kind]:,} are visible"))
        else:
            said = "none is visible. If the account has some, the role lacks View on this transaction type"
            findings.append(Finding(Mark.NOTE, f"transactions {kind}", said))
    if not any(visible.get(kind) for kind in counting.order_types):
        findings.append(Finding(Mark.FAIL, "transactions", "no order is visible, so no customer would have scores"))
    return findings


def _account(client: Client, counting: Counting, completed: list[Counting]) -> list[Finding]:
    completed.append(as_account_has(client, counting))
    return []


def _properties(client: Client) -> dict[str, Any] | None:
    headers = {"Accept": "application/schema+json"}
    try:
        found: dict[str, Any] = client.call(
            "GET", METADATA, read=lambda response: _json(response)["properties"], headers=headers
        )
    except (RequestRefused, KeyError):
        return None
    return found


def _fields(wanted: Wanted, properties: dict[str, Any] | None) -> list[Finding]:
    if properties is None:
        return [
            Finding(
                Mark.NOTE, "fields", "the role cannot read the metadata catalog, so the check queries SuiteQL instead"
            )
        ]
    findings = []
    kinds = KINDS | {field.script_id: field.kind for field in fields_in_use(wanted.fields)}
    for script_id, kind in kinds.items():
        schema = properties.get(script_id)
        if schema is None:
            said = f"missing on the customer record: create it as {kind}, and let the role edit it"
            findings.append(Finding(Mark.FAIL, f"field {script_id}", said))
        elif schema.get("type", "object") not in SCHEMA_TYPES[kind]:
            said = f"is not of kind {kind} (its schema says {schema.get('type')})"
            findings.append(Finding(Mark.FAIL, f"field {script_id}", said))
    return findings or [
        Finding(Mark.OK, "fields", f"all {len(kinds)} are on the customer record and of the right kind")
    ]


def _fields_readable(client: Client, customer_id: int, wanted: Wanted, beside: set[str]) -> list[Finding]:
    read_back(client, [customer_id], wanted)
    beside |= look_at_last_updated(client)
    lacks = [f"without {name} {what}" for name, what in LACKED_BESIDE.items() if name not in beside]
    if lacks:
        said = f"{'; '.join(lacks)}. If you need that, deploy suitescript/ of this version"
        return [
            Finding(Mark.OK, "fields in SuiteQL", "every field that a run writes can be read"),
            Finding(Mark.NOTE, "hold and undo", said),
        ]
    return [Finding(Mark.OK, "fields in SuiteQL", "all can be read")]


def _lists(client: Client, scheme: Scheme, found: list[Setup]) -> list[Finding]:
    setup = look_up(client, scheme, predictions=bool(scheme.churn_days))
    found.append(setup)
    values = len(setup.segments)
    said, there = f"all {values} values of scheme {scheme.name}", "are there and active"
    findings = [Finding(Mark.OK, "segment list", f"{said} {there}", f"all {values} values {there}")]
    for name in setup.missing:
        said = f"{name} is not in the account, so runs skip this part of scheme {scheme.name}"
        findings.append(Finding(Mark.NOTE, "optional fields", said, f"{name} is not in the account"))
    for title, used in (("lifecycle list", len(setup.stages)), ("audience list", len(setup.audiences))):
        if used:
            findings.append(Finding(Mark.OK, title, f"all {used} values are there and active"))
    return findings


def _window_readable(client: Client, customer_id: int, counting: Counting, wanted: Wanted) -> list[Finding]:
    pull_listed(client, [customer_id], counting, wanted)
    more = f", with {', '.join(sorted(wanted.needs))}" if wanted.needs else ""
    return [Finding(Mark.OK, "a window's query", f"NetSuite accepts the query that the scheme needs{more}")]


def _windows(client: Client) -> list[Finding]:
    try:
        next(iter(cut_by_position(client)), None)
    except RequestRefused as refusal:
        next(iter(cut_by_bucket(client)), None)
        said = f"ROW_NUMBER is refused ({refusal.detail}); runs use counts by id instead, with the same result"
        return [Finding(Mark.NOTE, "windows", said, "ROW_NUMBER is refused, so runs use counts by id instead")]
    return [Finding(Mark.OK, "windows", "NetSuite accepts ROW_NUMBER, so windows are cut by position")]


def _run_record(client: Client) -> list[Finding]:
    try:
        look_at_runs(client)
    except (AccountNotReady, RequestRefused) as error:
        shared = "runs will leave no row in NetSuite"
        return [Finding(Mark.NOTE, "run record", f"{shared}: {error}", shared)]
    detail = "each run leaves a row in customrecord_rfm_run; the first one shows whether the role may write it"
    return [Finding(Mark.OK, "run record", f"{detail} (level Edit)")]


def _deletions(client: Client) -> list[Finding]:
    try:
        look_at_deletions(client)
    except (AccountNotReady, RequestRefused):
        said = (
            "the role cannot see deletions, so --changed-since and --rolling compare all customers each time. "
            "The permission Deleted Records (Setup, View) lets it see deletions, of every record type"
        )
        return [Finding(Mark.NOTE, "deletions", said)]
    return [Finding(Mark.OK, "deletions", "--changed-since and --rolling see whether any record was deleted")]


def _batches(client: Client, active: Callable[[], _Customers], poll_s: float, mode: str) -> list[Finding]:
    if mode == "single":
        return [Finding(Mark.NOTE, "batches", "not used: RFM_WRITE_MODE=single")]
    probe = probe_batches(client, (active().id or 1), first_wait_s=poll_s, timeout_s=BATCH_PATIENCE_S)
    if probe is BatchProbe.TAKEN:
        said = (
            f"accepted, but not completed within {BATCH_PATIENCE_S} s, perhaps because other jobs of the account "
            f"run first. A "
            "run uses batches and waits up to NETSUITE_JOB_TIMEOUT_S for each"
        )
        return [Finding(Mark.NOTE, "batches", said)]
    if probe is BatchProbe.DONE:
        return [Finding(Mark.OK, "batches", "a batch that reads one customer completed")]
    said = "not supported by this account (they need release 2026.1)"
    if mode == "batch":
        return [Finding(Mark.FAIL, "batches", f"{said}: set RFM_WRITE_MODE=auto or single")]
    return [Finding(Mark.NOTE, "batches", f"{said}: customers are written one by one")]


def _concurrency(client: Client) -> list[Finding]:
    mine = client.limit.most
    try:
        limits = client.call("GET", LIMITS, read=_json)
    except RequestRefused:
        said = f"{mine} concurrent requests are configured. Only administrators see the account's limit"
        return [Finding(Mark.NOTE, "concurrency", said)]
    account = int(limits.get("accountConcurrencyLimit") or 0)
    if account and mine >= account:
        said = f"{mine} of the account's {account} concurrent requests, which leaves none for other integrations"
        return [Finding(Mark.NOTE, "concurrency", f"{said}. Lower NETSUITE_CONCURRENCY if there are any")]
    return [Finding(Mark.OK, "concurrency", f"{mine} of the account's {account} requests at once")]


def _json(response: requests.Response) -> dict[str, Any]:
    return decoder(dict[str, Any]).decode(response.content)
