"""Compute what the fields of pulled customers should hold, with one set of rules."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from netsuite_rfm.netsuite.pull.list_values import Setup
from netsuite_rfm.netsuite.pull.pull import Pulled
from netsuite_rfm.rfm.customers import Fields, Mask
from netsuite_rfm.rfm.diff import desired_fields
from netsuite_rfm.rfm.hold import in_force, keep_held
from netsuite_rfm.rfm.relative import Cuts, Ntile, Numbers, Quantile, find_cuts
from netsuite_rfm.rfm.score import score
from netsuite_rfm.rfm.stages_and_audiences import place
from netsuite_rfm.run.packed_windows import pack
from netsuite_rfm.run.pieces import all_windows
from netsuite_rfm.run.predicting import NOTHING_PREDICTED, Foretold, Predicting
from netsuite_rfm.run.reader import Pieces, Reader
from netsuite_rfm.telemetry.log import get_logger


@dataclass(frozen=True, slots=True)
class Scoring:
    """How one run scores.

    Args:
        setup: the scheme as the account can hold it, with the internal ids of its list values.
        as_of_day: the day to score for, in days since 1970-01-01.
        net: whether returns reduce lifetime value.
        cuts: cut points of a relative scheme; None if they are not known yet or the scheme has bands.
        predicting: how the run predicts.

    """

    setup: Setup
    as_of_day: int
    net: bool
    cuts: Cuts | None = None
    predicting: Predicting = NOTHING_PREDICTED

    def desired(self, pulled: Pulled) -> Fields:
        """Return what the fields of a window's customers should hold."""
        scheme = self.setup.scheme
        foretold = self.foretold(pulled)
        scores = score(pulled.orders, scheme, self.as_of_day, self.cuts, net=self.net)
        more = place(
            foretold.orders,
            scores,
            scheme,
            self.as_of_day,
            stage_ids=self.setup.stages,
            net=self.net,
            left_out=pulled.left_out,
            present=pulled.present,
            held=foretold.held,
        )
        desired = desired_fields(pulled.orders, scores, pulled.present, self.setup.segments, self.as_of_day, more=more)
        held = self.held(pulled)
        if held is not None:
            desired = keep_held(desired, pulled.present, held)
        return self.predicting.add_to(desired, pulled, foretold)

    def foretold(self, pulled: Pulled) -> Foretold:
        """Return a window with the predictions for its customers."""
        return self.predicting.foretell(pulled.orders, pulled.present, self.as_of_day)

    def held(self, pulled: Pulled) -> Mask | None:
        """Return which customers of a window have a held segment on that day; None if the account has no such field."""
        return None if pulled.hold_until is None else in_force(pulled.hold_until, self.as_of_day)


def pull_scored(
    reader: Reader, pieces: Pieces, scoring: Scoring, *, named: bool = False
) -> Iterator[tuple[Pulled, Scoring]]:
    """Pull everything; yield each window with its complete scoring.

    The cut points of a relative scheme need three numbers of every customer. Until they are known, the windows are kept
    packed, because pulling them again would double the requests.

    Args:
        reader: pulls the customers.
        pieces: the customers to pull.
        scoring: how to score them.
        named: whether these are named customers; a relative scheme still ranks them among all.

    """
    relative = scoring.setup.scheme.relative
    if relative is not None and scoring.cuts is None:
        if not named:
            kept = [pack(pulled) for pulled in reader.pull(pieces)]
            cuts, _ = _cuts_among(relative, (window.unpack() for window in kept), scoring.as_of_day)
            scoring = replace(scoring, cuts=cuts)
            for window in kept:
                yield window.unpack(), scoring
            return
        scoring = replace(scoring, cuts=cuts_among_all(reader, relative, scoring.as_of_day)[0])
    for pulled in reader.pull(pieces):
        yield pulled, scoring


def cuts_among_all(reader: Reader, relative: Quantile | Ntile, as_of_day: int) -> tuple[Cuts, int]:
    """Pull all active customers and find the cut points of a relative scheme among those with orders.

    Return the cut points and the number of customers with orders. If the reader was asked to stop, some are missing.
    """
    return _cuts_among(relative, reader.plain().pull(all_windows(reader.client)), as_of_day)


def _cuts_among(relative: Quantile | Ntile, windows: Iterable[Pulled], as_of_day: int) -> tuple[Cuts, int]:
    numbers = Numbers.among((pulled.orders for pulled in windows), as_of_day)
    cuts = find_cuts(relative, numbers)
    get_logger().info("cuts_found", customers=len(numbers), cuts=str(cuts))
    return cuts, len(numbers)
