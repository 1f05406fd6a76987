"""What NetSuite may do with scripts where Oracle's help says nothing, or says two things.

The questions of REST and SuiteQL are in :class:`netsuite_rfm.sandbox.behaviour.Behaviour`; these concern scripts only.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_type_hints


@dataclass(frozen=True, kw_only=True)
class Platform:
    """One account's answers. Immutable; `ScriptedAccount.platform` may be replaced by another while it runs."""

    xedit_unedited: Literal["absent", "null", "empty"] = "absent"
    """What `getValue` of the new record gives on XEDIT for a field that was not edited. That only edited fields are
    returned is all section_4407992281 says; `getFields` names those alone (public scripts rely on it)."""

    group_creation: Literal["T", "true", "note", "refused"] = "T"
    """How a group must be asked for: `defaultValues` with a kind of member as `grouptype` and `dynamic` as T or F (the
    address of the UI's page), or as true or false (the sample of section_3898745006); `note`: `grouptype` is
    static or dynamic, as that page's note says; `refused`: not at all, as without Marketing Automation."""

    group_search: Literal["defaultValues", "setValue"] = "defaultValues"
    """Where a dynamic group takes its saved search from. The UI's page has it in its address; unknown for scripts."""

    other_dynamic: Literal["refused", "static"] = "refused"
    """What becomes of a value of `dynamic` that is not the expected one: an error, or a static group. Unknown."""

    related_custom_record: Literal["number", "script_id"] = "number"
    """What a mail may take as `relatedRecords.customRecord.recordType`: the internal id alone (section_4358681681),
    or its script id as well, as some public scripts pass it."""

    category_mandatory: Literal["no", "form", "always"] = "no"
    """Whether a customer's category is mandatory: on the form, which `ignoreMandatoryFields` passes over
    (section_4267283788), or always. Account-specific mandatory fields are a known pitfall of submitFields
    (oracle/netsuite-suitecloud-sdk, netsuite-sdf-safe-guide, pitfall 132)."""

    undocumented_formulas: Literal["refused", "accepted"] = "refused"
    """Whether a saved search runs whose formula has a function that section_N2833020 does not list, such as
    RATIO_TO_REPORT. The page says that not all of Oracle's expressions are supported; it is saved in either case."""

    env_type: Literal["PRODUCTION", "SANDBOX", "BETA", "INTERNAL"] = "PRODUCTION"
    """What kind of account `runtime.envType` names (section_4296647065)."""

    @classmethod
    def alternatives(cls) -> dict[str, tuple[Any, ...]]:
        """List the values of every field, the default first."""
        hints = get_type_hints(cls)
        fields = dataclasses.fields(cls)
        return {f.name: (f.default, *(v for v in get_args(hints[f.name]) if v != f.default)) for f in fields}
