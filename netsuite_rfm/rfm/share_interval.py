"""The confidence interval of a share that was counted in a sample."""

from collections.abc import Callable
from math import comb, exp, lgamma, log

_BISECTIONS = 60
_EXACT_UP_TO = 1_000


def share_interval(hits: int, tries: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of Clopper and Pearson (Biometrika 26, 1934) for ``hits`` out of ``tries``.

    It contains the true share in at least ``confidence`` of all samples of any size. It is ``(0, 1)`` without tries.

    Raises:
        ValueError: ``hits`` is negative or larger than ``tries``.

    """
    if not 0 <= hits <= tries:
        raise ValueError(f"{hits} of {tries} is no share")
    if not tries:
        return 0.0, 1.0
    tail = (1 - confidence) / 2
    low = 0.0 if hits == 0 else _root(lambda share: 1 - _at_most(hits - 1, tries, share) - tail)
    high = 1.0 if hits == tries else _root(lambda share: tail - _at_most(hits, tries, share))
    return low, high


def _root(rising: Callable[[float], float]) -> float:
    low, high = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _at_most(hits: int, tries: int, share: float) -> float:
    """Return the chance of at most ``hits`` hits."""
    if share <= 0:
        return 1.0
    if share >= 1:
        return float(hits >= tries)
    return min(1.0, sum(exp(_log_choose(tries, k) + k * log(share) + (tries - k) * log(1 - share))
                        for k in range(hits + 1)))  # fmt: skip


def _log_choose(tries: int, hits: int) -> float:
    if tries <= _EXACT_UP_TO:
        return log(comb(tries, hits))
    return lgamma(tries + 1) - lgamma(hits + 1) - lgamma(tries - hits + 1)
