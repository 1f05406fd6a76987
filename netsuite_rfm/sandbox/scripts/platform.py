"""Possible behaviours of NetSuite with scripts if Oracle's help is silent or contradicts itself.

Questions about REST and SuiteQL are in :class:`netsuite_rfm.sandbox.behaviour.Behaviour`; these are only about scripts.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_type_hints


@dataclass(frozen=True, kw_only=True)
class Platform:
    """One account's answers. Immutable; `ScriptedAccount.platform` may be replaced by another while it runs."""

    xedit_unedited: Literal["absent", "null", "empty"] = "absent"
    """What `getValue` of the new record returns on XEDIT for a field that was not edited. section_4407992281 only says
    that edited fields are returned; `getFields` names only those (public scripts rely on it)."""

    group_creation: Literal["T", "true", "note", "refused"] = "T"
    """How a group must be asked for: `defaultValues` with a kind of member as `grouptype` and `dynamic` as T or F (the
    address of the UI's page), or as true or false (the sample of section_3898745006); `note`: `grouptype` is static or
    dynamic, as that page's note says; `refused`: not at all, as without Marketing Automation."""

    group_search: Literal["defaultValues", "setValue"] = "defaultValues"
    """How a dynamic group gets its saved search. The UI's page has it in its address; unknown for scripts."""

    other_dynamic: Literal["refused", "static"] = "refused"
    """Result of an unexpected value of `dynamic`: an error, or a static group. Unknown."""

    related_custom_record: Literal["number", "script_id"] = "number"
    """What a mail accepts as `relatedRecords.customRecord.recordType`: only the internal id (section_4358681681), or
    also the script id, as some public scripts pass it."""

    category_mandatory: Literal["no", "form", "always"] = "no"
    """Whether a customer's category is mandatory: on the form, which `ignoreMandatoryFields` overrides
    (section_4267283788), or always. Account-specific mandatory fields are a known pitfall of submitFields
    (oracle/netsuite-suitecloud-sdk, netsuite-sdf-safe-guide, pitfall 132)."""

    undocumented_formulas: Literal["refused", "accepted"] = "refused"
    """Whether a saved search runs if its formula has a function that section_N2833020 does not list, such as
    RATIO_TO_REPORT. The page says that not all of Oracle's expressions are supported; the search is saved in either
    case."""

    env_type: Literal["PRODUCTION", "SANDBOX", "BETA", "INTERNAL"] = "PRODUCTION"
    """The kind of account in `runtime.envType` (section_4296647065)."""

    @classmethod
    def alternatives(cls) -> dict[str, tuple[Any, ...]]:
        """Return the values of every field, the default first."""
        hints = get_type_hints(cls)
        fields = dataclasses.fields(cls)
        return {f.name: (f.default, *(v for v in get_args(hints[f.name]) if v != f.default)) for f in fields}
