"""The measurements behind the brake's limits: real orders, night by night, and nights that are poisoned.

Run it as ``python -m tests.benchmarks.brake FOLDER``, with a folder of order files such as UCI Online Retail
(CC BY 4.0, doi 10.24432/C5BW33). For each file it prints how often a good night would be held, which poisoned nights
are held and what those that pass damage, and how soon orders that dwindle are noticed.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from netsuite_rfm.rfm.brake.account_rules import Tonight
from netsuite_rfm.rfm.brake.daily_orders import LOOK_BACK_DAYS, DailyOrders
from netsuite_rfm.rfm.brake.judge import Evidence, counts_of_night, reasons_unsafe, warnings
from netsuite_rfm.rfm.brake.limits import NIGHTS_COMPARED, Limits
from netsuite_rfm.rfm.brake.nights import Night, Past, PastRun
from netsuite_rfm.rfm.brake.unsafe import Unsafe
from netsuite_rfm.rfm.customers import Fields
from netsuite_rfm.rfm.diff import Changes
from netsuite_rfm.rfm.plan import Summary, summarise
from netsuite_rfm.settings.brake import BrakeSettings
from netsuite_rfm.settings.wiring import limits_of
from tests.benchmarks.poisons import POISONS, Poisoned
from tests.benchmarks.replay import Account, Books, read_books

FIRST_NIGHT = 29  # days after the first order: before, hardly anybody has scores
FEWEST_SCORED = 100
PROSPECTS = 1.0  # customers without an order, for each with one
EVERY = (5, 23)  # poisons are tried on every fifth night of the second half, of years on every 23rd
MANY_NIGHTS = 400


def limits() -> Limits:
    """The brake's defaults."""
    return limits_of(BrakeSettings.model_construct())


def daily_orders(books: Books, as_of_day: int) -> DailyOrders:
    """Orders by type and day, as the query counts them."""
    sales = books.keep(books.sales & (books.day <= as_of_day) & (books.day >= as_of_day - LOOK_BACK_DAYS))
    orders: dict[str, Counter[int]] = {}
    cents: dict[str, dict[int, int]] = {}
    for kind in np.unique(sales.kind).tolist():
        these = sales.keep(sales.kind == kind)
        orders[str(kind)] = Counter(these.day.tolist())
        sums = np.bincount(these.day - as_of_day + LOOK_BACK_DAYS, weights=these.cents)
        cents[str(kind)] = {day: round(sums[day - as_of_day + LOOK_BACK_DAYS]) for day in orders[str(kind)]}
    return DailyOrders(orders, cents)


class Nights:
    """An account that is run every night, and what its runs leave for the next one."""

    def __init__(self, books: Books, *, net: bool = False) -> None:
        self.account = Account(books, net=net)
        self.runs: list[PastRun] = []
        self.limits = limits()
        first = int(books.day[books.sales].min()) + FIRST_NIGHT
        self.carry_out(first, *self.account.plan(first))

    def judge(
        self, day: int, desired: Fields, changes: Changes, books: Books, *, tonight: Tonight | None = None
    ) -> tuple[Summary, tuple[Unsafe, ...], tuple[Unsafe, ...]]:
        """Sum up a plan, and give why it would be held, and what would be warned of."""
        summary = summarise(self.account.present, desired, changes, since_day=self.account.last_day)
        evidence = Evidence(
            past=Past(tuple(self.runs[: -NIGHTS_COMPARED - 1 : -1]), keeps_figures=True),
            daily=daily_orders(books, day),
            tonight=tonight or Tonight(as_of_day=day, netsuite_day=day, rules="as ever"),
            net=self.account.net,
        )
        return summary, reasons_unsafe(summary, self.limits, evidence), warnings(self.limits, evidence)

    def carry_out(self, day: int, desired: Fields, changes: Changes, accepted: tuple[str, ...] = ()) -> None:
        """Write a plan, and leave its figures."""
        summary = summarise(self.account.present, desired, changes, since_day=self.account.last_day)
        night = Night(counts_of_night(summary), summary.signature.after, rules="as ever", accepted=accepted)
        self.runs.append(PastRun(day, complete=True, read=summary.customers_read, night=night))
        self.account.write(desired, day)


def good_nights(books: Books, *, net: bool = False) -> tuple[list[tuple[int, tuple[Unsafe, ...]]], list[int], int]:
    """Each good night that would be held, with the reasons; days of warnings; and how many nights there were."""
    nights = Nights(books, net=net)
    held, warned, count = [], [], 0
    for day in range(nights.account.last_day + 1, int(books.day.max()) + 2):
        desired, changes = nights.account.plan(day)
        summary, unsafe, warning = nights.judge(day, desired, changes, books)
        if summary.customers_with_scores_before >= FEWEST_SCORED:
            count += 1
            if unsafe:
                held.append((day, unsafe))
            if warning:
                warned.append(day)
        nights.carry_out(day, desired, changes)
    return held, warned, count


def damage(desired: Fields, truth: Fields) -> tuple[float, float]:
    """Share of all customers with any wrong field, and in a wrong segment."""
    have, want = desired.columns(), truth.columns()
    names = [name for name in have if name not in {"previous_segment", "segment_changed_day"}]
    wrong = np.any([have[name] != want[name] for name in names], axis=0)
    return float(wrong.mean()), float((have["segment"] != want["segment"]).mean())


