"""Campaigns with a known effect, drawn at random: who buys, and how much, by the tail of the order values."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netsuite_rfm.rfm.campaigns.effect import Effect, Group, effect_of

Floats = npt.NDArray[np.float64]
Tail = Callable[[np.random.Generator, tuple[int, int]], Floats]

TAILS: dict[str, Tail] = {
    "gamma, light": lambda chance, size: chance.gamma(2, 0.5, size),
    "lognormal 1": lambda chance, size: chance.lognormal(-0.5, 1, size),
    "lognormal 1.5, heavy": lambda chance, size: chance.lognormal(-1.125, 1.5, size),
    "lognormal 2, very heavy": lambda chance, size: chance.lognormal(-2, 2, size),
    "Pareto 2.5, heavy": lambda chance, size: (chance.pareto(2.5, size) + 1) * 1.5 / 2.5,
    "Pareto 2.1, nearly infinite variance": lambda chance, size: (chance.pareto(2.1, size) + 1) * 1.1 / 2.1,
}
"""Values of orders with a mean of 1."""


@dataclass(frozen=True)
class Design:
    """A campaign: its customers, the share held out, and how many buy for how much without and with it."""

    customers: int
    held_out: float
    buy_without: float
    buy_with: float
    value_with: float = 1.0

    @property
    def truth(self) -> float:
        """The true difference per customer."""
        return self.buy_with * self.value_with - self.buy_without


DESIGNS = {
    "5,000, half held out": Design(5_000, 0.5, 0.05, 0.08),
    "5,000, a fifth held out, with a discount": Design(5_000, 0.2, 0.10, 0.13, 0.7),
    "20,000, a tenth held out": Design(20_000, 0.1, 0.05, 0.06),
    "20,000, a fifth held out, a discount and no more buyers": Design(20_000, 0.2, 0.10, 0.10, 0.7),
}
NO_EFFECT = {
    "2,000, half held out": Design(2_000, 0.5, 0.10, 0.10),
    "10,000, a tenth held out": Design(10_000, 0.1, 0.05, 0.05),
    "50,000, a tenth held out": Design(50_000, 0.1, 0.05, 0.05),
}


def campaigns(design: Design, tail: Tail, times: int, *, seed: int = 1) -> Iterator[Effect]:
    """Play a campaign so many times, and give what each shows."""
    chance = np.random.default_rng(seed)
    held_out = round(design.customers * design.held_out)
    sent = _groups(chance, tail, design.customers - held_out, design.buy_with, times, scale=design.value_with)
    spared = _groups(chance, tail, held_out, design.buy_without, times, scale=1.0)
    for mailed, control in zip(sent, spared, strict=True):
        yield effect_of(mailed, control)


def _groups(
    chance: np.random.Generator, tail: Tail, customers: int, share: float, times: int, *, scale: float
) -> list[Group]:
    buyers = chance.binomial(customers, share, times)
    spent = tail(chance, (times, int(buyers.max()))) * scale
    spent[np.arange(spent.shape[1])[None, :] >= buyers[:, None]] = 0
    totals, squares = spent.sum(axis=1), (spent**2).sum(axis=1)
    return [Group(customers, int(b), float(t), float(q)) for b, t, q in zip(buyers, totals, squares, strict=True)]
