"""The bands of churn risk, and the horizons it may look at."""

from typing import Final

RISKS: Final = ("Low", "Medium", "High")
"""Churn risk is a position in here."""

HORIZONS: Final = (30, 60, 90, 180, 365)
"""Days."""
