"""What a sync would do: ``--dry-run`` prints it and the brake judges it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from netsuite_rfm.activation.choosing import Decision, LeftOut
from netsuite_rfm.activation.contact import masked_address
from netsuite_rfm.activation.profile_values import profile_values
from netsuite_rfm.rfm.reports.segments import NONE as NO_SEGMENT

FIRST_ROWS = 5


@dataclass(slots=True)
class SegmentCount:
    """Customers of one segment: all, and those who would be sent."""

    members: int = 0
    sendable: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Plan:
    """Counts of customers; ``read`` = ``sendable`` + the sum of ``left_out``."""

    destination: str
    read: int = 0
    sendable: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    segments: dict[str, SegmentCount] = field(default_factory=dict)
    first_rows: list[dict[str, Any]] = field(default_factory=list)
    before: int | None = None
    """Members there now, or at the last complete sync; None if unknown."""

    def add(self, decision: Decision) -> None:
        """Count one customer."""
        self.read += 1
        name = decision.person.segment.name or NO_SEGMENT
        if name not in self.segments:
            self.segments[name] = SegmentCount()
        segment = self.segments[name]
        if decision.left_out not in (LeftOut.NOT_SELECTED, LeftOut.NOT_SCORED):
            segment.members += 1
        if decision.left_out is None:
            self.sendable += 1
            segment.sendable += 1
            if len(self.first_rows) < FIRST_ROWS:
                self.first_rows.append(_masked_row(decision))
            return
        self.left_out[str(decision.left_out)] += 1
        if decision.left_out not in (LeftOut.NOT_SELECTED, LeftOut.NOT_SCORED):
            segment.left_out[str(decision.left_out)] += 1

    def as_json(self) -> dict[str, Any]:
        """Return plain data for ``--json``; it names no person."""
        return {
            "destination": self.destination,
            "customers_read": self.read,
            "sendable": self.sendable,
            "before": self.before,
            "left_out": dict(sorted(self.left_out.items())),
            "segments": {
                name: {
                    "members": count.members,
                    "sendable": count.sendable,
                    "left_out": dict(sorted(count.left_out.items())),
                }
                for name, count in sorted(self.segments.items())
                if count.members
            },
            "first_rows": self.first_rows,
        }

    def lines(self) -> list[str]:
        """Return the plan as lines of text."""
        change = (
            "" if self.before is None else f", {self.sendable - self.before:+,} compared with {self.before:,} before"
        )
        lines = [f"{self.destination}: {self.read:,} customers read, {self.sendable:,} would be sent{change}"]
        lines += [f"  left out, {reason}: {count:,}" for reason, count in sorted(self.left_out.items())]
        for name, count in sorted(self.segments.items()):
            if count.members:
                lines.append(f"  {name}: {count.members:,} members, {count.sendable:,} sendable")
                lines += [f"    {reason}: {number:,}" for reason, number in sorted(count.left_out.items())]
        for row in self.first_rows:
            lines.append(f"  e.g. {row['email']} (customer {row['customer_id']}): {row['values']['rfm_segment']}")
        return lines


def planned(destination: str, decisions: Iterable[Decision]) -> Plan:
    """Count all decisions into a plan."""
    plan = Plan(destination)
    for decision in decisions:
        plan.add(decision)
    return plan


def _masked_row(decision: Decision) -> dict[str, Any]:
    person = decision.person
    return {
        "customer_id": person.customer_id,
        "email": masked_address(decision.address),
        "values": profile_values(person),
    }
