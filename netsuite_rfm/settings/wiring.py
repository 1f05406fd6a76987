"""Build a run's objects from settings."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from pydantic import SecretStr

from netsuite_rfm.netsuite.certificates import RESTLETS_HOST
from netsuite_rfm.netsuite.http.auth import TOKEN_PATH, OAuth2, SignIn, TokenBased
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.retry import Waits
from netsuite_rfm.netsuite.suiteql.shard import Shard
from netsuite_rfm.netsuite.write.rules import WriteRules
from netsuite_rfm.rfm.brake.limits import Limits
from netsuite_rfm.rfm.counting import Counting, LeaveOut
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.settings.brake import BrakeSettings
from netsuite_rfm.settings.model import REST_HOST, Settings
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import SchemeSettings
from netsuite_rfm.telemetry.pushgateway import Pushgateway


def connect(settings: Settings, halt: threading.Event | None = None, *, shard: Shard | None = None) -> Client:
    """Return the connection that the settings describe, with a shard's part of the concurrent requests. Sends nothing.

    Raises:
        SettingsError: the private key cannot be read, or NetSuite does not accept this kind of key.

    """
    return Client(
        settings.base_url,
        sign_in(settings),
        concurrency=shard.concurrency if shard else settings.netsuite_concurrency,
        timeout_s=settings.netsuite_timeout_s,
        waits=Waits(settings.netsuite_retry_first_s, settings.netsuite_retry_ceiling_s),
        halt=halt,
    )


def connect_to_certificates(settings: Settings) -> Client:
    """Return a connection to the endpoint for certificates, which is on the account's host for RESTlets.

    Raises:
        SettingsError: the private key cannot be read, or NetSuite does not accept this kind of key.

    """
    base_url = settings.base_url.replace(REST_HOST, RESTLETS_HOST)
    waits = Waits(settings.netsuite_retry_first_s, settings.netsuite_retry_ceiling_s)
    return Client(
        base_url, _certificate_sign_in(settings, base_url), timeout_s=settings.netsuite_timeout_s, waits=waits
    )


def connect_with(settings: Settings, private_key: SecretStr, certificate_id: str) -> Client:
    """Return the connection that the settings describe, but signing in with another certificate."""
    audience = settings.base_url + TOKEN_PATH
    signer = OAuth2(_given(settings.netsuite_client_id), SecretStr(certificate_id), private_key, audience=audience)
    waits = Waits(settings.netsuite_retry_first_s, settings.netsuite_retry_ceiling_s)
    return Client(settings.base_url, signer, timeout_s=settings.netsuite_timeout_s, waits=waits)


def sign_in(settings: Settings) -> SignIn:
    """Return the sign-in for ``NETSUITE_AUTH``. The settings must be complete for it, which they are once validated."""
    if settings.netsuite_auth == "oauth2":
        return _certificate_sign_in(settings, settings.base_url)
    return TokenBased(
        _given(settings.netsuite_consumer_key),
        _given(settings.netsuite_consumer_secret),
        _given(settings.netsuite_token_id),
        _given(settings.netsuite_token_secret),
        realm=settings.realm,
    )


def _certificate_sign_in(settings: Settings, base_url: str) -> OAuth2:
    return OAuth2(
        _given(settings.netsuite_client_id),
        _given(settings.netsuite_certificate_id),
        settings.private_key(),
        audience=base_url + TOKEN_PATH,
    )


def counting(settings: Settings, as_of: date) -> Counting:
    """Return what counts as an order up to ``as_of``."""
    return Counting(
        settings.rfm_order_types,
        settings.rfm_lifetime_value == "net",
        as_of,
        LeaveOut(
            settings.rfm_leave_out_subsidiaries, settings.rfm_leave_out_categories, settings.rfm_leave_out_check_box
        ),
        settings.rfm_order_locations,
        settings.rfm_reporting_currency,
        settings.rfm_reporting_subsidiary,
        settings.rfm_reporting_period or 0,
        settings.rfm_count_also,
    )


def scheme_of(settings: Settings | SchemeSettings) -> Scheme:
    """Return the current scheme, with the audiences, home location and predictions that settings switch on.

    Raises:
        SchemeError: the scheme file is invalid. The message names file, key and what to do.

    """
    scheme = load_scheme(settings.rfm_scheme, settings.rfm_audiences)
    if settings.rfm_home_location:
        scheme = replace(scheme, home_location=True)
    predicts = settings.rfm_predictions or scheme.churn_days
    return replace(scheme, churn_days=settings.rfm_churn_days) if predicts else scheme


def limits_of(settings: BrakeSettings) -> Limits:
    """Return the limits beyond which a plan is not written."""
    return Limits(
        max_segment_change_share=settings.rfm_max_segment_change_share,
        max_lost_orders_share=settings.rfm_max_lost_orders_share,
        min_rows_share=settings.rfm_min_rows_share,
        max_days_without_orders=settings.rfm_max_days_without_orders,
        max_unexplained_share=settings.rfm_max_unexplained_share,
        max_placement_change_share=settings.rfm_max_placement_change_share,
        max_band_change_share=settings.rfm_max_band_change_share,
        max_new_orders_share=settings.rfm_max_new_orders_share,
        max_first_scored_share=settings.rfm_max_first_scored_share,
        min_orders_of_days_share=settings.rfm_min_orders_of_days_share,
        hold_first_load=settings.rfm_hold_first_load,
    )


def write_rules(settings: Settings, may_start: Callable[[], bool] = lambda: True) -> WriteRules:
    """Return the rules for writing changes."""
    return WriteRules(
        mode=settings.rfm_write_mode,
        batch_size=settings.netsuite_batch_size,
        jobs_in_flight=settings.netsuite_jobs_in_flight,
        parallel=settings.netsuite_batch_parallel,
        first_poll_s=settings.netsuite_job_poll_s,
        job_timeout_s=settings.netsuite_job_timeout_s,
        shown_within_s=settings.netsuite_shown_within_s,
        may_start=may_start,
    )


def gateway_of(settings: Settings, shard: Shard | None, *, everybody: bool) -> Pushgateway | None:
    """Return the Pushgateway group for a run's metrics, one per account and shard; None if none is configured.

    A run over some customers (not ``everybody``) pushes nothing, because its figures and its success would replace
    those of the nightly run.
    """
    if not settings.rfm_pushgateway_url or not everybody:
        return None
    return pushgateway(settings.rfm_pushgateway_url, settings.netsuite_account, shard)


def pushgateway(url: str, account: str, shard: Shard | None) -> Pushgateway:
    """Return the Pushgateway group that holds a worker's metrics."""
    return Pushgateway(url, {"account": account} | ({"shard": str(shard.number)} if shard else {}))


def _given(value: SecretStr | None) -> SecretStr:
    return value or SecretStr("")
