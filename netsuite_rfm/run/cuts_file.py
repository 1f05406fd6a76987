"""Cut points of a relative scheme in a file. They are found once, and all runs that use the file rank alike.

The file also records what the cut points were found for. A run with another scheme, day, account or counting refuses
them, because its scores would look right but be wrong.
"""

from dataclasses import fields
from pathlib import Path
from typing import Final

import msgspec

from netsuite_rfm.errors import InputFileError, UsageError
from netsuite_rfm.files.bounded import read_text
from netsuite_rfm.netsuite.account_id import realm_of
from netsuite_rfm.rfm.bands import Bands
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.relative import Cuts, Quantile, Tiles
from netsuite_rfm.run.found_for import counting_pairs, write_found
from netsuite_rfm.run.job import Job
from netsuite_rfm.run.rules_fingerprint import fingerprint

FORMAT: Final = "netsuite-rfm cuts 1"
_CUTS: Final = 4
_LARGEST: Final = 2**62


class _File(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The file's format. ``tiles`` start at a value and a customer id, which separates customers with equal values."""

    format: str
    account: str
    scheme: str
    rule: str
    counting: Counting
    fingerprint: str
    customers: int
    bands: Bands | None = None
    tiles: Tiles | None = None

    def cuts(self) -> Cuts:
        """Return the cut points. Raises ValueError unless there are four ascending ones for each score, of one kind."""
        found = self.bands or self.tiles
        if found is None or (self.bands and self.tiles):
            raise ValueError("either bands or tiles are needed")
        for name in (field.name for field in fields(found)):
            points = [(edge,) if isinstance(edge, int) else edge for edge in getattr(found, name)]
            if len(points) != _CUTS or points != sorted(points):
                raise ValueError(f"{name} must be four cut points, ascending")
            if any(abs(number) > _LARGEST for point in points for number in point):
                raise ValueError(f"{name} has a number out of range")
        return found


def write_cuts(file: Path, cuts: Cuts, *, job: Job, account: str, customers: int) -> None:
    """Write the cut points to a file, in one step.

    Args:
        file: the file to write.
        cuts: the cut points.
        job: the job with the scheme and counting that they were found for.
        account: id of the account.
        customers: number of customers with orders among whom they were found.

    Raises:
        UsageError: the file cannot be written.

    """
    kept = _File(
        format=FORMAT,
        account=account,
        scheme=job.scheme.name,
        rule=_rule(job),
        counting=job.counting,
        fingerprint=fingerprint(job.scheme, job.counting),
        customers=customers,
        bands=cuts if isinstance(cuts, Bands) else None,
        tiles=cuts if isinstance(cuts, Tiles) else None,
    )
    write_found(file, kept)


def read_cuts(file: Path, *, job: Job, account: str) -> Cuts:
    """Read cut points, and check that they were found for this job.

    Raises:
        UsageError: the job's scheme has fixed bands.
        InputFileError: the file holds no cut points, or they were found for something else. The message says what
            differs.

    """
    if job.scheme.relative is None:
        raise UsageError(f"--cuts {file}: scheme {job.scheme.name} has bands of its own; leave --cuts out")
    try:
        kept = msgspec.json.decode(read_text(file), type=_File)
        cuts = kept.cuts()
    except OSError as error:
        raise InputFileError(f"--cuts {file}: cannot be read: {error.strerror}") from None
    except (ValueError, msgspec.DecodeError) as error:
        raise InputFileError(f"--cuts {file}: not what netsuite-rfm cuts writes: {error}") from None
    for what, theirs, ours in _differences(kept, job, account):
        raise InputFileError(
            f"--cuts {file}: found for {what} {theirs}, and this run is for {ours}; "
            f"find them again: netsuite-rfm cuts --output {file}"
        )
    return cuts


def _differences(kept: _File, job: Job, account: str) -> list[tuple[str, object, object]]:
    pairs: list[tuple[str, object, object]] = [
        ("format", kept.format, FORMAT),
        ("account", realm_of(kept.account), realm_of(account)),
        ("scheme", kept.scheme, job.scheme.name),
        ("rule", kept.rule, _rule(job)),
        ("day", kept.counting.as_of, job.counting.as_of),
    ]
    pairs += counting_pairs(kept.counting, job.counting)
    pairs.append(("scheme and program with fingerprint", kept.fingerprint, fingerprint(job.scheme, job.counting)))
    return [(what, theirs, ours) for what, theirs, ours in pairs if theirs != ours]


def _rule(job: Job) -> str:
    rule = job.scheme.relative
    if isinstance(rule, Quantile):
        return f"quantile, edge_offset {rule.offset}, closed {rule.closed}"
    return "ntile"
