"""What stages, audiences and relative scoring cost for a million customers in memory."""

from collections.abc import Iterator

import numpy as np

from netsuite_rfm.rfm.customers import EMPTY, Fields, Orders
from netsuite_rfm.rfm.diff import Changes, desired_fields, diff
from netsuite_rfm.rfm.relative import Numbers, find_cuts
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.rfm.score import score
from netsuite_rfm.rfm.stages_and_audiences import place
from netsuite_rfm.settings import schemes
from tests.benchmarks.bench_score import AS_OF_DAY, CUSTOMERS, best_s, some_orders

WINDOW = 1_000
US_GOAL = 2
RELATIVE_GOAL_S = 1.0


def with_everything(orders: Orders, scheme: Scheme) -> Orders:
    """Add every column that the scheme's rules ask for."""
    rng = np.random.default_rng(11)
    has = orders.order_count > 0
    this_year = np.minimum(orders.order_count, rng.integers(0, 5, len(orders)))
    more = {
        "first_order_day": np.where(has, orders.last_order_day - rng.integers(0, 900, len(orders)), EMPTY),
        "orders_last_365_days": this_year,
        "orders_previous_365_days": orders.order_count - this_year,
        "return_cents": np.where(has, orders.lifetime_cents * rng.integers(0, 3, len(orders)) // 10, 0),
    }
    for metric in scheme.metrics().values():
        if metric.own is None:
            continue
        share = np.minimum(orders.order_count, rng.integers(0, 4, len(orders)))
        held = rng.integers(-1, 3, len(orders)) if metric.unit == "text" else rng.integers(0, 10_000, len(orders))
        more[metric.name] = held if metric.known == "held" else share
    return Orders.of(orders.columns() | more)


def placed(orders: Orders, present: Fields, scheme: Scheme) -> Changes:
    """Score, place and compare, as a run does with one window."""
    ids = np.arange(1, max(len(scheme.segments), len(scheme.lifecycle)) + 1)
    scores = score(orders, scheme, AS_OF_DAY)
    more = place(orders, scores, scheme, AS_OF_DAY, stage_ids=ids)
    desired = desired_fields(orders, scores, present, ids, AS_OF_DAY, more=more)
    return diff(orders.customer_id, present, desired)


def by_windows(windows: list[tuple[Orders, Fields]], scheme: Scheme) -> None:
    """Do it window by window, as the pull delivers customers."""
    for orders, present in windows:
        placed(orders, present, scheme)


def ranked(orders: Orders, scheme: Scheme) -> None:
    """Find the cut points among everybody and score by them."""
    assert scheme.relative is not None
    score(orders, scheme, AS_OF_DAY, find_cuts(scheme.relative, Numbers.of(orders, AS_OF_DAY)))


def measure() -> Iterator[tuple[str, str, str]]:
    """Every stage and audience that comes with the program, then the relative rules."""
    full = schemes.load_scheme("default", tuple(schemes.library()))
    for name, scheme in (("the seven audiences", schemes.load_scheme("default")), ("every shipped audience", full)):
        orders = with_everything(some_orders(CUSTOMERS), scheme)
        present = Fields.empty(CUSTOMERS, ("lifecycle_stage", "audiences"))
        windows = [
            (orders.take(np.arange(at, at + WINDOW)), present.take(np.arange(at, at + WINDOW)))
            for at in range(0, CUSTOMERS, WINDOW)
        ]
        what = f"a customer scored, staged, in {name} ({len(scheme.audiences)}), compared"
        goal = f"below {US_GOAL} us"
        at_once_us = best_s(lambda o=orders, p=present, s=scheme: placed(o, p, s), rounds=3) / CUSTOMERS * 1e6
        windows_us = best_s(lambda w=windows, s=scheme: by_windows(w, s), rounds=3) / CUSTOMERS * 1e6
        yield f"{what}, all at once", f"{at_once_us:.2f} us", goal
        yield f"{what}, in windows of {WINDOW:,}", f"{windows_us:.2f} us", goal
    orders = some_orders(CUSTOMERS)
    for name in ("quantile", "ntile"):
        scheme = schemes.load_scheme(name)
        took_s = best_s(lambda s=scheme: ranked(orders, s), rounds=3)
        yield (
            f"{name} over {CUSTOMERS:,} customers, cut points and scores",
            f"{took_s:.2f} s",
            f"below {RELATIVE_GOAL_S} s",
        )


if __name__ == "__main__":
    for row in measure():
        print(*row, sep=" | ")
