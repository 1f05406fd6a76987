"""The interval around a counted share: known values, and how often it contains the truth."""

import numpy as np
import pytest

from netsuite_rfm.rfm.sampling.verdict import Accuracy
from netsuite_rfm.rfm.share_interval import share_interval


@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"),
    # Published values of Clopper and Pearson's interval: none or all hit have a closed form.
    [
        (0, 50, 0, 1 - 0.025 ** (1 / 50)),
        (50, 50, 0.025 ** (1 / 50), 1),
        (10, 100, 0.0490, 0.1762),
        (1, 2, 0.0126, 0.9874),
    ],
)
def test_the_interval_is_the_published_one(hits: int, tries: int, low: float, high: float) -> None:
    """To four digits."""
    found = share_interval(hits, tries)
    assert found == pytest.approx((low, high), abs=6e-5)


def test_nothing_tried_says_nothing() -> None:
    """And more hits than tries are refused."""
    assert share_interval(0, 0) == (0, 1)
    with pytest.raises(ValueError, match="3 of 2"):
        share_interval(3, 2)


@pytest.mark.parametrize("truth", [0.5, 0.9, 0.95, 0.99])
def test_at_least_95_of_100_intervals_contain_the_truth(truth: float) -> None:
    """Over every number of hits, weighed by how likely it is."""
    tries, chance = 60, np.random.default_rng(3)
    hits = chance.binomial(tries, truth, 20_000)
    intervals = [share_interval(count, tries) for count in range(tries + 1)]
    assert np.mean([intervals[count][0] <= truth <= intervals[count][1] for count in hits]) >= 0.95


def test_the_sentence_says_what_the_sample_shows() -> None:
    """72 of 72 show more than 95 %, 71 of 71 do not; 40 of 50 show fewer; all customers need no interval."""
    assert Accuracy(72, 72, 9_000).sentence == "More than 95 % of all customers are right."
    assert "does not show; one of" in Accuracy(71, 71, 9_000).sentence
    assert Accuracy(40, 50, 9_000).sentence == "Fewer than 95 % of all customers are right."
    assert Accuracy(50, 50, 50).interval == (1, 1)
