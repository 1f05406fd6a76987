"""Who is held out: the same everywhere, the right share, independent of the customer and of other campaigns."""

import numpy as np
import pytest

from netsuite_rfm.rfm.campaigns.hold_out import campaign_key, hold_out_hash, is_held_out


def test_the_hash_is_fixed() -> None:
    """Values worked out once by FNV-1a and MurmurHash3's finalizer; a change would mix the groups of every campaign."""
    assert [hold_out_hash(customer, "campaign 12") for customer in (1, 1001, 2**31 - 1)] == [
        1764692495,
        900242601,
        3454090811,
    ]


@pytest.mark.parametrize("percent", [0.5, 5, 10, 50])
@pytest.mark.parametrize("step", [1, 3, 100])
def test_the_share_is_the_one_asked_for(percent: float, step: int) -> None:
    """Within four standard errors, for ids in a row and with gaps."""
    customers = 20_000
    held = sum(is_held_out(1_000 + step * place, "campaign 12", percent) for place in range(customers))
    share = percent / 100
    assert abs(held / customers - share) < 4 * (share * (1 - share) / customers) ** 0.5


def test_nobody_and_everybody_can_be_held_out() -> None:
    """0 and 100 percent are exact."""
    assert not any(is_held_out(number, "event 5", 0) for number in range(1, 5_000))
    assert all(is_held_out(number, "event 5", 100) for number in range(1, 5_000))


def test_a_larger_share_keeps_who_was_held_out() -> None:
    """Nobody who was to receive nothing is mailed because the share was raised."""
    small = {number for number in range(1, 20_000) if is_held_out(number, "promotion 7", 5)}
    assert small <= {number for number in range(1, 20_000) if is_held_out(number, "promotion 7", 6)}


def test_campaigns_hold_out_different_customers() -> None:
    """Being held out of one says nothing about the next: nobody is left without mail for ever."""
    ids = range(1, 40_000)
    first, second = (np.array([is_held_out(id_, f"campaign {name}", 20) for id_ in ids]) for name in (12, 13))
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.02


def test_a_series_has_one_key() -> None:
    """The campaign's record names it, else the promotion; the event, which differs from mail to mail, comes last."""
    assert campaign_key(12, 7, 5) == campaign_key(12, 8, 6) == "campaign 12"
    assert campaign_key(None, 7, 5) == "promotion 7"
    assert campaign_key(None, None, 5) == "event 5"
    assert campaign_key(None, None, None) == ""
