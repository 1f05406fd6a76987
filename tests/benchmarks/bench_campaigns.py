"""How often the intervals around a campaign's effect contain the truth, in 10,000 campaigns of each kind."""

from collections.abc import Iterator

from tests.rfm.campaigns.simulated import DESIGNS, NO_EFFECT, TAILS, campaigns

TIMES = 10_000


def measure() -> Iterator[tuple[str, str, str]]:
    """For each kind of campaign and tail of the order values: the share of intervals that contain the truth.

    Of campaigns without an effect: the share that is called a success.
    """
    for name, design in DESIGNS.items():
        for tail, draw in TAILS.items():
            found = campaigns(design, draw, TIMES, seed=2)
            inside = sum(
                effect.low is not None and effect.high is not None and effect.low <= design.truth <= effect.high
                for effect in found
            )
            yield f"{name}; {tail}: intervals with the truth", f"{inside / TIMES:.1%}", "93 % to 97 %"
    for name, design in NO_EFFECT.items():
        for tail, draw in TAILS.items():
            success = sum(effect.shows == "more" for effect in campaigns(design, draw, TIMES, seed=2))
            yield f"no effect, {name}; {tail}: called a success", f"{success / TIMES:.1%}", "at most 5 %"
