"""Every setting, with its unit, its bounds and its meaning."""

import re
from datetime import date
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from netsuite_rfm.netsuite.account_id import realm_of
from netsuite_rfm.settings.brake import BrakeSettings
from netsuite_rfm.settings.given_text import wrong_in_credential
from netsuite_rfm.settings.private_key import is_path, pem_text, read_key_file
from netsuite_rfm.settings.scope import split_on_commas
from netsuite_rfm.settings.sync import SyncSettings

LAST_PORT = 65535
LONGEST_ACCOUNT = 63
"""Maximum length of an account id, which is one label of a host name (RFC 1035, 2.3.4)."""
REST_HOST = ".suitetalk.api.netsuite.com"
_ACCOUNT = re.compile(r"[A-Za-z0-9]+([_-][A-Za-z0-9]+)?", re.ASCII)
_NOT_A_PLACE = {"localtime", "Factory", "posixrules"}
"""Names in the time zone database that cannot be an account's zone: this machine's, and placeholders."""
_LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
# Nothing but scheme, host and port: user names, paths and queries could lead elsewhere, or hold a password.
_URL = re.compile(
    rf"(?P<scheme>https?)://(?P<host>{_LABEL}(?:\.{_LABEL})*|\[::1\])(?::(?P<port>[0-9]{{1,5}}))?/?",
    re.IGNORECASE | re.ASCII,
)


@cache
def _time_zones() -> frozenset[str]:
    """Return all names of time zones. Cached, because finding them reads 600 files, which takes 20 ms."""
    return frozenset(available_timezones() - _NOT_A_PLACE)


OrderType = Literal["SalesOrd", "CashSale", "CustInvc"]

OAUTH2_SETTINGS = ("netsuite_client_id", "netsuite_certificate_id", "netsuite_private_key")
TBA_SETTINGS = (
    "netsuite_consumer_key",
    "netsuite_consumer_secret",
    "netsuite_token_id",
    "netsuite_token_secret",
)
_CREDENTIALS = tuple(name for name in OAUTH2_SETTINGS + TBA_SETTINGS if name != "netsuite_private_key")