def poisoned_nights(books: Books) -> dict[str, list[tuple[bool, float, float, tuple[str, ...]]]]:
    """Each poison on some nights of the second half: held or not, what it damages, and the reasons."""
    nights = Nights(books)
    last = int(books.day.max())
    begin = (nights.account.last_day + last) // 2
    every = EVERY[last - begin > MANY_NIGHTS]
    results: dict[str, list[tuple[bool, float, float, tuple[str, ...]]]] = {name: [] for name in POISONS}
    for day in range(nights.account.last_day + 1, last + 1):
        truth, changes = nights.account.plan(day)
        if day >= begin and (day - begin) % every == 0:
            for name, poison in POISONS.items():
                tried: Poisoned = poison(books, day)
                desired, poisoned = nights.account.plan(
                    tried.as_of_day or day, books=tried.books, scheme=tried.scheme, net=tried.net
                )
                tonight = Tonight(
                    as_of_day=tried.as_of_day or day,
                    netsuite_day=day,
                    rules="as ever" if tried.scheme is None and tried.net is None else "mistyped",
                )
                _, unsafe, _ = nights.judge(
                    tried.as_of_day or day, desired, poisoned, tried.books or books, tonight=tonight
                )
                results[name].append((bool(unsafe), *damage(desired, truth), tuple(segment.name for segment in unsafe)))
        nights.carry_out(day, truth, changes)
    return results


def dwindling(books: Books, share: float, *, kind: int | None = None, nights: int = 3) -> tuple[int, int, int, int]:
    """From each day of the last three quarters on, keep this share of the orders (of one type).

    Gives on how many of the beginnings the night was held, or at least warned of, within so many nights; how many
    could not be told apart from no order at all being lost; and how many beginnings there were.
    """
    generator = np.random.default_rng(14)
    limit = limits()
    first, last = int(books.day.min()) + 64, int(books.day.max()) - nights
    held = warned = none = count = 0
    for begin in range(first, last, 3):
        lost = books.sales & (books.day >= begin) & (generator.random(len(books.day)) >= share)
        if kind is not None:
            lost &= books.kind == kind
        kept = books.keep(~lost)
        if not np.count_nonzero(lost & (books.day < begin + nights)):
            none += 1
            continue
        count += 1
        found = [Evidence(daily=daily_orders(kept, day), tonight=Tonight(as_of_day=day)) for day in
                 range(begin + 1, begin + nights + 1)]  # fmt: skip
        empty = Summary()
        is_held = any(reasons_unsafe(empty, limit, evidence) for evidence in found)
        held += is_held
        warned += not is_held and any(warnings(limit, evidence) for evidence in found)
    return held, warned, none, count


def main(folder: Path) -> None:
    """Print the tables for every file of orders in a folder."""
    for file in sorted(folder.glob("*_orders.csv.gz")):
        books = read_books(file)
        prospects = round(PROSPECTS * books.customers)
        held, warned, nights = good_nights(books)
        print(f"\n{file.name}: {nights} nights, {books.customers:,} customers")
        if not nights:
            continue
        _print_good(held, warned)
        if (books.kind < 0).any():
            held, _, nights = good_nights(books, net=True)
            print(f"  with lifetime value net of returns: {len(held)} of {nights} held")
        print(f"  {'poison':46} {'held':>9}   any field / segment wrong where it passes, most")
        for name, tried in poisoned_nights(read_books(file, prospects=prospects)).items():
            _print_poison(name, tried)
        for name, share, kind in (("90 % lost", 0.1, None), ("half lost", 0.5, None), ("all stop", 0.0, None),
                                  ("one type stops", 0.0, 0), ("half of one type lost", 0.5, 0)):  # fmt: skip
            for within in (3, 7):
                found = dwindling(books, share, kind=kind, nights=within)
                print(
                    f"  {name:24} within {within} nights: held {found[0]}, warned {found[1]}, of {found[3]} beginnings"
                )


def _print_good(held: Sequence[tuple[int, tuple[Unsafe, ...]]], warned: Sequence[int]) -> None:
    print(f"  good nights held: {len(held)}, warned of: {len(warned)}")
    for day, reasons in held:
        print(f"    {np.datetime64(day, 'D')} {'; '.join(map(str, reasons))}")
    print(f"    warnings: {', '.join(str(np.datetime64(day, 'D')) for day in warned)}")


def _print_poison(name: str, tried: Sequence[tuple[bool, float, float, tuple[str, ...]]]) -> None:
    held = sum(1 for night in tried if night[0])
    passes = [night for night in tried if not night[0]]
    worst = max(((missed[1], missed[2]) for missed in passes), default=None)
    shown = f"{worst[0]:7.2%} / {worst[1]:6.2%}" if worst else ""
    reasons = Counter(reason for night in tried for reason in night[3]).most_common(3)
    print(f"  {name:46} {held:>3} of {len(tried):<3} {shown:>18}   {', '.join(reason for reason, _ in reasons)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
