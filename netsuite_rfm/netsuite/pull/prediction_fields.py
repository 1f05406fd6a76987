"""Find out which prediction fields the account has, in one request if all exist, else in five."""

from collections.abc import Collection

import msgspec

from netsuite_rfm.errors import AccountNotReady, RequestRefused
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.concurrency import side_by_side
from netsuite_rfm.netsuite.suiteql.customers import PREDICTED, prediction_probe
from netsuite_rfm.netsuite.suiteql.page import read_page


class _Probed(msgspec.Struct):
    id: int


def prediction_fields_there(client: Client) -> tuple[str, ...]:
    """Return the columns of the prediction fields that can be read, in order.

    Raises:
        NetSuiteError: NetSuite did not answer. Only a refusal shows that a field is missing.

    """
    if _can_be_read(client, PREDICTED):
        return PREDICTED
    there = {
        name
        for name, can_be_read in side_by_side(
            lambda name: (name, _can_be_read(client, (name,))), PREDICTED, workers=len(PREDICTED)
        )
        if can_be_read
    }
    return tuple(name for name in PREDICTED if name in there)


def _can_be_read(client: Client, names: Collection[str]) -> bool:
    try:
        read_page(client, prediction_probe(names), _Probed)
    except (AccountNotReady, RequestRefused):
        return False
    return True
