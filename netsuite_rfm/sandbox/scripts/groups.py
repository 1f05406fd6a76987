"""Create an entity group, whose kind can be set only on creation (section_3898745006)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_rfm.sandbox.scripts.errors import SuiteScriptError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_rfm.sandbox.scripts.platform import Platform

TYPE = "entitygroup"
# Observed as values of the UI's address and of search filters; SOAP names the same five kinds.
_MEMBERS = ("Contact", "CustJob", "Employee", "Partner", "Vendor")
_AT_CREATION = ("grouptype", "dynamic")
_SPELLINGS = {"T": {"T": True, "F": False}, "true": {"true": True, "false": False}}


def check_defaults(platform: Platform, given: Mapping[str, Any]) -> None:
    """Refuse default values that this account does not accept. The names of the errors are a guess."""
    if platform.group_creation == "refused":
        raise SuiteScriptError("INSUFFICIENT_PERMISSION", "The Marketing Automation feature is needed for groups.")
    kind = given.get("grouptype")
    kinds = ("static", "dynamic") if platform.group_creation == "note" else _MEMBERS
    if kind not in kinds:
        raise SuiteScriptError("INVALID_KEY_OR_REF", f"Invalid grouptype reference key {kind}.")
    if "savedsearch" in given and platform.group_search != "defaultValues":
        raise SuiteScriptError("SSS_INVALID_DEFAULT_VALUE", "savedsearch is no default value of entitygroup.")
    if platform.group_creation != "note":
        _is_dynamic(platform, given)


def values_of(platform: Platform, given: Mapping[str, Any], set_later: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a saved group, from its default values and from those set later."""
    late = [name for name in _AT_CREATION if name in set_later]
    if late:
        raise SuiteScriptError("USER_ERROR", f"{', '.join(late)} can be given only when the group is created.")
    if "savedsearch" in set_later and platform.group_search != "setValue":
        raise SuiteScriptError("USER_ERROR", "savedsearch can be given only when the group is created.")
    dynamic = given["grouptype"] == "dynamic" if platform.group_creation == "note" else _is_dynamic(platform, given)
    saved_search = set_later.get("savedsearch") or given.get("savedsearch")
    if dynamic and not saved_search:
        raise SuiteScriptError("USER_ERROR", "Please enter value(s) for: Saved Search")
    return {
        **set_later,
        "grouptype": given["grouptype"],
        "isdynamic": dynamic,
        "savedsearch": saved_search if dynamic else None,
    }


def _is_dynamic(platform: Platform, given: Mapping[str, Any]) -> bool:
    expected = _SPELLINGS[platform.group_creation]
    value = given.get("dynamic")
    if value not in expected and platform.other_dynamic == "refused":
        raise SuiteScriptError("INVALID_KEY_OR_REF", f"Invalid dynamic reference key {value}.")
    return expected.get(str(value), False)
