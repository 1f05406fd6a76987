"""What a role may do with records: its permission levels, including those of custom record types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.scripts.errors import permission_violation

if TYPE_CHECKING:
    from netsuite_rfm.sandbox.scripts.account import ScriptedAccount

ADMINISTRATOR = "ADMINISTRATOR"
_LEVELS = ("NONE", "VIEW", "CREATE", "EDIT", "FULL")
# Permission of each standard record type (oracle/netsuite-suitecloud-sdk, permissions.json). Which one a table of
# SuiteQL needs: iloveitaly/netsuite-permissions at 82fc6ee, output/netsuite_record_catalog.csv. It has no tranPromotion
# and names no permission for campaigns; guess: those of transactions and of marketing campaigns.
_PERMISSIONS = {
    "campaign": "LIST_CAMPAIGN",
    "campaignresponse": "LIST_CAMPAIGNHISTORY",
    "couponcode": "LIST_PROMOTIONCODE",
    "currency": "LIST_CURRENCY",
    "customer": "LIST_CUSTJOB",
    "employee": "LIST_EMPLOYEE",
    "location": "LIST_LOCATION",
    "promotioncode": "LIST_PROMOTIONCODE",
    "tranpromotion": "TRAN_FIND",
    "transaction": "TRAN_FIND",
    "transactionline": "TRAN_FIND",
}


def require(account: ScriptedAccount, role: str, record_type: str, level: str) -> None:
    """Raise INSUFFICIENT_PERMISSION unless the role has this level for the record type."""
    if not may(account, role, record_type, level):
        key = _permission(account, record_type)
        raise permission_violation(f"{record_type} ({key or 'no permission of this name'}, {level}) as {role}")


def may(account: ScriptedAccount, role: str, record_type: str, level: str) -> bool:
    """Whether a role has this level for the record type."""
    if role == ADMINISTRATOR:
        return True
    key = _permission(account, record_type)
    return _LEVELS.index(_granted(account, role, record_type, key)) >= _LEVELS.index(level)


def _permission(account: ScriptedAccount, record_type: str) -> str:
    if record_type in account.project.record_types:
        return record_type
    # Which permission lets a role read a custom list is unknown; guess: Custom Lists.
    return "ADMI_CUSTLIST" if record_type.startswith("customlist") else _PERMISSIONS.get(record_type, "")


def _granted(account: ScriptedAccount, role: str, record_type: str, key: str) -> str:
    project = account.project
    own = record_type in project.record_types
    on_record = project.record_types[record_type].permissions.get(role, "NONE") if own else "FULL"
    if role in project.roles:
        return min(project.roles[role].permissions.get(key, "NONE"), on_record, key=_LEVELS.index)
    return on_record if own else account.standard_role.get(key, "NONE")
