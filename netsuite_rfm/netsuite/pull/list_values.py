"""Look up values of the custom lists by script id, because numbers and names may change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import ClassVar

import msgspec
import numpy as np

from netsuite_rfm.errors import AccountNotReady, RequestRefused, RowError
from netsuite_rfm.netsuite.fields import AUDIENCE_LIST, HOME_LOCATION, RISK_LIST, RISK_VALUES, SEGMENT_LIST, STAGE_LIST
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.concurrency import beside
from netsuite_rfm.netsuite.pull.kept_models import kept_models
from netsuite_rfm.netsuite.pull.prediction_fields import prediction_fields_there
from netsuite_rfm.netsuite.suiteql.customers import (
    HOME_LOCATION_PROBE,
    OPTIONAL_LISTS,
    SEGMENT_VALUES_AND_LISTS,
    values_of,
)
from netsuite_rfm.netsuite.suiteql.page import pages_by_id, read_page
from netsuite_rfm.rfm.customers import Column
from netsuite_rfm.rfm.prediction.kept import KeptModel
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.telemetry.log import get_logger


class _Value(msgspec.Struct):
    ROW: ClassVar = "list value"

    id: int
    scriptid: str
    name: str = ""
    isinactive: str = "F"


class _Home(msgspec.Struct):
    home: str | None = None


@dataclass(frozen=True, slots=True)
class PredictionSetup:
    """What an account has for predictions.

    Args:
        columns: columns of the prediction fields that exist.
        risks: internal ids of the bands of churn risk, Low first.
        kept: models that runs have left, newest first; None if there is no field for them.

    """

    columns: tuple[str, ...] = ()
    risks: tuple[int, ...] = ()
    kept: tuple[KeptModel, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Setup:
    """A scheme as this account can hold it, and the internal ids of its list values, in the scheme's order.

    Parts of the scheme without a list or field in the account are left out of ``scheme``. ``missing`` names these lists
    and fields, and ``unreadable`` those of them that may exist but could not be read. ``names`` are the names of the
    list values in the account, by script id. ``beside`` are the script ids of the existing fields for the hold and the
    way back. ``predictions`` is what the account has for predictions.
    """

    scheme: Scheme
    segments: Column
    stages: Column
    audiences: tuple[int, ...]
    missing: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    beside: frozenset[str] = frozenset()
    predictions: PredictionSetup = PredictionSetup()

    @property
    def segment_names(self) -> dict[int, str]:
        """Return the name of each segment in the scheme, by internal id of its list value, in the scheme's order."""
        return dict(zip(self.segments.tolist(), (segment.name for segment in self.scheme.segments), strict=True))

    @property
    def stage_names(self) -> dict[int, str]:
        """Return the name of each stage in the scheme, by internal id of its list value, in the scheme's order."""
        return dict(zip(self.stages.tolist(), (stage.name for stage in self.scheme.lifecycle), strict=True))

    @property
    def audience_names(self) -> tuple[str, ...]:
        """Return the name of each audience, in the scheme's order."""
        return tuple(audience.name for audience in self.scheme.audiences)

    @property
    def list_values(self) -> tuple[tuple[int, ...], ...]:
        """Return the internal ids of the segments, the stages and the audiences."""
        further = (self.predictions.risks,) if self.predictions.risks else ()
        return tuple(self.segments.tolist()), tuple(self.stages.tolist()), self.audiences, *further


def look_up(client: Client, scheme: Scheme, *, predictions: bool = False) -> Setup:
    """Look up what the scheme needs in the account.

    It takes one request, and then, in parallel, one more for each optional list or field that the scheme uses, and
    three for ``predictions``, or more if the account lacks some of their fields.

    Raises:
        AccountNotReady: values are missing or inactive. The message names all of them.

    """
    values, lists = _segments_and_lists(client, scheme)
    names: dict[str, str] = {}
    segments = _ids(client, SEGMENT_LIST, [segment.value for segment in scheme.segments], values, names)
    missing = [
        name for name, used in ((STAGE_LIST, scheme.lifecycle), (AUDIENCE_LIST, scheme.audiences))
        if used and name not in lists
    ]  # fmt: skip
    scheme = scheme.without(lifecycle=STAGE_LIST in missing, audiences=AUDIENCE_LIST in missing)
    with (
        beside(partial(_looked_up, client, STAGE_LIST, [stage.value for stage in scheme.lifecycle], names)) as stages,
        beside(partial(_lacks_home_location, client, scheme)) as lacks_home,
        beside(partial(_prediction_setup, client, names) if predictions else PredictionSetup) as for_predictions,
    ):
        audiences = _looked_up(client, AUDIENCE_LIST, [audience.value for audience in scheme.audiences], names)
    unreadable = [name for name, ids in ((STAGE_LIST, stages()), (AUDIENCE_LIST, audiences)) if ids is None]
    missing += unreadable
    if lacks_home():
        missing.append(HOME_LOCATION)
    if missing:
        get_logger().info("left_out_of_scheme", account_lacks=missing)
    scheme = scheme.without(
        lifecycle=STAGE_LIST in missing, audiences=AUDIENCE_LIST in missing, home_location=lacks_home()
    )
    return Setup(
        scheme,
        _column(segments),
        _column(stages() or ()),
        tuple(audiences or ()),
        tuple(missing),
        tuple(unreadable),
        names,
        predictions=for_predictions(),
    )


