"""Questions that Klaviyo's public pages leave open. Each field is one; its default is the more likely answer."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal, get_args, get_type_hints


@dataclass(frozen=True)
class KlaviyoBehaviour:
    """One possible behaviour of Klaviyo."""

    unset_honoured: bool = True
    """Whether a bulk import acts on `meta.patch_properties.unset`; it is in the schema. Guess: yes."""

    empty_list_overwrites: bool = True
    """Whether a property sent as `[]` replaces the existing value. Guess: yes."""

    megabyte: Literal[1_000_000, 1_048_576] = 1_000_000
    """Bytes in one of the 5 MB of a request."""

    oversize_status: Literal[400, 413] = 400
    """Status for a request above its limit of bytes."""

    identity: Literal["external_id_first", "email_first"] = "external_id_first"
    """Which identifier finds the profile if a row has several."""

    error_status_type: Literal["number", "text"] = "number"
    """`status` inside an error: a number in a captured 404, text in rudderlabs/rudder-server's mock."""

    payload_echo: Literal["whole", "identifiers", "nested", "none"] = "whole"
    """What `original_payload` of an import error repeats."""

    job_errors_named: bool = True
    """Whether every failed row of a job has an import error; rudderlabs/rudder-server polls jobs that have fewer."""

    retry_after: Literal["seconds", "date", "absent"] = "seconds"
    """`Retry-After` of a 429. Whole seconds are documented; a gateway may do otherwise."""

    extra_job_status: bool = False
    """Whether a job passes through a status that no client knows yet."""

    suppression_creates: bool = True
    """Whether suppressing an address without a profile creates one."""

    @classmethod
    def alternatives(cls) -> dict[str, tuple[Any, ...]]:
        """Return the values of every field to try, its default first."""
        hints = get_type_hints(cls)
        values: dict[str, tuple[Any, ...]] = {}
        for field in fields(cls):
            every = (True, False) if hints[field.name] is bool else get_args(hints[field.name])
            values[field.name] = (field.default, *(value for value in every if value != field.default))
        return values