class Settings(SyncSettings, BrakeSettings):
    """The settings of one run. deploy/SETTINGS.md lists them; each field's description is its text there."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    netsuite_account: str = Field(
        description="Account id, for example `1234567` or `1234567_SB1`.",
    )
    netsuite_base_url: str = Field(
        default="",
        description="Host of the account's REST services; empty: `https://<account>.suitetalk.api.netsuite.com`. "
        "Plain http is accepted for loopback only.",
    )
    netsuite_auth: Literal["oauth2", "tba"] = Field(
        default="oauth2",
        description="`oauth2`: client credentials with a certificate. `tba`: token-based authentication.",
    )
    netsuite_client_id: SecretStr | None = Field(
        default=None, description="oauth2: client id of the integration record."
    )
    netsuite_certificate_id: SecretStr | None = Field(
        default=None, description="oauth2: certificate id that NetSuite showed after the upload."
    )
    netsuite_private_key: SecretStr | None = Field(
        default=None, description="oauth2: private key (PEM, EC or RSA) of that certificate."
    )
    netsuite_private_key_file: Path | None = Field(
        default=None, description="oauth2: a file with that key, instead of the key itself."
    )
    netsuite_certificate_ends: date | None = Field(
        default=None,
        description="oauth2: last day of that certificate (YYYY-MM-DD). It does not affect runs. The metrics include "
        "it, so that an alert can fire 30 days before.",
    )
    netsuite_consumer_key: SecretStr | None = Field(
        default=None, description="tba: consumer key of the integration record."
    )
    netsuite_consumer_secret: SecretStr | None = Field(default=None, description="tba: consumer secret.")
    netsuite_token_id: SecretStr | None = Field(default=None, description="tba: token id.")
    netsuite_token_secret: SecretStr | None = Field(default=None, description="tba: token secret.")
    netsuite_time_zone: str = Field(
        description="Time zone of the account (IANA name, for example `Europe/Berlin`). It decides which day is today."
    )
    netsuite_concurrency: int = Field(
        default=5,
        ge=1,
        le=200,
        description="Concurrent requests: reads, polls and writes together. Leave "
        "part of the account's limit to other integrations.",
    )
    netsuite_jobs_in_flight: int = Field(
        default=10, ge=1, le=200, description="Maximum number of batches that NetSuite processes at a time."
    )
    netsuite_batch_size: int = Field(
        default=100, ge=1, le=100, description="Records per batch. NetSuite accepts at most 100."
    )
    netsuite_batch_parallel: bool = Field(
        default=False, description="Ask NetSuite to process the records of a batch in parallel (2026.2)."
    )
    netsuite_timeout_s: float = Field(
        default=300,
        gt=0,
        le=900,
        description="Seconds from a request to the last byte of its response. NetSuite ends a request after 900. A "
        "response may have at most 64 MiB, uncompressed.",
    )
    netsuite_retry_first_s: float = Field(
        default=0.5, gt=0, le=60, description="Seconds before the first retry. Each further wait is longer."
    )
    netsuite_retry_ceiling_s: float = Field(
        default=300,
        ge=0,
        le=3600,
        description="Seconds that one request may wait between retries, in total.",
    )
    netsuite_job_poll_s: float = Field(
        default=1,
        gt=0,
        le=60,
        description="Seconds before the first poll of a batch. Each further wait is longer.",
    )
    netsuite_job_timeout_s: float = Field(
        default=1800,
        gt=0,
        le=14400,
        description="Seconds after which the run gives up an unfinished batch and reports it.",
    )
    netsuite_shown_within_s: float = Field(
        default=20,
        ge=0,
        le=600,
        description="Maximum seconds until SuiteQL shows what was written. A run checks three times within "
        "it before it writes a customer again or reports it.",
    )
    rfm_scheme: str = Field(default="default", description="Name of a shipped scheme, or path to a scheme file.")
    rfm_audiences: tuple[str, ...] = Field(
        default=(),
        description="Shipped audiences to switch on besides the scheme's own, comma-separated: `retention_spectrum`, "
        "`core_customers`, `campaigns`, `behavioural`, `predictions`, or one audience of a set, such as "
        "`campaigns.champions`.",
    )
    rfm_order_types: tuple[OrderType, ...] = Field(
        default=("SalesOrd", "CashSale"),
        min_length=1,
        description="Transaction types that count as an order, comma-separated: `SalesOrd`, `CashSale`, `CustInvc`.",
    )
    rfm_allow_double_counting: bool = Field(
        default=False,
        description="Accept `SalesOrd` and `CustInvc` together, although one purchase then counts twice.",
    )
    rfm_lifetime_value: Literal["gross", "net"] = Field(
        default="gross",
        description="`gross`: returns do not reduce it. `net`: credit memos and cash refunds do.",
    )
    rfm_write_mode: Literal["auto", "batch", "single"] = Field(
        default="auto",
        description="`batch`: 100 records per request (from release 2026.1). `single`: one record per request. `auto`: "
        "batches if the account accepts them and the plan is not small.",
    )
    rfm_shards: int | None = Field(
        default=None,
        ge=1,
        le=100,
        description="Number of workers that share one account, its customers and `NETSUITE_CONCURRENCY`, which must be "
        "the same for all of them. `run --shard I/N` or `JOB_COMPLETION_INDEX` says which worker this is.",
    )
    job_completion_index: int | None = Field(
        default=None,
        ge=0,
        description="Number of this worker among `RFM_SHARDS`, from 0. Kubernetes sets it in an Indexed Job.",
    )
    rfm_grace_s: float = Field(
        default=20,
        ge=0,
        le=600,
        description="Seconds that a stopped run (SIGTERM) may take to verify what it wrote. Then it ends immediately.",
    )
    rfm_purge: bool = Field(
        default=False,
        description="Allow `netsuite-rfm purge`, the only command that deletes. It deletes segment history of "
        "customers lost long ago.",
    )
    rfm_campaign_segment_field: str = Field(
        default="custevent_rfm_target_segment",
        pattern=r"^(|(custevent|custentity)_?[a-z0-9_]{1,40})$",
        description="Field of marketing campaigns that names their target segments, for `campaigns`; empty: none.",
    )
    rfm_channel_field: str = Field(
        default="",
        pattern=r"^(|(custbody|cseg)_?[a-z0-9_]{1,40})$",
        description="Field of transactions with the sales channel, such as `custbody_channel`: `campaigns` and the "
        "page of `report` give the second-purchase rate by the channel of the first order too. Empty: none.",
    )
    rfm_sample_size: int = Field(
        default=0,
        ge=0,
        le=1000,
        description="Number of customers that a run over all customers draws at random at its end and recomputes from "
        "single transactions. 50 cost two requests. RFM Run and the metrics show the share that is "
        "correct. 0: none.",
    )
    rfm_pushgateway_url: str = Field(
        default="",
        description="Prometheus Pushgateway (scheme, host and port) to which runs over all customers push "
        "their metrics. Empty: none.",
    )
    rfm_log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Minimum level of the JSON log lines on stderr."
    )

    @field_validator("rfm_order_types", "rfm_audiences", mode="before")
    @classmethod
    def _split_on_commas(cls, value: object) -> object:
        return split_on_commas(value)

    @field_validator("netsuite_account")
    @classmethod
    def _account_id(cls, value: str) -> str:
        if not _ACCOUNT.fullmatch(value) or len(value) > LONGEST_ACCOUNT:
            raise ValueError("must be an account id such as 1234567 or 1234567_SB1 (Setup > Company)")
        return value

    @field_validator(*_CREDENTIALS, mode="before")
    @classmethod
    def _as_netsuite_showed_it(cls, value: object) -> object:
        problem = wrong_in_credential(value) if isinstance(value, str) else ""
        if problem:
            raise ValueError(problem)
        return value

    @field_validator("netsuite_private_key", mode="before")
    @classmethod
    def _key_itself(cls, value: object) -> object:
        if isinstance(value, str) and is_path(value):
            raise ValueError("contains a path, not the key. Set NETSUITE_PRIVATE_KEY_FILE to the path")
        return value

    @field_validator("netsuite_time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in _time_zones():
            raise ValueError("no such time zone. Use an IANA name such as Europe/Berlin")
        return value

    @field_validator("netsuite_base_url")
    @classmethod
    def _https_or_loopback(cls, value: str) -> str:
        if not value:
            return value
        named = re.fullmatch(r"(?:https?://)?([^/:?#@]+\.netsuite\.com)(?:[/:?#].*)?", value, re.IGNORECASE)
        if named and not named[1].lower().endswith(REST_HOST):
            raise ValueError(
                f"{named[1]} is the host of NetSuite's web pages. Its REST services are at "
                f"https://<account>{REST_HOST}. Leave the setting empty to derive it from NETSUITE_ACCOUNT"
            )
        url = _URL.fullmatch(value)
        if not url or int(url["port"] or 0) > LAST_PORT:
            raise ValueError("must be scheme and host only, such as https://1234567.suitetalk.api.netsuite.com")
        if url["scheme"].lower() == "http" and not is_loopback(url["host"].strip("[]").lower()):
            raise ValueError("plain http is accepted for loopback only; use https")
        return value.rstrip("/")

    @field_validator("rfm_pushgateway_url")
    @classmethod
    def _host_only(cls, value: str) -> str:
        url = _URL.fullmatch(value)
        if value and (not url or int(url["port"] or 0) > LAST_PORT):
            raise ValueError("must be scheme, host and port only, such as http://pushgateway:9091")
        return value

    @model_validator(mode="after")
    def _one_purchase_once(self) -> Self:
        if {"SalesOrd", "CustInvc"} <= set(self.rfm_order_types) and not self.rfm_allow_double_counting:
            raise ValueError(
                "RFM_ORDER_TYPES: a sales order and its invoice are one purchase, so both types together count "
                "it twice. Choose one, or set RFM_ALLOW_DOUBLE_COUNTING=true if your orders are never invoiced"
            )
        return self

    @model_validator(mode="after")
    def _credentials_complete(self) -> Self:
        wanted = OAUTH2_SETTINGS if self.netsuite_auth == "oauth2" else TBA_SETTINGS
        missing = [name.upper() for name in wanted if getattr(self, name) is None]
        if self.netsuite_private_key_file and "NETSUITE_PRIVATE_KEY" in missing:
            missing.remove("NETSUITE_PRIVATE_KEY")
        if missing:
            raise ValueError(f"NETSUITE_AUTH={self.netsuite_auth} also needs {', '.join(missing)}")
        return self

    @property
    def base_url(self) -> str:
        """Scheme and host of the account's REST services (section_1546938065), without a trailing slash."""
        host = self.netsuite_account.lower().replace("_", "-")
        return self.netsuite_base_url or f"https://{host}{REST_HOST}"

    @property
    def realm(self) -> str:
        """The account id as OAuth 1.0 requires it: upper case, with an underscore."""
        return realm_of(self.netsuite_account)

    @property
    def zone(self) -> ZoneInfo:
        """The account's time zone."""
        return ZoneInfo(self.netsuite_time_zone)

    def private_key(self) -> SecretStr:
        """Return the PEM text of the private key.

        Raises:
            SettingsError: the key's file cannot be read.

        """
        if self.netsuite_private_key is not None:
            return SecretStr(pem_text(self.netsuite_private_key.get_secret_value()))
        return SecretStr(read_key_file(Path(str(self.netsuite_private_key_file))))

    def secrets(self) -> list[str]:
        """Return every secret value that is set, so that the log masks it."""
        values = [getattr(self, name) for name in type(self).model_fields]
        return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]


def is_loopback(host: str) -> bool:
    """Whether ``host`` always refers to this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
