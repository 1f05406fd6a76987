"""One report of a sandbox, as the command line would make it."""

from datetime import date, timedelta
from typing import Any

from netsuite_rfm.reports.build import report
from netsuite_rfm.reports.questions import Asked
from netsuite_rfm.reports.report import Report
from netsuite_rfm.rfm.reports.as_json import as_json
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.schemes import load_scheme
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting
from tests.support.night import QUICK


def report_of(sandbox: Sandbox, as_of: date, **asked: Any) -> dict[str, Any]:
    """Make a report as plain data; ``asked`` as ``made_of`` takes it."""
    plain: dict[str, Any] = as_json(made_of(sandbox, as_of, **asked))
    return plain


def made_of(
    sandbox: Sandbox,
    as_of: date,
    *,
    today: date | None = None,
    migrated: tuple[date, date] | None = None,
    names: bool = False,
    scheme: Scheme | None = None,
    **settings: str,
) -> Report:
    """Make a report.

    Args:
        sandbox: the account to ask.
        as_of: last day that counts.
        today: ``as_of`` unless given.
        migrated: the days between which migration is shown; the end of the month before and ``as_of`` unless given.
        names: whether customers' names are shown.
        scheme: the default one unless given.
        settings: further settings, by name of the variable.

    """
    chosen = settings_from({**sandbox.settings(), **QUICK, **settings})
    after, up_to = migrated or (as_of.replace(day=1) - timedelta(days=1), as_of)
    asked = Asked(
        chosen.netsuite_account,
        scheme or load_scheme("default"),
        counting(chosen, as_of),
        after,
        up_to,
        today or as_of,
        names,
    )
    with connect(chosen) as client:
        return report(client, asked)


def by(rows: list[dict[str, Any]], *keys: str) -> dict[Any, dict[str, Any]]:
    """Rows by one key, or by several as a tuple; no two may be the same."""
    found = {tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]: row for row in rows}
    assert len(found) == len(rows)
    return found
