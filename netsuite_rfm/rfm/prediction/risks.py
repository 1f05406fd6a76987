"""The bands of churn risk, and its possible horizons."""

from typing import Final

RISKS: Final = ("Low", "Medium", "High")
"""Names of the bands; a churn risk is a position in this tuple."""

HORIZONS: Final = (30, 60, 90, 180, 365)
"""Possible horizons, in days."""
