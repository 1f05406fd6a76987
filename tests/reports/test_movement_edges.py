"""Movement where there is much of it, and where changes are none."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest

from netsuite_rfm.sandbox.serve.server import Sandbox
from tests.reports.asking import by, report_of
from tests.suitescript.stage import ANNA, BEN, CARA, DAN, HISTORY, TODAY, Stage, stage

AS_OF = TODAY


@pytest.fixture
def here() -> Iterator[tuple[Stage, Sandbox]]:
    """Four customers without orders, the scripts in place, and nobody scored."""
    with stage() as acting, Sandbox(acting.account) as sandbox:
        yield acting, sandbox


def test_many_pairs_of_segments_come_page_by_page(here: tuple[Stage, Sandbox]) -> None:
    """More than a thousand pairs, as only a list of very many segments can have: none is lost."""
    acting, sandbox = here
    pairs = [(before, after) for before in range(900, 935) for after in range(900, 935)]
    acting.account.sql("DELETE FROM customer")
    acting.account.add_customers({"id": np.arange(1, len(pairs) + 1)})
    add = acting.account.record_tables[HISTORY].add
    add({"custrecord_rfm_sh_customer": 1, "custrecord_rfm_sh_changed_on": date(2026, 9, 1)}, acting.account.clock.now())
    for customer, (before, after) in enumerate(pairs, start=1):
        row = {"custrecord_rfm_sh_customer": customer, "custrecord_rfm_sh_from": before, "custrecord_rfm_sh_to": after,
               "custrecord_rfm_sh_changed_on": TODAY}  # fmt: skip
        add(row, acting.account.clock.now())
    found = report_of(sandbox, AS_OF)["movement"]
    assert (found["losses"], len(by(found["rows"], "from", "to"))) == (1_190, 1_190)
    assert (found["came_back"], len(found["movers"])) == (35, 100)


def test_first_loads_and_new_rules_are_not_movement(here: tuple[Stage, Sandbox]) -> None:
    """Counted apart; who leaves and comes back is not shown; an order makes a gain of a move; worked out by hand."""
    acting, sandbox = here
    first, rules, later = date(2026, 11, 2), date(2026, 11, 10), date(2026, 11, 17)
    for day, scheme, version in ((date(2026, 10, 31), "old", "1"), (first, "old", "1"), (rules, "new", "1"),
                                 (later, "new", "2")):  # fmt: skip
        values = {"scope": "all customers", "exit_code": 0, "remaining": 0, "as_of": day, "scheme": scheme,
                  "fingerprint": scheme + version, "version": version}  # fmt: skip
        row = {f"custrecord_rfm_run_{name}": value for name, value in values.items()}
        acting.account.record_tables["customrecord_rfm_run"].add(row, acting.account.clock.now())
    steps = [
        *((customer, first, None, "loyal", None) for customer in (ANNA, BEN, CARA, DAN)),
        *((customer, rules, "loyal", "vip_champions", None) for customer in (ANNA, BEN, CARA)),
        (ANNA, date(2026, 11, 11), "vip_champions", "loyal", date(2026, 10, 11)),
        (ANNA, later, "loyal", "vip_champions", later),
        (BEN, later, "vip_champions", "loyal", date(2026, 10, 17)),
        (CARA, later, "vip_champions", "potential_loyalists", date(2026, 11, 3)),
        (DAN, later, "loyal", "at_risk", later),
    ]
    for customer, day, before, after, ordered in steps:
        values = {"customer": customer, "changed_on": day, "from": acting.segment(before), "to": acting.segment(after),
                  "last_order": ordered, "lifetime_value": customer}  # fmt: skip
        row = {f"custrecord_rfm_sh_{name}": value for name, value in values.items()}
        acting.account.record_tables[HISTORY].add(row, acting.account.clock.now())
    found = report_of(sandbox, AS_OF)["movement"]
    assert [(row["kind"], row["from"], row["to"], row["customers"]) for row in found["rows"]] == [
        ("loss", "Loyal Customers", "At-Risk", 1),
        ("loss", "VIP Champions", "Loyal Customers", 1),
        ("gain", "VIP Champions", "Potential Loyalists", 1),
    ]
    assert (found["came_back"], found["loaded"], found["loaded_on"]) == (1, 4, str(first))
    assert (found["relabelled"], found["relabelled_on"]) == (3, [str(rules)])
    assert [row["customer"] for row in found["movers"]] == [DAN, BEN, CARA]
