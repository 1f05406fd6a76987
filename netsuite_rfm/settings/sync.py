"""Settings of ``sync``: keys of the destinations, consent, and the brake on audiences."""

from decimal import Decimal
from typing import Literal

from pydantic import Field, SecretStr

from netsuite_rfm.settings.scope import ScopeSettings


class SyncSettings(ScopeSettings):
    """The settings that only ``sync`` and ``check`` use."""

    rfm_consent: Literal["not-opted-out", "confirmed"] = Field(
        default="not-opted-out",
        description="`sync`: which consent is needed. `not-opted-out`: every customer with an address who did not opt "
        "out. `confirmed`: only customers with a confirmed opt-in.",
    )
    rfm_sync_suppress: bool = Field(
        default=True,
        description="`sync klaviyo`: have Klaviyo suppress addresses that opted out in NetSuite and have a profile "
        "there. `false`: the sync sends no opted-out address and only empties these profiles.",
    )
    rfm_sync_exclude_opted_out: bool = Field(
        default=False,
        description="`sync --exclusion`: put opted-out customers into exclusion lists for ads. Uploading is data "
        "processing too, so this is off unless you decide otherwise.",
    )
    rfm_sync_max_loss_share: Decimal = Field(
        default=Decimal("0.25"),
        ge=0,
        le=1,
        description="Brake of `sync`: share of its members that an audience may lose at once.",
    )
    rfm_sync_phones: bool = Field(
        default=False,
        description="`sync`: read and send phone numbers. In Klaviyo a phone number is an identifier: two customers "
        "with one number become one profile.",
    )
    rfm_sync_places: bool = Field(
        default=False,
        description="`sync meta`, `sync google` and files of their kinds: read and send country and post code of the "
        "default address, which raises the match rate. Google gets both unhashed.",
    )
    rfm_sync_country_code: str = Field(
        default="",
        pattern=r"^[1-9][0-9]{0,2}$|^$",
        description="`sync`: country code for phone numbers that have none, such as `44`. Empty: such numbers are left "
        "out.",
    )
    klaviyo_key: SecretStr | None = Field(
        default=None,
        description="`sync klaviyo`: private key with the scopes `profiles:read`, `profiles:write`, `lists:read`, "
        "`lists:write` and `subscriptions:write`.",
    )
    klaviyo_base_url: str = Field(default="", description="Host of Klaviyo's API; empty: `https://a.klaviyo.com`.")
    meta_token: SecretStr | None = Field(
        default=None, description="`sync meta`: access token of a system user with `ads_management`."
    )
    meta_app_secret: SecretStr | None = Field(
        default=None, description="`sync meta`: secret of the app, which then signs each request (`appsecret_proof`)."
    )
    meta_ad_account: str = Field(
        default="", pattern=r"^(act_[0-9]+)?$", description="`sync meta`: ad account, such as `act_1234567890`."
    )
    meta_version: str = Field(
        default="v27.0",
        pattern=r"^v[0-9]+\.[0-9]+$",
        description="`sync meta`: version of the Marketing API. Meta supports each version for about a year.",
    )
    meta_base_url: str = Field(default="", description="Host of Meta's API; empty: `https://graph.facebook.com`.")
    rfm_webhook_url: str = Field(default="", description="`sync webhook`: where batches are posted.")
    rfm_webhook_secret: SecretStr | None = Field(
        default=None, description="`sync webhook`: secret shared with the receiver, which signs each batch."
    )
