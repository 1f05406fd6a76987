"""A scheme that reads fields of items needs a permission of its own."""

from contextlib import closing
from unittest.mock import patch

from netsuite_rfm.netsuite.check.check import Mark, check
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.sandbox.suiteql.tables import Table
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting
from tests.run.test_optional_fields import fill
from tests.support.accounts import AS_OF
from tests.support.full_account import full_account
from tests.support.night import QUICK

SEE_ALL = Account.tables


def without_items(account: Account) -> dict[str, Table]:
    """What a role without Items sees: for SuiteQL the table is not there."""
    return {name: table for name, table in SEE_ALL(account).items() if name != "item"}


def test_check_names_the_permission_where_items_cannot_be_read() -> None:
    """Audiences by behaviour read brands of items; others do not ask."""
    failed = {}
    for name in ("behavioural", "campaigns"):
        scheme = load_scheme("default", (name,))
        with patch.object(Account, "tables", without_items), closing(full_account(scheme)) as account:
            fill(account, 30)
            with Sandbox(account) as sandbox:
                chosen = settings_from({**sandbox.settings(), **QUICK})
                with connect(chosen) as client:
                    found = check(client, scheme, counting(chosen, AS_OF), poll_s=0.01, mode="single")
                    failed[name] = [finding.detail for finding in found if finding.mark is Mark.FAIL]
    told = {name: any("Items (LIST_ITEM, View)" in detail for detail in failed[name]) for name in failed}
    assert told == {"behavioural": True, "campaigns": False}
