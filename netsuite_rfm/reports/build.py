"""Build the reports from NetSuite's aggregates. It writes nothing and never reads customers one by one."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from netsuite_rfm import __version__
from netsuite_rfm.netsuite.fields import RISK_VALUES
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.account_counting import as_account_has
from netsuite_rfm.netsuite.pull.campaigns import Known
from netsuite_rfm.netsuite.suiteql.reports import concentration_columns
from netsuite_rfm.reports.campaigns import Months, campaigns_beside
from netsuite_rfm.reports.questions import MAY_BE_UNUSED, MAY_LACK, Answers, Asked, answers, apart_from_movement
from netsuite_rfm.reports.report import Measures, Migration, Report
from netsuite_rfm.rfm.reports.at_start import PerformanceAtStart, performance_at_start
from netsuite_rfm.rfm.reports.by_segment import Distribution, distribution, performance
from netsuite_rfm.rfm.reports.concentration import PERCENTS, Concentration, concentration
from netsuite_rfm.rfm.reports.currency import currency_code
from netsuite_rfm.rfm.reports.groups import Groups, groups
from netsuite_rfm.rfm.reports.heat_map import buyers_in, heat_map
from netsuite_rfm.rfm.reports.key_figures import KeyFigures, key_figures
from netsuite_rfm.rfm.reports.measures import AtRiskMonth, at_risk_churn, coverage, new_to_repeat, retention
from netsuite_rfm.rfm.reports.month_ends import month_before, month_ends
from netsuite_rfm.rfm.reports.movement import Movement, held_after, migration, movement
from netsuite_rfm.rfm.reports.next_to_leave import NextToLeave, next_to_leave, why_not_known
from netsuite_rfm.rfm.reports.predicted import Predicted, predicted
from netsuite_rfm.rfm.reports.rows import Covered, Nobodys
from netsuite_rfm.rfm.reports.runs import runs
from netsuite_rfm.rfm.reports.segments import Segments
from netsuite_rfm.rfm.reports.stores import Stores, stores
from netsuite_rfm.rfm.reports.syncs import syncs
from netsuite_rfm.rfm.reports.trend import trend


def report(client: Client, asked: Asked) -> Report:
    """Query NetSuite and build every report.

    If the account has no segment history or no record of runs, or the role cannot see them, the reports based on them
    are None and a note says so.

    Raises:
        NetSuiteError: NetSuite could not be read, or the account lacks the fields.

    """
    asked = replace(asked, counting=as_account_has(client, asked.counting))
    found, segments, missing = answers(client, asked)
    reports = _Reports(asked, segments, found, missing)
    made = reports.made(datetime.now(UTC))
    if asked.campaigns is None:
        return made
    of = replace(asked.campaigns, counting=asked.counting)
    months = Months(made.measures.at_risk_churn or (), made.measures.new_to_repeat)
    return replace(made, campaigns=campaigns_beside(client, of, reports.known(), months))


class _Reports:
    def __init__(self, asked: Asked, segments: Segments, found: Answers, missing: dict[str, str]) -> None:
        self._asked, self._segments, self._found, self._missing = asked, segments, found, missing
        self._period = asked.period
        self._has_history = "history begins" in found
        begins = found["history begins"][0].begins if self._has_history and found["history begins"] else None
        self._begins = date.fromisoformat(begins) if begins else None
        self._ends = month_ends(found["distribution"], found.get("moves by month", ()), self._period, self._begins)
        self._covered = found["coverage"][0] if found["coverage"] else Covered()
        self._measures = self._made_measures()

    def made(self, made_at: datetime) -> Report:
        """Return every report, in the order of the page."""
        asked, period, found = self._asked, self._period, self._found
        return Report(
            version=__version__,
            account=asked.account,
            made_at=f"{made_at:%Y-%m-%dT%H:%M:%SZ}",
            as_of=period.as_of.isoformat(),
            month=period.month,
            month_complete=period.complete,
            today=asked.today.isoformat(),
            first_day=period.first_day.isoformat(),
            lifetime_value_is="net" if asked.counting.net else "gross",
            order_types=asked.counting.order_types,
            order_locations=asked.counting.locations,
            left_out=asked.counting.leave_out,
            reporting_currency=asked.counting.currency,
            reporting_subsidiary=asked.counting.subsidiary,
            scheme=asked.scheme.name,
            segments=self._segments.described(self._in_use()),
            last_run=next(iter(runs(found.get("last refresh", ()))), None),
            runs=runs(found.get("runs", ())),
            syncs=syncs(found.get("syncs", ())),
            currency_code=currency_code(found.get("currencies", ()), asked.counting),
            key_figures=self._key_figures(),
            distribution=self._distribution(),
            performance_at_start=self._performance_at_start(),
            performance=performance(found["performance"], self._segments, period, net=asked.counting.net),
            trend=trend(self._ends, self._segments),
            movement=self._movement(),
            heat_map=heat_map(found["cells"]),
            migration=self._migration(),
            concentration=self._concentration(),
            measures=self._measures,
            predicted=self._predicted(),
            notes=self._notes(),
            stores=self._stores(),
            groups=self._groups(),
            leaving=self._leaving(),
        )

    def known(self) -> Known:
        """Return what the campaign report would otherwise have to read again."""
        names = {value.id: self._segments.name(value.id) for value in self._found["segments"]}
        return Known(names, self._begins, self._missing.get("history begins", ""))

    def _in_use(self) -> set[int]:
        found = self._found
        used = {row.segment for name in ("distribution", "performance") for row in found[name]}
        used |= {row.segment for name in ("bought", "bought in year") for row in found.get(name, ())}
        used |= {segment for held in self._ends.values() for segment in +Counter(held.customers)}
        moves: list[Any] = [move for name in ("movement", "movers", "moved", "since") for move in found.get(name, ())]
        used |= {row.segment_before for row in found.get("bought", ())}
        return used | {segment for move in moves for segment in (move.from_segment, move.to_segment)}

    def _performance_at_start(self) -> PerformanceAtStart | None:
        if not self._has_history:
            return None
        net = self._asked.counting.net
        return performance_at_start(self._found["bought"], self._ends, self._segments, self._period, net=net)

    def _distribution(self) -> Distribution:
        found, scheme = self._found, self._asked.scheme
        actions = {segment.name: segment.action for segment in scheme.segments}
        return distribution(found["distribution"], found["performance"], self._segments, actions)

    def _key_figures(self) -> KeyFigures:
        found, asked = self._found, self._asked
        return key_figures(
            asked.scheme,
            self._segments,
            self._period,
            end=self._held_on(self._period.as_of),
            start=self._ends.get(month_before(self._period.first_day)),
            performance=found["performance"],
            started=found.get("bought"),
            in_year=found.get("bought in year"),
            begins=self._begins,
            new=found["new"],
            repeated=self._measures.new_to_repeat,
            net=asked.counting.net,
        )

    def _movement(self) -> Movement | None:
        if not self._has_history:
            return None
        found, asked = self._found, self._asked
        apart = apart_from_movement(asked, found)
        return movement(
            found["movement"],
            found["movers"],
            self._segments,
            loaded_on=next(iter(apart.loaded), None),
            relabelled_on=apart.relabelled,
            names=asked.names,
            stores="store customers" in found,
        )

    def _migration(self) -> Migration | None:
        if not self._has_history:
            return None
        found, asked = self._found, self._asked
        return Migration(
            from_day=asked.migration_from.isoformat(),
            to_day=asked.migration_to.isoformat(),
            rows=migration(found.get("moved", found["movement"]), self._held_on(asked.migration_to), self._segments),
            history_begins=self._begins.isoformat() if self._begins else None,
        )

    def _held_on(self, day: date) -> Mapping[int, int]:
        """Active customers by segment at the end of a day: migration's last day, or the report's last day."""
        found, asked, month = self._found, self._asked, self._period.month
        asked_since = "since" in found and day == asked.migration_to
        if not asked_since and day != asked.today and month in self._ends:
            return self._ends[month].customers
        return held_after(found["distribution"], found["since"] if asked_since else ())

    def _concentration(self) -> Concentration:
        buyers = buyers_in(self._found["cells"])
        sums = [0] * len(PERCENTS)
        if buyers:
            row = self._found["concentration"][0]
            sums = [getattr(row, name) for name in concentration_columns(PERCENTS)]
        return concentration(buyers, sums)

    def _made_measures(self) -> Measures:
        found, period = self._found, self._period
        active = sum(held.customers for held in found["distribution"])
        return Measures(
            coverage=coverage(active, self._covered),
            new_to_repeat=new_to_repeat(found["new"], period),
            at_risk_churn=self._churn(),
            retention=retention(found["returned"], period),
        )

    def _predicted(self) -> Predicted | None:
        found = self._found
        if "by risk" not in found:
            return None
        days = self._asked.scheme.churn_days
        return predicted(found.get("models", ()), found["by risk"], RISK_VALUES, self._segments, days)

    def _groups(self) -> Groups | None:
        found = self._found
        return groups(
            self._asked.scheme,
            self._segments,
            now=found["distribution"],
            in_stages=found.get("stages"),
            in_audiences=found.get("audiences"),
            kept=found.get("figures kept", ()),
        )

    def _leaving(self) -> NextToLeave:
        scheme, as_of = self._asked.scheme, self._asked.leaving_from
        if "ageing" in self._found:
            return next_to_leave(self._found["ageing"], scheme, as_of)
        return NextToLeave(as_of=as_of.isoformat(), not_known=why_not_known(scheme), rows=())

    def _churn(self) -> list[AtRiskMonth] | None:
        if "at risk" not in self._found:
            return None
        at_risk = self._segments.ids(self._asked.scheme.at_risk)
        now = sum(held.customers for held in self._found["distribution"] if held.segment in at_risk)
        bought = self._found["at risk bought"]
        return at_risk_churn(self._found["at risk"], bought, now, self._period, self._begins)

    def _stores(self) -> Stores | None:
        found, asked = self._found, self._asked
        if "store customers" not in found or not any(row.store for row in found["store customers"]):
            return None
        return stores(
            self._segments,
            asked.scheme,
            held=found["store customers"],
            last_year=found["store last year"],
            sold=found.get("store sales"),
        )

    def _notes(self) -> list[str]:
        asked = self._asked
        lacks = {MAY_LACK[name]: reason for name, reason in sorted(self._missing.items()) if name not in MAY_BE_UNUSED}
        notes = [
            f"{what[0].upper()}{what[1:]} cannot be read, so its parts of the report are left out: "
            f"{why.removesuffix('.')}."
            for what, why in lacks.items()
        ]
        nobodys = Nobodys(self._covered.orders, self._covered.entities)
        notes += [nobodys.in_words() + "."] if nobodys.orders else []
        if self._period.as_of < asked.today:
            last = next(iter(self._found.get("last refresh", ())), None)
            run = f", after the run for {last.run_as_of}" if last and last.run_as_of else ""
            notes.append(
                f"Segments, scores and lifetime values are current{run}, because NetSuite keeps no earlier ones. "
                f"Order totals and movement end on {self._period.as_of}."
            )
        if self._has_history and self._begins is None:
            notes.append("The segment history is empty, so changes of segment are not known yet.")
        if self._begins and self._begins >= self._period.first_day:
            notes.append(
                f"The segment history begins on {self._begins}: revenue by segment at the start of a "
                "month is known from the following month."
            )
        if self._begins and self._begins > asked.migration_from:
            notes.append(
                f"The segment history begins on {self._begins}: earlier changes are not known, so migration from "
                f"{asked.migration_from} shows only later changes."
            )
        if self._has_history and "at risk" not in self._found:
            notes.append(
                f"At-risk churn is left out: scheme {asked.scheme.name} names no at-risk and lost segments that the "
                "account has (table [reports] of the scheme)."
            )
        return notes
