"""Why a plan is held, in words, and the error that says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from netsuite_rfm.errors import UnsafePlanError


@dataclass(frozen=True, slots=True)
class Unsafe:
    """One reason not to write a plan, or one warning: what was measured, and the limit that it exceeds.

    ``name`` identifies the reason in code and stays the same when the wording changes.
    """

    name: str
    what: str
    measured: str
    limit: str

    def __str__(self) -> str:
        return f"{self.what}: {self.measured}, limit {self.limit}"


def raise_if_unsafe(reasons: Sequence[Unsafe], plan_id: str = "", *, accepted: str = "") -> None:
    """Raise UnsafePlanError with every reason, if there is any.

    Args:
        reasons: why the plan is held.
        plan_id: id that accepts exactly this plan.
        accepted: id of the plan that a person accepted, if it is another one.

    """
    if not reasons:
        return
    release = (
        f" This plan is {plan_id}. If it is correct, add --accept-unsafe {plan_id} to the same command"
        if plan_id
        else ""
    )
    another = f" You accepted {accepted}, which is a different plan." if accepted else ""
    raise UnsafePlanError(
        f"{'; '.join(str(reason) for reason in reasons)}. Nothing was written.{another} Check for a failed order "
        f"import, a missing order type, customers the role can no longer see, or a changed scheme.{release}"
    )
