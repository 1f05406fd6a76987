"""Build a destination from the options of ``sync`` and the settings."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from pydantic import SecretStr

from netsuite_rfm.activation.csv_files.destination import CsvFiles
from netsuite_rfm.activation.csv_files.profiles import PROFILES
from netsuite_rfm.activation.halt import Halt
from netsuite_rfm.activation.klaviyo.api import ORIGIN as KLAVIYO
from netsuite_rfm.activation.klaviyo.api import KlaviyoApi
from netsuite_rfm.activation.klaviyo.bodies import MOST_ROWS, Contact
from netsuite_rfm.activation.klaviyo.destination import Klaviyo, KlaviyoOptions
from netsuite_rfm.activation.meta.api import ORIGIN as META
from netsuite_rfm.activation.meta.api import MetaApi
from netsuite_rfm.activation.meta.destination import Meta, MetaOptions
from netsuite_rfm.activation.meta.rows import Keys
from netsuite_rfm.activation.retry import PATIENT, Patience
from netsuite_rfm.activation.sync import Destination
from netsuite_rfm.activation.webhook import MOST_ROWS as WEBHOOK_ROWS
from netsuite_rfm.activation.webhook import Webhook
from netsuite_rfm.errors import SettingsError, UsageError
from netsuite_rfm.settings.model import Settings

DEFAULT_AUDIENCE = "Customers"
"""A neutral name, because Meta flags names that hint at health or money."""


class DestinationName(StrEnum):
    """Where customers can be sent."""

    KLAVIYO = "klaviyo"
    META = "meta"
    GOOGLE = "google"
    CSV = "csv"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options that the user chose."""

    audience_name: str
    folder: Path
    profile: str
    as_of: date
    batch_size: int | None
    create_profiles: bool
    dry_run: bool


def destination_of(name: DestinationName, settings: Settings, wishes: Wishes, halt: Halt) -> Destination:
    """Return the destination. Sends nothing.

    Raises:
        SettingsError: a required key or address is not set.
        UsageError: there is no such profile or folder.

    """
    if name is DestinationName.KLAVIYO:
        return _klaviyo(settings, wishes, halt)
    if name is DestinationName.META:
        return _meta(settings, wishes, halt)
    if name is DestinationName.WEBHOOK:
        return Webhook(
            _text(settings.rfm_webhook_url, "RFM_WEBHOOK_URL"),
            _secret(settings.rfm_webhook_secret, "RFM_WEBHOOK_SECRET"),
            wishes.as_of,
            wishes.batch_size or WEBHOOK_ROWS,
            halt=halt,
        )
    profile = "google" if name is DestinationName.GOOGLE else wishes.profile
    if profile not in PROFILES:
        raise UsageError(f"--profile {profile!r}: one of {', '.join(PROFILES)} is needed")
    if not wishes.folder.is_dir():
        raise UsageError(f"--folder {wishes.folder}: no such folder")
    return CsvFiles(PROFILES[profile], wishes.folder, wishes.as_of, settings.rfm_sync_country_code)


def mapping_of(name: DestinationName, settings: Settings, wishes: Wishes) -> dict[str, object]:
    """Return what must be equal for two syncs to be comparable. A digest of the key identifies the account."""
    where: dict[DestinationName, tuple[str, SecretStr | None]] = {
        DestinationName.KLAVIYO: (settings.klaviyo_base_url, settings.klaviyo_key),
        DestinationName.META: (f"{settings.meta_ad_account} {wishes.audience_name}", None),
        DestinationName.WEBHOOK: (settings.rfm_webhook_url, settings.rfm_webhook_secret),
        DestinationName.GOOGLE: (str(wishes.folder.absolute()), None),
        DestinationName.CSV: (f"{wishes.folder.absolute()} {wishes.profile}", None),
    }
    address, key = where[name]
    return {
        "address": address,
        "key": sha256(key.get_secret_value().encode()).hexdigest() if key else "",
        "creates": wishes.create_profiles,
        "suppresses": settings.rfm_sync_suppress,
        "phones": settings.rfm_sync_phones,
        "country_code": settings.rfm_sync_country_code,
    }


def matches_by_place(name: DestinationName, wishes: Wishes) -> bool:
    """Whether the destination matches people by country and post code. Other destinations never receive them."""
    kind = wishes.profile if name is DestinationName.CSV else name.value
    return kind in ("meta", "google")


def names_stores(name: DestinationName, wishes: Wishes) -> bool:
    """Whether the destination is a file of names, which has the customer's store if known."""
    return name is DestinationName.CSV and not matches_by_place(name, wishes)


def klaviyo_api(settings: Settings, halt: Halt | None = None, patience: Patience = PATIENT) -> KlaviyoApi:
    """Return the API of the account in the settings. Without a key, only a dry run works."""
    key = settings.klaviyo_key or SecretStr("")
    return KlaviyoApi(key, origin=settings.klaviyo_base_url or KLAVIYO, halt=halt, patience=patience)


def meta_api(settings: Settings, halt: Halt | None = None, patience: Patience = PATIENT) -> MetaApi:
    """Return the API for the token and app in the settings.

    Raises:
        SettingsError: no token is set.

    """
    return MetaApi(
        _secret(settings.meta_token, "META_TOKEN"),
        settings.meta_app_secret,
        version=settings.meta_version,
        origin=settings.meta_base_url or META,
        halt=halt,
        patience=patience,
    )


def _klaviyo(settings: Settings, wishes: Wishes, halt: Halt) -> Klaviyo:
    if not wishes.dry_run:
        _secret(settings.klaviyo_key, "KLAVIYO_KEY")
    api = klaviyo_api(settings, halt)
    contact = Contact(phones=settings.rfm_sync_phones, country_code=settings.rfm_sync_country_code)
    return Klaviyo(
        api,
        KlaviyoOptions(
            contact,
            enrich_only=not wishes.create_profiles,
            suppress_opted_out=settings.rfm_sync_suppress,
            batch_size=wishes.batch_size or MOST_ROWS,
        ),
    )


def _meta(settings: Settings, wishes: Wishes, halt: Halt) -> Meta:
    return Meta(
        meta_api(settings, halt),
        MetaOptions(
            account=_text(settings.meta_ad_account, "META_AD_ACCOUNT"),
            audience_name=wishes.audience_name or DEFAULT_AUDIENCE,
            keys=Keys(settings.rfm_sync_country_code),
            batch_size=wishes.batch_size or MOST_ROWS,
        ),
    )


def _secret(value: SecretStr | None, name: str) -> SecretStr:
    if value is None:
        raise SettingsError(f"{name} must be set for this destination")
    return value


def _text(value: str, name: str) -> str:
    if not value:
        raise SettingsError(f"{name} must be set for this destination")
    return value
