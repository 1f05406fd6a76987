"""The reports: NetSuite's aggregates made into figures. Writes nothing, and never looks at customers one by one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from netsuite_rfm import __version__
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.account_counting import as_account_has
from netsuite_rfm.netsuite.suiteql.reports import concentration_columns
from netsuite_rfm.reports.questions import MAY_LACK, Answers, Asked, answers
from netsuite_rfm.rfm.reports.by_segment import distribution, performance
from netsuite_rfm.rfm.reports.concentration import PERCENTS, concentration
from netsuite_rfm.rfm.reports.heat_map import buyers_in, heat_map
from netsuite_rfm.rfm.reports.measures import at_risk_churn, coverage, new_to_repeat, retention
from netsuite_rfm.rfm.reports.movement import migration, movement
from netsuite_rfm.rfm.reports.rows import Covered
from netsuite_rfm.rfm.reports.runs import runs
from netsuite_rfm.rfm.reports.segments import Segments


def report(client: Client, asked: Asked) -> dict[str, Any]:
    """Ask NetSuite and work out every report, as plain data: money as ``"1234.50"``, shares as ``"0.123400"``.

    Where the account has no segment history or no record of runs, or the role may not see them, the reports from them
    are None and a note says so.

    Raises:
        NetSuiteError: NetSuite could not be read, or the account lacks the fields.

    """
    asked = replace(asked, counting=as_account_has(client, asked.counting))
    found, segments, missing = answers(client, asked)
    return _Reports(asked, segments, found, missing).as_json(datetime.now(UTC))


class _Reports:
    def __init__(self, asked: Asked, segments: Segments, found: Answers, missing: dict[str, str]) -> None:
        self._asked, self._segments, self._found, self._missing = asked, segments, found, missing
        self._period = asked.period
        self._has_history = "history begins" in found
        begins = found["history begins"][0].begins if self._has_history and found["history begins"] else None
        self._begins = date.fromisoformat(begins) if begins else None

    def as_json(self, made_at: datetime) -> dict[str, Any]:
        """Everything, in the order of the page."""
        asked, period, found = self._asked, self._period, self._found
        return {
            "version": __version__,
            "account": asked.account,
            "made_at": f"{made_at:%Y-%m-%dT%H:%M:%SZ}",
            "as_of": period.as_of.isoformat(),
            "month": period.month,
            "month_complete": period.complete,
            "today": asked.today.isoformat(),
            "first_day": period.first_day.isoformat(),
            "lifetime_value_is": "net" if asked.counting.net else "gross",
            "order_types": list(asked.counting.order_types),
            "reporting_currency": asked.counting.currency,
            "reporting_subsidiary": asked.counting.subsidiary,
            "scheme": asked.scheme.name,
            "segments": self._segments.described(self._in_use()),
            "last_run": next(iter(runs(found.get("last refresh", ()))), None),
            "runs": runs(found.get("runs", ())),
            "distribution": distribution(found["distribution"], self._segments),
            "performance": performance(found["performance"], self._segments, period),
            "movement": self._movement(),
            "heat_map": heat_map(found["cells"]),
            "migration": self._migration(),
            "concentration": self._concentration(),
            "measures": self._measures(),
            "notes": self._notes(),
        }

    def _in_use(self) -> set[int]:
        found = self._found
        used = {one.segment for name in ("distribution", "performance") for one in found[name]}
        pairs: list[Any] = [one for name in ("movement", "movers", "moved", "since") for one in found.get(name, ())]
        return used | {number for one in pairs for number in (one.from_segment, one.to_segment)}

    def _movement(self) -> dict[str, Any] | None:
        if not self._has_history:
            return None
        return movement(self._found["movement"], self._found["movers"], self._segments, names=self._asked.names)

    def _migration(self) -> dict[str, Any] | None:
        if not self._has_history:
            return None
        found, asked = self._found, self._asked
        return {
            "from": asked.migration_from.isoformat(),
            "to": asked.migration_to.isoformat(),
            "rows": migration(found["moved"], found["since"], found["distribution"], self._segments),
            "history_begins": self._begins.isoformat() if self._begins else None,
        }

    def _concentration(self) -> dict[str, Any]:
        buyers = buyers_in(self._found["cells"])
        sums = [0] * len(PERCENTS)
        if buyers:
            row = self._found["concentration"][0]
            sums = [getattr(row, name) for name in concentration_columns(PERCENTS)]
        return concentration(buyers, sums)

    def _measures(self) -> dict[str, Any]:
        found, period = self._found, self._period
        active = sum(one.customers for one in found["distribution"])
        covered = found["coverage"][0] if found["coverage"] else Covered()
        return {
            "coverage": coverage(active, covered),
            "new_to_repeat": new_to_repeat(found["new"], period),
            "at_risk_churn": self._churn(),
            "retention": retention(found["returned"], period),
        }

    def _churn(self) -> list[dict[str, Any]] | None:
        if "at risk" not in self._found:
            return None
        at_risk = self._segments.ids(self._asked.scheme.at_risk)
        now = sum(one.customers for one in self._found["distribution"] if one.segment in at_risk)
        return at_risk_churn(self._found["at risk"], now, self._period, self._begins)

    def _notes(self) -> list[str]:
        asked = self._asked
        lacks = {MAY_LACK[name]: reason for name, reason in sorted(self._missing.items())}
        notes = [
            f"{what[0].upper()}{what[1:]} cannot be read, so what comes from it is left out: {why.removesuffix('.')}."
            for what, why in lacks.items()
        ]
        notes += [nobodys.in_words() + "." for nobodys in self._found["nobody's"] if nobodys.orders]
        if self._period.as_of < asked.today:
            last = next(iter(self._found.get("last refresh", ())), None)
            run = f", after the run for {last.run_as_of}" if last and last.run_as_of else ""
            notes.append(
                f"Segments, scores and lifetime values are those of now{run}: NetSuite keeps no earlier ones. Sums of "
                f"orders, and movement, end on {self._period.as_of}."
            )
        if self._has_history and self._begins is None:
            notes.append("The segment history is empty: nothing is known yet of who changed segment.")
        if self._begins and self._begins > asked.migration_from:
            notes.append(
                f"The segment history begins on {self._begins}: changes before it are not known, so migration from "
                f"{asked.migration_from} shows those since."
            )
        if self._has_history and "at risk" not in self._found:
            notes.append(
                f"At-risk churn is left out: scheme {asked.scheme.name} names no at-risk and lost segments that the "
                "account has (table [reports] of the scheme)."
            )
        return notes
