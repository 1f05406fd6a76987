"""Settings for which customers and orders count, and in which currency."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from netsuite_rfm.rfm.counting import AlsoCounted
from netsuite_rfm.rfm.prediction.risks import HORIZONS
from netsuite_rfm.rfm.script_ids import FIELD_OF_CUSTOMER
from netsuite_rfm.settings.given_settings import GivenSettings
from netsuite_rfm.settings.given_text import wrong_within


def _one_of_the_horizons(days: int) -> int:
    if days not in HORIZONS:
        raise ValueError(f"must be one of {', '.join(map(str, HORIZONS))}, not {days}")
    return days


ChurnDays = Annotated[int, AfterValidator(_one_of_the_horizons)]
"""A horizon of churn risk."""


class ScopeSettings(GivenSettings):
    """Which customers are left out, which orders count, and how amounts are converted; all off by default."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    rfm_home_location: bool = Field(
        default=False,
        description="Work out each customer's home location (the store with the most orders; on a tie, the one with "
        "the latest order) and write it to `custentity_rfm_home_location`, even if the scheme does not use it.",
    )
    rfm_predictions: bool = Field(
        default=False,
        description="Predict each customer's churn risk, next order and value within a year, and write the "
        "predictions that proved accurate on this account's customers, even if the scheme does not use them. See "
        "docs/predictions.md.",
    )
    rfm_churn_days: ChurnDays = Field(
        default=90,
        description="Days within which churn risk looks for the next order: 30, 60, 90, 180 or 365. `check` says which "
        "one fits the account's own gaps between orders.",
    )
    rfm_leave_out_subsidiaries: tuple[int, ...] = Field(
        default=(),
        max_length=1000,
        description="Customers of these subsidiaries (internal ids, comma-separated) are not scored; "
        "`check` says how many each setting leaves out.",
    )
    rfm_leave_out_categories: tuple[int, ...] = Field(
        default=(),
        max_length=1000,
        description="Customers of these categories (internal ids), such as staff or wholesale, are not scored.",
    )
    rfm_leave_out_check_box: str = Field(
        default="",
        description="Customers with this check box (script id) checked are not scored.",
    )
    rfm_order_locations: tuple[int, ...] = Field(
        default=(),
        max_length=1000,
        description="Only orders of these locations (internal ids) count. Empty: orders of all locations.",
    )
    rfm_count_also: tuple[AlsoCounted, ...] = Field(
        default=(),
        description="Further transactions that count as orders, comma-separated: `pending` (sales orders and invoices "
        "pending approval), `cancelled`, `rejected` (invoices), `closed` (sales orders closed with nothing "
        "fulfilled or billed), `negative` (cash sales with a negative total, which are returns otherwise).",
    )
    rfm_reporting_currency: int | None = Field(
        default=None,
        ge=1,
        description="OneWorld: convert every total to this currency (internal id) with `BUILTIN.CURRENCY_CONVERT`, "
        "instead of the base currency of its subsidiary.",
    )
    rfm_reporting_subsidiary: int | None = Field(
        default=None,
        ge=1,
        description="OneWorld: consolidate ledger amounts to this subsidiary (internal id) with "
        "`BUILTIN.CONSOLIDATE`; for posting order types only (`CustInvc`, `CashSale`).",
    )
    rfm_reporting_period: int | None = Field(
        default=None,
        ge=1,
        description="Accounting period (internal id) that gives the rates for `RFM_REPORTING_SUBSIDIARY`.",
    )

    @field_validator("rfm_count_also", mode="before")
    @classmethod
    def _words(cls, value: object) -> object:
        parts = split_on_commas(value)
        return tuple(sorted(set(filter(None, parts)))) if isinstance(parts, tuple) else parts

    @field_validator("rfm_leave_out_subsidiaries", "rfm_leave_out_categories", "rfm_order_locations", mode="before")
    @classmethod
    def _ids(cls, value: object) -> object:
        return split_on_commas(value)

    @field_validator("*", mode="before")
    @classmethod
    def _value_alone(cls, value: object, info: ValidationInfo) -> object:
        problem = wrong_within(str(info.field_name), value) if isinstance(value, str) else ""
        if problem:
            raise ValueError(problem)
        return value

    @field_validator("rfm_leave_out_check_box")
    @classmethod
    def _field_of_customer(cls, value: str) -> str:
        script_id = value.lower()
        if script_id and not FIELD_OF_CUSTOMER.fullmatch(script_id):
            raise ValueError("must be a script id of a customer field, such as custentity_staff or custentity12")
        return script_id

    @model_validator(mode="after")
    def _one_conversion(self) -> Self:
        if self.rfm_reporting_subsidiary is None:
            return self
        if self.rfm_reporting_currency is not None:
            raise ValueError(
                "RFM_REPORTING_CURRENCY and RFM_REPORTING_SUBSIDIARY exclude each other. Unset one of them"
            )
        if self.rfm_reporting_period is None:
            raise ValueError("RFM_REPORTING_SUBSIDIARY also needs RFM_REPORTING_PERIOD, whose rates are used")
        if "SalesOrd" in getattr(self, "rfm_order_types", ()):
            raise ValueError(
                "RFM_REPORTING_SUBSIDIARY consolidates ledger amounts, and a sales order has none; "
                "set RFM_ORDER_TYPES=CustInvc,CashSale, or use RFM_REPORTING_CURRENCY"
            )
        return self


def split_on_commas(value: object) -> object:
    """Split a setting's text at commas; return anything else unchanged."""
    return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value
