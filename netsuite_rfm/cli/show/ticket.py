"""Show a check as text for a support ticket, with only what outsiders may read."""

import platform
from collections.abc import Iterable, Sequence

from netsuite_rfm import __version__
from netsuite_rfm.cli.terminal import line
from netsuite_rfm.netsuite.check.finding import Finding


def show_ticket(findings: Sequence[Finding], settings_given: Iterable[str], *, requests: int, ready: bool) -> None:
    """Show versions, the names of the settings given, and each finding without secrets, names or hosts.

    Args:
        findings: the findings of the check.
        settings_given: names of the settings given; their values are not shown.
        requests: number of requests that the check sent.
        ready: whether a run would work.

    """
    line("```text")
    line(f"netsuite-rfm {__version__}, Python {platform.python_version()}, {platform.system()}")
    line(f"Set: {', '.join(sorted(settings_given))}")
    for finding in findings:
        told = finding.detail if finding.shared is None else finding.shared
        line(f"{finding.mark:<4}  {finding.subject}" + (f": {told}" if told else ""))
    line(f"{requests} requests. {'Ready.' if ready else 'Not ready.'}")
    line("```")
