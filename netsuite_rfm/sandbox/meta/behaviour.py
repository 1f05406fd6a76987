"""Questions that Meta's public pages leave open. Each field is one; its default is the more likely answer, a guess."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal, get_args, get_type_hints


@dataclass(frozen=True)
class MetaBehaviour:
    """One possible behaviour of Meta."""

    bearer_accepted: bool = True
    """Whether `Authorization: Bearer` works, as in Multiwoven; form and query parameters are documented."""

    empty_replacement: Literal["empties", "refused", "keeps"] = "refused"
    """Effect of a session whose last batch has no rows."""

    invalid_samples: Literal["list", "map"] = "list"
    """Form of `invalid_entry_samples`; the documentation shows both."""

    killed_session: Literal["blocks", "is_replaced"] = "blocks"
    """Whether an unfinished session blocks another one until its 90 minutes are over."""

    repeated_batch: Literal["taken", "refused"] = "taken"
    """Effect of a batch that was already received in its session."""

    counts_known_at: Literal[20, 100, 1000] = 100
    """Minimum matches for approximate counts; below it they are -1."""

    new_audience_hidden: int = 0
    """How many calls fail with error 803 after an audience was created (facebook-ruby-business-sdk issue 124)."""

    @classmethod
    def alternatives(cls) -> dict[str, tuple[Any, ...]]:
        """Return the values of every field to try, its default first."""
        hints = get_type_hints(cls)
        values: dict[str, tuple[Any, ...]] = {"new_audience_hidden": (0, 2)}
        for field in fields(cls):
            if field.name not in values:
                every = (True, False) if hints[field.name] is bool else get_args(hints[field.name])
                values[field.name] = (field.default, *(value for value in every if value != field.default))
        return values
