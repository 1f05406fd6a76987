"""What Meta's public pages leave open. Each field is one unknown; its default is the likelier, a guess."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal, get_args, get_type_hints


@dataclass(frozen=True)
class MetaBehaviour:
    """One way Meta may behave."""

    bearer_accepted: bool = True
    """Whether `Authorization: Bearer` signs in, as Multiwoven has it; form and query parameters are documented."""

    empty_replacement: Literal["empties", "refused", "keeps"] = "refused"
    """What a session whose last batch has no rows does."""

    invalid_samples: Literal["list", "map"] = "list"
    """Form of `invalid_entry_samples`; the documentation shows both."""

    killed_session: Literal["blocks", "is_replaced"] = "blocks"
    """Whether a session that nobody ended blocks another one until its 90 minutes are over."""

    repeated_batch: Literal["taken", "refused"] = "taken"
    """What a batch does that was already received in its session."""

    counts_known_at: Literal[20, 100, 1000] = 100
    """Fewest matches for which approximate counts are told; below them they are -1."""

    new_audience_hidden: int = 0
    """How many calls meet error 803 after an audience was made (facebook-ruby-business-sdk issue 124)."""

    @classmethod
    def alternatives(cls) -> dict[str, tuple[Any, ...]]:
        """The values to try of every field, its default first."""
        hints = get_type_hints(cls)
        values: dict[str, tuple[Any, ...]] = {"new_audience_hidden": (0, 2)}
        for field in fields(cls):
            if field.name not in values:
                every = (True, False) if hints[field.name] is bool else get_args(hints[field.name])
                values[field.name] = (field.default, *(value for value in every if value != field.default))
        return values
