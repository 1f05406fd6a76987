"""An undo against a sandbox, as the command line would carry it out, and what an undo must leave equal."""

import threading
from datetime import date

from netsuite_rfm.run.undo import Undone, carry_out, look
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.sandbox.store.account import Account
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, write_rules
from tests.support.night import FIELDS, QUICK

MORE_FIELDS = (
    "custentity_rfm_lifecycle_stage, custentity_rfm_audiences, category, custentity_rfm_category_set, "
    "custentity_rfm_category_before"
)


def undo_run(
    sandbox: Sandbox, run_id: str, today: date, *, halt: threading.Event | None = None, **settings: str
) -> Undone:
    """Look, agree, and carry out."""
    chosen = settings_from({**sandbox.settings(), **QUICK, **settings})
    halt = halt or threading.Event()
    with connect(chosen, halt) as client:
        return carry_out(client, look(client, run_id, today), write_rules(chosen), halt=halt)


def state(account: Account) -> dict[int, tuple[object, ...]]:
    """Everything that a run or what follows from it writes on a customer, but for the moment and the way back."""
    rows = account.sql(f"SELECT id, {FIELDS}, {MORE_FIELDS} FROM customer ORDER BY id")
    return {int(row[0]): tuple(str(value) for value in row[1:]) for row in rows}
