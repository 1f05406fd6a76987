"""The generated retailer in an account with fields for consent: some of its customers want no mail."""

from contextlib import closing
from datetime import date

import pytest

from netsuite_rfm.sandbox.retailer.generate import open_retailer
from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
from netsuite_rfm.sandbox.store.account import Account
from tests.suitescript.dashboard import see
from tests.suitescript.stage import Stage, project, stage
from tests.support.night import score_as_of

TODAY, CUSTOMERS = date(2026, 11, 20), 2_000
REACHABLE = "isinactive = 'F' AND email IS NOT NULL"
LEFT = "coalesce(unsubscribe, 'F') = 'T'"
OPTED_OUT = "globalsubscriptionstatus IN (2, 4)"


def shop(seed: int) -> ScriptedAccount:
    """A retailer in an account with the project's fields."""
    account = ScriptedAccount(project())
    open_retailer(account, customers=CUSTOMERS, seed=seed, today=TODAY)
    return account


def count(account: ScriptedAccount, condition: str) -> int:
    """How many customers meet a condition."""
    return int(account.sql(f"SELECT count(*) FROM customer WHERE {condition}")[0][0])


@pytest.mark.parametrize("seed", [1, 2])
def test_a_small_share_of_those_with_an_address_wants_no_mail(seed: int) -> None:
    """By the subscription status, which who unsubscribes has as well; most may be written to."""
    with closing(shop(seed)) as account:
        all_of_them = count(account, REACHABLE)
        for reason in (LEFT, f"{REACHABLE} AND {OPTED_OUT}", "globalsubscriptionstatus IN (1, 3)"):
            assert 0 < count(account, reason) < 0.25 * all_of_them, reason
        assert count(account, f"{LEFT} AND NOT coalesce({OPTED_OUT}, false)") == 0


def test_all_else_is_as_without_them() -> None:
    """The fields are drawn apart: the other values are those of an account that has no such fields."""
    columns = "id, entityid, altname, email, isinactive, category, currency, salesrep, datecreated"
    customers = f"SELECT md5(string_agg(CAST(t AS VARCHAR), '|' ORDER BY id)) FROM (SELECT {columns} FROM customer) t"
    document = "concat_ws(':', id, entity, trandate, type, foreigntotal)"
    documents = f"SELECT md5(string_agg({document}, '|' ORDER BY id)) FROM transaction"
    with closing(shop(1)) as scripted, closing(Account()) as plain:
        open_retailer(plain, customers=CUSTOMERS, seed=1, today=TODAY)
        for text in (customers, documents):
            assert scripted.sql(text) == plain.sql(text)


def test_the_page_of_a_segment_leaves_them_out() -> None:
    """With how many, as SQL counts them."""
    with stage() as here:
        here.account.sql("DELETE FROM customer")
        here.account.sql("DELETE FROM location")
        here.account.sql("DELETE FROM employee")
        here.account.sql("DELETE FROM customercategory")
        open_retailer(here.account, customers=CUSTOMERS, today=TODAY)
        score_as_of(here.account, TODAY)
        _left_out_as_counted(here)


def _left_out_as_counted(here: Stage) -> None:
    held = f"custentity_rfm_segment = {here.segment('loyal')} AND {REACHABLE}"
    texts = see(here, segment="val_rfm_loyal").texts
    opted_out = count(here.account, f"{held} AND {OPTED_OUT}")
    assert opted_out > 0
    assert f"opted out: {opted_out}" in texts
    assert f"{count(here.account, held) - opted_out:,} customers may be sent a campaign." in texts
