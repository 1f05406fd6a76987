"""Marketing campaigns and the lines of their Lead Nurturing sublist, which are the events that a script can send.

The sublist is `campaigndrip` (section_4431144897); the ids of its fields are those of the SuiteScript records reference
(oracle/netsuite-suitecloud-sdk, records.json).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount
    from netsuite_rfm.sandbox.scripts.platform import Platform

TYPE, SUBLIST = "campaign", "campaigndrip"
_FIRST_EVENT_ID = 3001


def add_campaign(account: ScriptedAccount, title: str, events: Sequence[str], *, inactive: bool = False) -> list[int]:
    """Add a campaign with one lead nurturing event per title, as a person does; return the events' internal ids."""
    host = account.host
    added = account.record_tables[TYPE].add({"title": title, "isinactive": inactive}, account.clock.now())
    first = max(host.campaign_events, default=_FIRST_EVENT_ID - 1) + 1
    ids = list(range(first, first + len(events)))
    host.campaign_events.update(ids)
    lines = [{"internalid": number, "description": event} for number, event in zip(ids, events, strict=True)]
    host.sublists[TYPE, int(added or 0)] = {SUBLIST: lines}
    return ids


def add_response(account: ScriptedAccount, response: int, customer: int, event: int) -> None:
    """Add the campaign response for a mail that is sent, as NetSuite does."""
    account.add_records(
        "campaignresponse",
        {
            "id": np.array([response]),
            "entity": np.array([customer]),
            "campaignevent": np.array([event]),
            "response": np.array(["SENT"], dtype=object),
            "campaignresponsedate": np.array([account.host.local_day()], dtype="datetime64[D]"),
        },
    )


def respond(account: ScriptedAccount, response: int, code: str) -> None:
    """Record that a customer opened, clicked or answered a mail. The REST API Browser lists the codes."""
    account.change("UPDATE campaignresponse SET response = $1 WHERE id = $2", [code, response])


def check_feature(platform: Platform, record_type: str) -> None:
    """Refuse campaigns, like groups, if Marketing Automation is off. The name of the error is a guess."""
    if record_type == TYPE and platform.group_creation == "refused":
        raise SuiteScriptError("INSUFFICIENT_PERMISSION", "The Marketing Automation feature is needed for campaigns.")
