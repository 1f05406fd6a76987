"""The four parameters of the model."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["MBG/NBD", "BG/NBD"]


@dataclass(frozen=True, slots=True)
class Parameters:
    """Purchase rates are gamma distributed (r, alpha); the chance to leave after an order is beta (a, b).

    In MBG/NBD a customer may leave after any order; in BG/NBD (Fader, Hardie and Lee 2005) not after the first. BG/NBD
    only serves to check the fit, because its one-time buyers never leave.
    """

    r: float
    alpha: float
    """In the fit's unit of time, which is days."""
    a: float
    b: float
    kind: Kind = "MBG/NBD"

    @property
    def spared(self) -> int:
        """Number of first orders after which nobody leaves: one in BG/NBD."""
        return int(self.kind == "BG/NBD")
