"""The brake on audiences: a sync whose change looks like bad input sends nothing."""

from dataclasses import dataclass
from fractions import Fraction

from netsuite_rfm.errors import UnsafePlanError

FEWEST_JUDGED = 100
"""Minimum number of previous members to judge a loss: in a small audience, one customer is a large share."""


@dataclass(frozen=True, slots=True)
class Brake:
    """Decides which syncs need ``--accept-unsafe``.

    Args:
        largest_loss: largest share of its members that an audience may lose in one sync.
        accepted: whether the user confirmed the change.

    """

    largest_loss: Fraction = Fraction(1, 4)
    accepted: bool = False

    def reasons(self, after: int, before: int | None, minimum: int) -> list[str]:
        """Return the reasons not to send this audience, one sentence each.

        Args:
            after: members that would be sent.
            before: members there now, or at the last complete sync; None if unknown.
            minimum: members below which the destination does not use an audience; 0 for none.

        """
        if after == 0:
            return ["nobody would be included"]
        found = []
        if after < minimum:
            found.append(f"{after:,} members are fewer than the {minimum:,} that the destination needs")
        if before is not None and before >= FEWEST_JUDGED and before - after > self.largest_loss * before:
            share = float(Fraction(before - after, before))
            found.append(
                f"it would shrink from {before:,} to {after:,} members, by {100 * share:.0f} %; "
                f"at most {100 * float(self.largest_loss):.0f} % is allowed"
            )
        return found

    def check(self, after: int, before: int | None, minimum: int) -> None:
        """Raise UnsafePlanError if there is a reason not to send and the user has not confirmed the change."""
        reasons = self.reasons(after, before, minimum)
        if reasons and not self.accepted:
            raise UnsafePlanError(f"Nothing was sent: {'; '.join(reasons)}. If this is intended, add --accept-unsafe")


DEFAULT_BRAKE = Brake()
