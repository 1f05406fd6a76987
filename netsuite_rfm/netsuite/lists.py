"""The values of the segment list: found by script id, never by number, and never by a name a person may change."""

import msgspec
import numpy as np

from netsuite_rfm.errors import AccountNotReady
from netsuite_rfm.netsuite.client import Client
from netsuite_rfm.netsuite.fields import SEGMENT_LIST
from netsuite_rfm.netsuite.queries import SEGMENT_VALUES
from netsuite_rfm.netsuite.suiteql import read_page
from netsuite_rfm.rfm.model import Column
from netsuite_rfm.rfm.scheme import Scheme


class _Value(msgspec.Struct):
    id: int
    scriptid: str
    name: str = ""
    isinactive: str = "F"


def segment_ids(client: Client, scheme: Scheme) -> Column:
    """Look up the internal ids of the scheme's segments, in the scheme's order.

    Raises:
        AccountNotReady: values that are missing or inactive, all of them named.

    """
    values = {value.scriptid.lower(): value for value in read_page(client, SEGMENT_VALUES, _Value).items}
    missing = [segment.value for segment in scheme.segments if segment.value not in values]
    if missing:
        raise AccountNotReady(
            f"{SEGMENT_LIST} has no value {', '.join(missing)}. Add it to the list with this script id"
        )
    inactive = [segment.value for segment in scheme.segments if values[segment.value].isinactive == "T"]
    if inactive:
        raise AccountNotReady(f"{SEGMENT_LIST}: value {', '.join(inactive)} is inactive. Make it active again")
    return np.array([values[segment.value].id for segment in scheme.segments], dtype=np.int64)
