"""Which subsidiaries' customers the role sees on OneWorld. NetSuite leaves out the others without an error."""

import msgspec

from netsuite_rfm.errors import AccountNotReady, RequestRefused
from netsuite_rfm.netsuite.check.finding import Finding, Mark
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.suiteql.customers import ACTIVE_CUSTOMERS_BY_SUBSIDIARY
from netsuite_rfm.netsuite.suiteql.page import read_page

_MOST_NAMED = 10


class _Subsidiary(msgspec.Struct):
    customers: int
    id: int | None = None


def visible_subsidiaries(client: Client) -> list[Finding]:
    """Return the subsidiaries whose customers are visible; empty if the account is not OneWorld."""
    try:
        rows = read_page(client, ACTIVE_CUSTOMERS_BY_SUBSIDIARY, _Subsidiary).items
    except (AccountNotReady, RequestRefused):
        return []
    visible = [row for row in rows if row.id is not None]
    if not visible:
        return []
    named = ", ".join(f"{row.id} ({row.customers:,})" for row in visible[:_MOST_NAMED])
    more = f" and {len(visible) - _MOST_NAMED} more" if len(visible) > _MOST_NAMED else ""
    said = f"visible customers belong to the subsidiaries with internal id {named}{more}"
    if len(visible) > 1:
        return [Finding(Mark.OK, "subsidiaries", f"{said}. The role cannot see others")]
    return [
        Finding(
            Mark.NOTE,
            "subsidiaries",
            f"{said}. If the account has customers in others, set Accessible Subsidiaries of the role to All and tick "
            "Allow Cross-Subsidiary Record Viewing; otherwise runs leave them out without a warning",
        )
    ]
