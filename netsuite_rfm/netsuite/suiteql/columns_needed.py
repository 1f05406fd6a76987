"""The columns that a window's query needs beyond the plain totals, so that it reads only what the scheme uses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from netsuite_rfm.rfm.customers import EMPTY, UNREADABLE
from netsuite_rfm.rfm.metrics import Metric
from netsuite_rfm.rfm.scheme import Scheme

_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The columns that a window's query needs.

    Args:
        needs: columns of ``Orders.more``, by name.
        own: the scheme's own metrics among them.
        texts: for each text metric, the texts that rules use.
        fields: columns of ``Fields.more``, by name.
        audience_ids: internal id of the list value for each bit of the audiences.
        hold: whether the account has the field with the day until which a customer is held.
        way_back: whether it has the text of what runs changed.
        backtest_days: number of days to go back for the state that a backtest needs; 0 for no backtest.

    """

    needs: frozenset[str] = frozenset()
    own: tuple[Metric, ...] = ()
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    audience_ids: tuple[int, ...] = ()
    hold: bool = False
    way_back: bool = False
    backtest_days: int = 0

    @classmethod
    def of(cls, scheme: Scheme, *, net: bool, audience_ids: tuple[int, ...] = ()) -> "Wanted":
        """Return exactly what the scheme uses."""
        used = {
            "lifecycle_stage": bool(scheme.lifecycle),
            "audiences": bool(scheme.audiences),
            "home_location": scheme.home_location,
        }
        return cls(
            scheme.needs(net=net),
            tuple(metric for metric in scheme.metrics().values() if metric.own),
            scheme.texts(),
            tuple(name for name, is_used in used.items() if is_used),
            audience_ids,
        )

    def audience_bits(self, held: object) -> int:
        """Return a multi-select's audiences as bits.

        SuiteQL returns the ids as text with commas. Another separator, or a single id as a number, is accepted too. A
        value that is not an audience of the scheme makes the field UNREADABLE, so that it is corrected.
        """
        ids = {int(number) for number in _NUMBERS.findall(str(held))} if held not in (None, "") else set()
        bits = 0
        for place, id_ in enumerate(self.audience_ids):
            if id_ in ids:
                bits |= 1 << place
                ids.discard(id_)
        return UNREADABLE if ids else bits or EMPTY


PLAIN = Wanted()
"""The totals and the fields that every scheme has."""
