"""What a window's query must bring beside the plain totals, so that it asks only for what the scheme uses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from netsuite_rfm.rfm.customers import EMPTY, UNREADABLE
from netsuite_rfm.rfm.metrics import Metric
from netsuite_rfm.rfm.scheme import Scheme

_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for.

    Args:
        needs: columns of ``Orders.more``, by name.
        own: the scheme's own metrics among them.
        texts: for each metric of texts, those that are distinguished.
        fields: columns of ``Fields.more``, by name.
        audience_ids: internal id of the list value behind each bit of the audiences.
        hold: whether the account has the field with the day until which a customer is held.
        way_back: whether it has the text of what runs changed.
        backtest_days: how long ago the day is whose state a backtest needs; 0 for no backtest.

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
        """Whatever the scheme uses, and nothing else."""
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
        """Bits of the audiences that a multi-select holds.

        SuiteQL gives the ids as text with a comma between them; that the separator is another, or that a single
        id comes as a bare number, is possible and makes no difference. A value that is no audience of the scheme
        makes the field UNREADABLE, so that it is put right.
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
