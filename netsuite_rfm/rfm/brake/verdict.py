"""The brake's verdict on one plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from netsuite_rfm.rfm.brake.judge import Evidence, Measured, counts_of_night, measured, reasons_unsafe, warnings
from netsuite_rfm.rfm.brake.limits import Limits, percent
from netsuite_rfm.rfm.brake.measures import MEASURES
from netsuite_rfm.rfm.brake.nights import Night
from netsuite_rfm.rfm.brake.plan_id import plan_id
from netsuite_rfm.rfm.brake.unsafe import Unsafe
from netsuite_rfm.rfm.plan import Plan


@dataclass(frozen=True, slots=True)
class Verdict:
    """The brake's verdict on one plan.

    Args:
        unsafe: why the plan is held; empty if it may be written.
        released: why it would have been held if a person had not accepted it.
        warnings: what a person should review although the plan is not held.
        measures: each measure of the run with its limit.
        plan_id: id that accepts exactly this plan; empty if the brake would not hold it.
        refused_id: the id that a person accepted, if it is that of another plan.
        night: the figures that the run leaves for later runs.

    """

    unsafe: tuple[Unsafe, ...] = ()
    released: tuple[Unsafe, ...] = ()
    warnings: tuple[Unsafe, ...] = ()
    measures: Sequence[Measured] = ()
    plan_id: str = ""
    refused_id: str = ""
    night: Night = field(default_factory=Night)

    def rows(self) -> list[tuple[str, str, str]]:
        """Return what the run would change: description, amount, and limit."""
        shown = [measure for measure in self.measures if measure.count.customers]
        return [(MEASURES[measure.name].what, measure.reason().measured, measure.reason().limit) for measure in shown]

    def as_json(self) -> dict[str, Any]:
        """Return the whole verdict as plain data."""
        return {
            "plan_id": self.plan_id or None,
            "accepted": [reason.name for reason in self.released],
            "accepted_another_plan": self.refused_id or None,
            "warnings": [_as_json(warning) for warning in self.warnings],
            "measures": {
                measure.name: {
                    "customers": measure.count.customers,
                    "of": measure.count.of,
                    "limit": percent(measure.share_allowed),
                    "customers_allowed": int(measure.allowed),
                }
                for measure in self.measures
            },
        }


def judge(plan: Plan, limits: Limits, evidence: Evidence, *, accepted: str = "") -> Verdict:
    """Judge a plan; ``accepted`` is the id of the plan that a person has accepted."""
    tonight, summary = evidence.tonight, evidence.of_everybody(plan.summary)
    reasons = reasons_unsafe(summary, limits, evidence)
    identity = plan_id(plan.changes, plan.as_of_day, reasons, tonight.rules) if reasons else ""
    is_accepted = bool(reasons) and accepted == identity
    night = Night(
        counts=counts_of_night(summary),
        totals=summary.signature.after,
        rules=tonight.rules,
        names=tonight.names,
        accepted=tuple(sorted({reason.name for reason in reasons})) if is_accepted else (),
        part=evidence.most_writes is not None,
        read=summary.customers_read,
    )
    return Verdict(
        unsafe=() if is_accepted else reasons,
        released=reasons if is_accepted else (),
        warnings=warnings(limits, evidence),
        measures=measured(summary, limits, evidence),
        plan_id=identity,
        refused_id=accepted if reasons and not is_accepted else "",
        night=night,
    )


def _as_json(reason: Unsafe) -> Mapping[str, str]:
    return {"name": reason.name, "what": reason.what, "measured": reason.measured, "limit": reason.limit}
