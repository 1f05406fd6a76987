"""The part of ``check`` about sync destinations. It checks only those that the settings configure."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from netsuite_rfm.activation.probes import HURRIED, Probed, probe_klaviyo, probe_meta
from netsuite_rfm.activation.sync_state import FIELD, SyncRow
from netsuite_rfm.cli.sync_destination import klaviyo_api, meta_api
from netsuite_rfm.errors import AccountNotReady, NetsuiteRfmError, RequestRefused
from netsuite_rfm.netsuite.check.finding import Finding, Mark
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.records.sync_row import look_at_syncs
from netsuite_rfm.settings.model import Settings

_MARKS = {True: Mark.OK, None: Mark.NOTE, False: Mark.FAIL}


def check_destinations(client: Client, settings: Settings, today: date) -> Iterator[Finding]:
    """Check each destination that has a key or an address, and the record of syncs if there is a destination."""
    if not (settings.klaviyo_key or settings.meta_token or settings.rfm_webhook_url):
        return
    yield _sync_record(client)
    if settings.klaviyo_key:
        yield from map(_finding, probe_klaviyo(klaviyo_api(settings, patience=HURRIED), today))
    if settings.meta_token:
        yield from _meta(settings)
    if settings.rfm_webhook_url and not settings.rfm_webhook_secret:
        yield Finding(Mark.FAIL, "webhook", "RFM_WEBHOOK_SECRET is not set; `sync webhook` signs with it")


def _meta(settings: Settings) -> Iterator[Finding]:
    if not settings.meta_ad_account:
        yield Finding(Mark.FAIL, "Meta", "META_AD_ACCOUNT is not set, such as act_1234567890")
        return
    try:
        yield from map(_finding, probe_meta(meta_api(settings, patience=HURRIED), settings.meta_ad_account))
    except NetsuiteRfmError as error:
        yield Finding(Mark.FAIL, "Meta", str(error), type(error).__name__)


def _sync_record(client: Client) -> Finding:
    try:
        look_at_syncs(client, [f"{FIELD}{field.name}" for field in fields(SyncRow)])
    except (AccountNotReady, RequestRefused) as error:
        shared = "every sync covers all customers"
        return Finding(Mark.NOTE, "sync record", f"{shared}: {error}", shared)
    detail = "each sync leaves a row in customrecord_rfm_sync; the first one shows whether the role may write it"
    return Finding(Mark.OK, "sync record", f"{detail} (level Edit)")


def _finding(probed: Probed) -> Finding:
    return Finding(_MARKS[probed.works], probed.subject, probed.words, "")
