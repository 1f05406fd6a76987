"""What people do with transactions: enter, edit, void, move to another customer, delete.

Each action leaves the same traces as in NetSuite, by the account's clock: `createddate`, `lastmodifieddate`, and a row
in `deletedrecord`. The record type in `deletedrecord` is a guess, and so is that voiding and changing the customer
count as changes of the transaction.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import numpy as np

from netsuite_rfm.sandbox.store.record_columns import afternoon
from netsuite_rfm.sandbox.store.writing import stored
from netsuite_rfm.sandbox.suiteql.typed import identifier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from netsuite_rfm.sandbox.store.account import Account


def enter(account: Account, columns: Mapping[str, object]) -> None:
    """Enter transactions now, whatever their date; columns are as for `Account.add_transactions`."""
    rows = len(np.asarray(columns["id"]))
    now = np.full(rows, np.datetime64(_now(account)), dtype="datetime64[us]")
    account.add_transactions({**columns, "created": now})


def edit(account: Account, transaction_id: int, **values: object) -> None:
    """Change columns of a transaction. Raises ValueError for an unknown column."""
    columns = account.stored_columns()["transaction"]
    unknown = values.keys() - (columns.keys() - {"id", "created", "modified"})
    if unknown:
        raise ValueError(f"transaction has no column {', '.join(sorted(unknown))}")
    values = {**values, "modified": _now(account)}
    settings = ", ".join(
        f"{identifier(name)} = CAST(${number} AS {columns[name]})" for number, name in enumerate(values, 2)
    )
    # A loaded order counts as entered on its date; changing the date does not change when it was entered.
    entered = afternoon("id").replace("{t}", "transaction")
    account.change(
        f"UPDATE transaction SET created = coalesce(created, {entered}), {settings} WHERE id = $1",
        [transaction_id, *map(stored, values.values())],
    )


def void(account: Account, transaction_id: int) -> None:
    """Void a transaction."""
    edit(account, transaction_id, voided="T")


def move(account: Account, transaction_id: int, customer_id: int) -> None:
    """Give a transaction to another customer."""
    edit(account, transaction_id, entity=customer_id)


def delete(account: Account, transaction_ids: Sequence[int]) -> None:
    """Delete transactions for good; only a row per transaction in `deletedrecord` remains, which names no customer."""
    chosen = "SELECT unnest(CAST($1 AS BIGINT[]))"
    account.change(
        "INSERT INTO deletedrecord (deleteddate, type, recordid, name, context) "
        "SELECT CAST($2 AS TIMESTAMP), type, id, type || ' #' || id, 'UIF' FROM transaction "
        f"WHERE id IN ({chosen})",
        [list(transaction_ids), _now(account)],
    )
    account.change(f"DELETE FROM transaction WHERE id IN ({chosen})", [list(transaction_ids)])


def _now(account: Account) -> datetime:
    """Return the account's time in UTC, without zone, to the second as records keep it."""
    return account.clock.now().astimezone(UTC).replace(tzinfo=None, microsecond=0)
