"""What was written is read back: who holds it, who does not, and in which fields."""

import numpy as np
import pytest

from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.write.verify import still_different
from netsuite_rfm.rfm.customers import EMPTY, Fields
from netsuite_rfm.rfm.diff import Changes
from tests.netsuite.scripted_server import ScriptedServer, page


@pytest.fixture
def changes() -> Changes:
    """Return changes of four customers: order counts 10, 11, 12, and an empty one."""
    desired = Fields.empty(4)
    desired.order_count[:] = [10, 11, 12, EMPTY]
    return Changes(np.array([1049, 1043, 1046, 1052]), Fields.empty(4), desired)


def held(customer_id: int, orders: str | None, **more: str) -> dict[str, str]:
    """Return a row as NetSuite shows it."""
    return {"id": str(customer_id), **({"order_count": orders} if orders else {}), **more}


def test_customers_who_hold_what_they_should_are_not_named(
    client: Client, scripted_server: ScriptedServer, changes: Changes
) -> None:
    """Rows come in the order of ids, changes in that of value; an empty field is as good as a full one."""
    scripted_server.play(page(held(1043, "11"), held(1046, "12"), held(1049, "10"), held(1052, None)))
    assert still_different(client, changes, [0, 1, 2, 3]) == {}
    assert len(scripted_server.requests) == 1


def test_the_fields_that_differ_are_named(client: Client, scripted_server: ScriptedServer, changes: Changes) -> None:
    """Each by its script id; a field that should be empty and is not counts too."""
    scripted_server.play(page(held(1043, "11"), held(1046, "99", score="555"), held(1049, None), held(1052, "1")))
    assert still_different(client, changes, [0, 1, 2, 3]) == {
        0: ("custentity_rfm_order_count",),
        2: ("custentity_rfm_score", "custentity_rfm_order_count"),
        3: ("custentity_rfm_order_count",),
    }


def test_a_customer_who_is_gone_differs_in_no_field(
    client: Client, scripted_server: ScriptedServer, changes: Changes
) -> None:
    """There is nothing to compare, and it was not written."""
    scripted_server.play(page(held(1049, "10")), page())
    assert still_different(client, changes, [0, 1]) == {1: ()}


def test_only_those_asked_about_are_read(client: Client, scripted_server: ScriptedServer, changes: Changes) -> None:
    """By id; and nobody asked about costs no request."""
    assert still_different(client, changes, []) == {}
    assert scripted_server.requests == []
    scripted_server.play(page(held(1046, "12")))
    assert still_different(client, changes, [2]) == {}
    assert "IN (1046)" in scripted_server.requests[0].json()["q"]
