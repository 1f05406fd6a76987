"""The four parameters of the model."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["MBG/NBD", "BG/NBD"]


@dataclass(frozen=True, slots=True)
class Parameters:
    """Purchase rates are gamma distributed (r, alpha); the chance to leave after an order is beta (a, b).

    In MBG/NBD a customer may leave after any order; in BG/NBD (Fader, Hardie and Lee 2005) not after the first.
    BG/NBD is here as a check of the fit: its one-time buyers never leave.
    """

    r: float
    alpha: float
    """In the unit of time of the fit, so days."""
    a: float
    b: float
    kind: Kind = "MBG/NBD"

    @property
    def spared(self) -> int:
        """Orders after which nobody leaves: the first one in BG/NBD."""
        return int(self.kind == "BG/NBD")
