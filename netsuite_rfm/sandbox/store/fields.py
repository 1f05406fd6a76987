"""The account's custom fields and custom lists, by their script ids.

These are the sandbox's own constants. They repeat the worker's on purpose instead of importing them, so that a misspelt
script id is noticed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldKind = Literal["INTEGER", "TEXT", "SELECT", "MULTISELECT", "DATE", "DATETIMETZ", "CURRENCY", "CHECKBOX", "PERCENT"]

SEGMENT_LIST = "customlist_rfm_segment"
CHANNEL_LIST = "customlist_sales_channel"
BRAND_LIST = "customlist_brand"


@dataclass(frozen=True)
class CustomField:
    """A custom field. `list_id` is the list or record type of a SELECT or MULTISELECT, `longest` a text's length."""

    script_id: str
    kind: FieldKind
    list_id: str | None = None
    longest: int = 300


@dataclass(frozen=True)
class ListValue:
    """One value of a custom list. `id` is the internal id, which differs from account to account."""

    id: int
    script_id: str
    name: str
    inactive: bool = False


RFM_FIELDS: tuple[CustomField, ...] = (
    CustomField("custentity_rfm_recency_score", "INTEGER"),
    CustomField("custentity_rfm_frequency_score", "INTEGER"),
    CustomField("custentity_rfm_monetary_score", "INTEGER"),
    CustomField("custentity_rfm_score", "TEXT"),
    CustomField("custentity_rfm_segment", "SELECT", SEGMENT_LIST),
    CustomField("custentity_rfm_previous_segment", "SELECT", SEGMENT_LIST),
    CustomField("custentity_rfm_last_order_date", "DATE"),
    CustomField("custentity_rfm_segment_changed_on", "DATE"),
    CustomField("custentity_rfm_order_count", "INTEGER"),
    CustomField("custentity_rfm_lifetime_value", "CURRENCY"),
    CustomField("custentity_segment_last_updated", "DATETIMETZ"),
)
"""The fields the worker writes, as an administrator would have created them."""

# Internal ids are out of order and have gaps, so that a client that does not look them up by script id fails.
RFM_SEGMENTS: tuple[ListValue, ...] = (
    ListValue(207, "val_rfm_vip_champions", "VIP Champions"),
    ListValue(204, "val_rfm_loyal", "Loyal Customers"),
    ListValue(211, "val_rfm_potential_loyalists", "Potential Loyalists"),
    ListValue(203, "val_rfm_recent_high_spenders", "Recent High-Spenders"),
    ListValue(215, "val_rfm_new", "New Customers"),
    ListValue(206, "val_rfm_one_time", "One-Time Buyers"),
    ListValue(212, "val_rfm_at_risk", "At-Risk"),
    ListValue(201, "val_rfm_lapsed", "Lapsed"),
    ListValue(209, "val_rfm_churned", "Churned"),
)

STAGE_LIST = "customlist_rfm_lifecycle_stage"
AUDIENCE_LIST = "customlist_rfm_audience"
FURTHER_FIELDS: tuple[CustomField, ...] = (
    CustomField("custentity_rfm_lifecycle_stage", "SELECT", STAGE_LIST),
    CustomField("custentity_rfm_audiences", "MULTISELECT", AUDIENCE_LIST),
    CustomField("custentity_rfm_home_location", "SELECT", "location"),
)
"""Further fields that an account may have; `location` is the record type, not a custom list."""

RISK_LIST = "customlist_rfm_churn_risk"

RFM_CHURN_RISKS: tuple[ListValue, ...] = (
    ListValue(53, "val_rfm_churn_low", "Low"),
    ListValue(51, "val_rfm_churn_medium", "Medium"),
    ListValue(58, "val_rfm_churn_high", "High"),
)

PREDICTION_FIELDS: tuple[CustomField, ...] = (
    CustomField("custentity_rfm_churn_risk", "SELECT", RISK_LIST),
    CustomField("custentity_rfm_expected_next_order_date", "DATE"),
    CustomField("custentity_rfm_predicted_clv", "CURRENCY"),
    CustomField("custentity_rfm_churn_probability", "INTEGER"),
)
"""Fields of an account that also has predictions."""

SALES_CHANNELS: tuple[ListValue, ...] = (
    ListValue(3, "val_channel_store", "In-Store"),
    ListValue(1, "val_channel_online", "Online"),
    ListValue(4, "val_channel_phone", "Phone"),
)

BRANDS: tuple[ListValue, ...] = (
    ListValue(11, "val_brand_lumeris", "Lumeris"),
    ListValue(14, "val_brand_karst", "Karst & Vale"),
    ListValue(12, "val_brand_oculo", "Oculo"),
    ListValue(17, "val_brand_hellbrunn", "Hellbrunn Sähne"),
    ListValue(16, "val_brand_pinnacle", "Pinnacle 'Sport'"),
    ListValue(19, "val_brand_house", "House Frames"),
)