def _prediction_setup(client: Client, names: dict[str, str]) -> PredictionSetup:
    with beside(partial(kept_models, client)) as kept, beside(partial(prediction_fields_there, client)) as there:
        risks = _looked_up(client, RISK_LIST, RISK_VALUES, names)
        columns = tuple(name for name in there() if risks or name != "churn_risk")
        return PredictionSetup(columns, tuple(risks or ()), kept())


def segment_ids(client: Client, values: Sequence[str]) -> list[int]:
    """Look up the internal ids of segments by the script ids of their list values, in one request.

    Raises:
        AccountNotReady: values are missing or inactive. The message names all of them.

    """
    return _ids(client, SEGMENT_LIST, values, _values(client, SEGMENT_LIST))


def segment_names(client: Client) -> dict[int, str]:
    """Look up the name of each segment in the account's list, including inactive ones, by internal id. One request."""
    return {value.id: value.name for value in _values(client, SEGMENT_LIST).values()}


def _segments_and_lists(client: Client, scheme: Scheme) -> tuple[dict[str, _Value], set[str]]:
    if scheme.lifecycle or scheme.audiences:
        try:
            page = read_page(client, SEGMENT_VALUES_AND_LISTS, _Value, optional=True)
            found = _by_script_id(page.items)
            lists = (
                found
                if not page.has_more
                else _by_script_id(read_page(client, OPTIONAL_LISTS, _Value, optional=True).items)
            )
        except (AccountNotReady, RequestRefused, RowError) as refusal:
            # If the role cannot read the table of lists, none of the optional lists counts as existing.
            get_logger().warning("lists_not_readable", reason=str(refusal))
        else:
            values = found if not page.has_more else _values(client, SEGMENT_LIST)
            return values, {name for name in lists if name.startswith("customlist_")}
    return _values(client, SEGMENT_LIST), set()


def _lacks_home_location(client: Client, scheme: Scheme) -> bool:
    """Whether the scheme uses the field and the account does not have it."""
    if not scheme.home_location:
        return False
    try:
        read_page(client, HOME_LOCATION_PROBE, _Home, optional=True)
    except (AccountNotReady, RequestRefused, RowError):
        return True
    return False


def _looked_up(client: Client, list_id: str, wanted: Sequence[str], names: dict[str, str]) -> list[int] | None:
    """Look up the values of an optional list; None if it cannot be read, so its part of the scheme is left out."""
    if not wanted:
        return []
    try:
        values = _values(client, list_id, optional=True)
    except (AccountNotReady, RequestRefused, RowError) as refusal:
        get_logger().warning("list_not_readable", list=list_id, reason=str(refusal))
        return None
    return _ids(client, list_id, wanted, values, names)


def _values(client: Client, list_id: str, *, optional: bool = False) -> dict[str, _Value]:
    pages = pages_by_id(
        client, lambda after: values_of(list_id, after=after), _Value, to_the_end=False, optional=optional
    )
    return _by_script_id(chain.from_iterable(pages))


def _by_script_id(values: Iterable[_Value]) -> dict[str, _Value]:
    return {value.scriptid.lower(): value for value in values}


def _ids(
    client: Client,
    list_id: str,
    wanted: Sequence[str],
    values: Mapping[str, _Value],
    names: dict[str, str] | None = None,
) -> list[int]:
    """Look up the internal ids, and add the names to ``names``."""
    if any(value not in values for value in wanted):
        values = _values(client, list_id)  # a value counts as missing only if NetSuite confirms it
    missing = [value for value in wanted if value not in values]
    if missing:
        raise AccountNotReady(f"{list_id} has no value {', '.join(missing)}. Add it to the list with this script id")
    inactive = [value for value in wanted if values[value].isinactive == "T"]
    if inactive:
        raise AccountNotReady(f"{list_id}: value {', '.join(inactive)} is inactive. Activate it")
    if names is not None:
        names.update({value: values[value].name for value in wanted})
    return [values[value].id for value in wanted]


def _column(ids: Iterable[int]) -> Column:
    return np.array(list(ids), dtype=np.int64)
