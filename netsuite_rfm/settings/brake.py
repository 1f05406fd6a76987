"""Settings of the brake: how much a run may change before a person must accept it."""

from decimal import Decimal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class BrakeSettings(BaseSettings):
    """The fixed limits. Once an account has enough earlier runs to compare with, its own lower limits apply too."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, env_ignore_empty=True)

    rfm_max_segment_change_share: Decimal = Field(
        default=Decimal("0.05"),
        ge=0,
        le=1,
        description="Brake: share of the customers with scores that may change segment in one run. Over a year of real "
        "retail orders a night had 1.32 % (median), 2.68 % (99th percentile), 3.48 % (maximum). A missing "
        "week of orders would have moved 6 %, a missing order type 59 %. Where each limit comes from: "
        "docs/brake.md.",
    )
    rfm_max_lost_orders_share: Decimal = Field(
        default=Decimal("0.01"),
        ge=0,
        le=1,
        description="Brake: share of the customers with scores that may lose all their orders in one run.",
    )
    rfm_max_unexplained_share: Decimal = Field(
        default=Decimal("0.02"),
        ge=0,
        le=1,
        description="Brake: share of the customers without a new order whose order count, last order day, lifetime "
        "value or home location may still change, because an order was edited, voided or entered late. The "
        "limit applies to each of the four separately.",
    )
    rfm_max_placement_change_share: Decimal = Field(
        default=Decimal("0.05"),
        ge=0,
        le=1,
        description="Brake: share of the customers without a new order whose lifecycle stage, or whose audiences, may "
        "change.",
    )
    rfm_max_band_change_share: Decimal = Field(
        default=Decimal("0.1"),
        ge=0,
        le=1,
        description="Brake: share of the customers with unchanged orders that may change churn risk "
        "(Low, Medium, High) in one run. Over 190 nights of real retail orders it was 0.33 % of all customers, and "
        "0.9 % at most.",
    )
    rfm_max_new_orders_share: Decimal = Field(
        default=Decimal("0.15"),
        ge=0,
        le=1,
        description="Brake: share of the customers with scores that may have a new order.",
    )
    rfm_max_first_scored_share: Decimal = Field(
        default=Decimal("0.1"),
        ge=0,
        le=1,
        description="Brake: customers who may get their first scores, per customer with scores. An account of up to "
        "100 scored customers may double.",
    )
    rfm_hold_first_load: bool = Field(
        default=True,
        description="Brake: hold the first scores of an account until a person has looked at the plan.",
    )
    rfm_min_rows_share: Decimal = Field(
        default=Decimal("0.95"),
        ge=0,
        le=1,
        description="Brake: customers with orders that a run must find, as a share of the customers with scores; and "
        "customers that it must see, as a share of those that the last complete run read.",
    )
    rfm_min_orders_of_days_share: Decimal = Field(
        default=Decimal("0.3"),
        ge=0,
        le=1,
        description="Brake: orders that must have arrived yesterday, in the last 3 and in the last 7 days, as a share "
        "of the same weekdays of eight weeks.",
    )
    rfm_max_days_without_orders: int = Field(
        default=7,
        ge=0,
        le=3650,
        description="Brake: days since the newest order of a type that is in steady use (orders on 20 of 60 days). "
        "Days from 24 December to 3 January and at Easter do not count if no type had an order.",
    )
