"""The colours of charts in dark mode: each light colour has a counterpart that contrasts with a dark page."""

from typing import Final

from netsuite_rfm.reports.page import chart_style as light

SEGMENTS: Final = (
    "#5b9bea",
    "#2db3a6",
    "#a394ea",
    "#e58a3c",
    "#4fbcd8",
    "#b8b84a",
    "#ee7290",
    "#d87cc6",
    "#c19468",
    "#6cc06c",
    "#7da4f5",
    "#f27d4e",
)
SHADES: Final = (
    "#161c24",
    "#1a2633",
    "#1c2d40",
    "#1f354d",
    "#213c5a",
    "#244467",
    "#264b74",
    "#295381",
    "#2b5a8e",
    "#2e629b",
)
RISING: Final = ("#7b899b", "#7391b2", "#6b96c6", "#6399d8", "#5b9bea")
DARK: Final = {
    **dict(zip(light.PALETTE, SEGMENTS, strict=True)),
    **dict(zip(light.SHADES, SHADES, strict=True)),
    **dict(zip(light.RISING, RISING, strict=True)),
    light.INK: "#e6ebf2",
    light.MUTED: "#a7b2c0",
    light.LINE: "#333d4a",
    light.NOBODY: "#949eac",
    light.THIS_MONTH: "#cbd5e1",
    light.MONTH_BEFORE: "#64748b",
    light.EARLIER: "#7b899b",
    light.EARLIER_FILL: "#2a333f",
}
"""Dark colour by light colour. White is the background of a chart."""
