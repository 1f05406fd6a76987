"""The queries behind the reports. Their number does not depend on the number of customers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from netsuite_rfm.errors import AccountNotReady, RequestRefused
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.concurrency import side_by_side
from netsuite_rfm.netsuite.pull.bundle import read_bundle
from netsuite_rfm.netsuite.pull.report_rows import read_rows, row_of_numbers
from netsuite_rfm.netsuite.suiteql import groups as by_group
from netsuite_rfm.netsuite.suiteql import movement as moves
from netsuite_rfm.netsuite.suiteql import reports as queries
from netsuite_rfm.netsuite.suiteql import stores as by_store
from netsuite_rfm.netsuite.suiteql.churn_risk import RISK_BY_SEGMENT
from netsuite_rfm.netsuite.suiteql.customers import SEGMENT_VALUES
from netsuite_rfm.netsuite.suiteql.leaving import ageing
from netsuite_rfm.netsuite.suiteql.runs_and_history import RUNS_WITH_MODEL
from netsuite_rfm.netsuite.suiteql.segments_then import (
    at_risk_bought,
    bought_in_year,
    moves_by_month,
    performance_at_start,
)
from netsuite_rfm.netsuite.suiteql.syncs import LAST_SYNCS
from netsuite_rfm.reports.campaigns import Asked as AskedOfCampaigns
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.reports import rows
from netsuite_rfm.rfm.reports.concentration import ranks
from netsuite_rfm.rfm.reports.heat_map import buyers_in
from netsuite_rfm.rfm.reports.movement import days_of_new_rules
from netsuite_rfm.rfm.reports.next_to_leave import spans, why_not_known
from netsuite_rfm.rfm.reports.period import Period
from netsuite_rfm.rfm.reports.segments import Segments
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.telemetry.log import get_logger

Questions = Mapping[str, tuple[str, type[Any]]]
Answers = dict[str, list[Any]]

BUNDLES: Final = (
    ("segments", "distribution", "cells", "ageing"),
    ("runs", "last refresh", "figures kept", "rules"),
    ("stages", "audiences"),
    ("new", "returned"),
    ("bought", "bought in year"),
    ("at risk", "at risk bought"),
    ("moves by month", "movement", "movers", "moved", "since"),
    ("store last year", "store sales"),
)
"""Questions that share a request. If NetSuite refuses the request, each question gets its own."""

MAY_LACK = {
    "runs": "the record of runs",
    "last refresh": "the record of runs",
    "stages": "the field or the list of lifecycle stages",
    "audiences": "the field or the list of audiences",
    "figures kept": "the record of runs",
    "history begins": "the segment history",
    "store customers": "the customers' home location",
    "by risk": "the field or the list of churn risk",
    "models": "the prediction model in RFM Run",
    "syncs": "the record of syncs",
    "rules": "the record of runs",
    "currencies": "the list of currencies",
}
"""Questions that an account without the SDF project cannot answer, with what the account lacks."""

MAY_BE_UNUSED = frozenset({"syncs", "currencies", "rules"})
"""Questions of :data:`MAY_LACK` that produce no note, because accounts often do not use the feature."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The reports that were asked for.

    Args:
        account: the account's id, as in the settings.
        scheme: the current scheme.
        counting: what counts as an order; its as-of day is the last day of the reports.
        migration_from: migration is counted from the end of this day.
        migration_to: migration is counted to the end of this day.
        today: the day on which the reports are made.
        names: whether customers' names may be shown.
        campaigns: the campaign report to include; None for none.

    """

    account: str
    scheme: Scheme
    counting: Counting
    migration_from: date
    migration_to: date
    today: date
    names: bool = False
    campaigns: AskedOfCampaigns | None = None

    @property
    def period(self) -> Period:
        """The month that the reports cover."""
        return Period(self.counting.as_of)

    @property
    def leaving_from(self) -> date:
        """The day from whose end departures are counted: today, or the day asked for if it is within a month."""
        return self.today if self.period.complete else self.period.as_of


def answers(client: Client, asked: Asked) -> tuple[Answers, Segments, dict[str, str]]:
    """Ask every question. Those that need the segments' ids or the number of customers come second.

    Return the rows by question, the segments, and the reason for each question of :data:`MAY_LACK` that was refused.

    Raises:
        NetSuiteError: NetSuite could not be read, or the account lacks the fields.

    """
    missing: dict[str, str] = {}
    found = _ask(client, _first(asked), missing)
    segments = Segments(asked.scheme, found["segments"])
    found |= _ask(client, _second(asked, segments, found), missing)
    return found, segments, missing


def _first(asked: Asked) -> Questions:
    counting, period = asked.counting, asked.period
    predicted: Questions = {
        "by risk": (RISK_BY_SEGMENT, rows.InRisk),
        "models": (RUNS_WITH_MODEL, rows.KeptText),
    }
    return {
        **(predicted if asked.scheme.churn_days else {}),
        "segments": (SEGMENT_VALUES, rows.ListValue),
        "distribution": (queries.DISTRIBUTION, rows.InSegment),
        "performance": (queries.performance(counting, period), rows.Bought),
        "cells": (queries.CELLS, rows.InCell),
        "coverage": (queries.coverage(counting), rows.Covered),
        "new": (queries.new_to_repeat(counting, period), rows.NewCustomers),
        "returned": (queries.retention(counting, period), rows.Returned),
        "runs": (queries.RUNS, rows.Run),
        "last refresh": (queries.LAST_REFRESH, rows.Run),
        "syncs": (LAST_SYNCS, rows.Sync),
        "rules": (moves.rules_by_day(period.first_day, period.as_of), rows.RulesOfDay),
        "currencies": (queries.CURRENCIES, rows.CurrencyCode),
        "history begins": (queries.HISTORY_BEGINS, rows.Begins),
        **_of_stores(asked),
        **_of_groups(asked),
        **_of_leaving(asked),
    }


def _of_groups(asked: Asked) -> Questions:
    """Return the questions about stages and audiences, and their sizes at month ends, if the scheme has any."""
    scheme = asked.scheme
    sizes = (by_group.figures_at_month_ends(asked.period.cohorts_from), rows.KeptFigures)
    return {
        **({"stages": (by_group.STAGES_BY_SEGMENT, rows.InGroup)} if scheme.lifecycle else {}),
        **({"audiences": (by_group.AUDIENCES_BY_SEGMENT, rows.InGroup)} if scheme.audiences else {}),
        **({"figures kept": sizes} if scheme.lifecycle or scheme.audiences else {}),
    }


def _of_leaving(asked: Asked) -> Questions:
    if why_not_known(asked.scheme):
        return {}
    return {"ageing": (ageing(spans(asked.scheme, asked.leaving_from)), rows.Ageing)}


def _of_stores(asked: Asked) -> Questions:
    """Return the questions about stores, if the scheme determines each customer's store."""
    if not asked.scheme.home_location:
        return {}
    return {
        "store customers": (by_store.customers_by_store(), rows.AtStore),
    }


def _of_stores_then(asked: Asked, found: Answers) -> Questions:
    if "store customers" not in found:
        return {}
    counting = asked.counting
    last_year = by_store.last_year_by_store(counting)
    if "history begins" not in found:
        return {"store last year": (last_year, rows.AtStore)}
    sold = by_store.sales_by_store(counting, asked.period.first_day, asked.period.as_of)
    return {"store last year": (last_year, rows.AtStore), "store sales": (sold, rows.AtStore)}


def _second(asked: Asked, segments: Segments, found: Answers) -> Questions:
    period = asked.period
    questions: dict[str, tuple[str, type[Any]]] = {}
    buyers = buyers_in(found["cells"])
    if buyers:
        best = ranks(buyers)
        questions["concentration"] = (queries.concentration(best), row_of_numbers(queries.concentration_columns(best)))
    questions.update(_of_stores_then(asked, found))
    if "history begins" not in found:
        return questions
    at_risk, lost = segments.ids(asked.scheme.at_risk), segments.ids(asked.scheme.lost)
    if at_risk and lost:
        questions["at risk"] = (queries.at_risk_moves(period, at_risk, lost), rows.AtRiskMoves)
        bought = at_risk_bought(asked.counting, period.cohorts_from, at_risk, lost)
        questions["at risk bought"] = (bought, rows.AtRiskBought)
    counting, apart = asked.counting, apart_from_movement(asked, found)
    if asked.period.as_of < asked.today:
        questions["bought in year"] = (bought_in_year(counting, period), rows.BoughtInYear)
    return {
        **questions,
        "bought": (performance_at_start(counting, period), rows.BoughtSinceStart),
        "moves by month": (moves_by_month(period.cohorts_from), rows.MovedInMonth),
        "movement": (moves.movement(period.first_day, period.as_of, apart), rows.Moved),
        "movers": (
            moves.movers(counting, period.first_day, apart, names=asked.names, stores="store customers" in found),
            rows.Mover,
        ),
        **_of_migration(asked, apart),
    }


def _of_migration(asked: Asked, apart: moves.Apart) -> Questions:
    """Return the questions about moves between and since the days of migration that no other question answers."""
    period, after, last = asked.period, asked.migration_from, asked.migration_to
    parts = {}
    if apart != moves.Apart() or (after, last) != (period.last_month_last, period.as_of):
        parts["moved"] = moves.moved_between(after, last)
    if last != asked.today and not (period.complete and last == period.as_of):
        parts["since"] = moves.moved_since(last)
    return {name: (text, rows.Moved) for name, text in parts.items()}


def apart_from_movement(asked: Asked, found: Answers) -> moves.Apart:
    """Return the days of the month whose changes are not movement: the first load, and days with new rules."""
    period = asked.period
    begins = found["history begins"][0].begins if found["history begins"] else None
    loaded = [date.fromisoformat(begins)] if begins else []
    return moves.Apart(
        [day for day in loaded if period.first_day <= day <= period.as_of],
        [day for day in days_of_new_rules(found.get("rules", ()), period) if day not in loaded],
    )


def _ask(client: Client, questions: Questions, missing: dict[str, str]) -> Answers:
    """Ask as many questions in parallel as the client may; note in ``missing`` what the account lacks, and why."""

    def ask(together: Sequence[str]) -> Answers:
        if len(together) > 1:
            try:
                return read_bundle(client, {name: questions[name] for name in together})
            except (AccountNotReady, RequestRefused) as refusal:
                get_logger().debug("asked_one_by_one", questions=list(together), reason=str(refusal))
        answered = {name: _unless_lacking(client, name, questions[name], missing) for name in together}
        return {name: rows_found for name, rows_found in answered.items() if rows_found is not None}

    found: Answers = {}
    for answered in side_by_side(ask, _bundled(questions), workers=client.limit.most):
        found.update(answered)
    return found


def _unless_lacking(
    client: Client, name: str, question: tuple[str, type[Any]], missing: dict[str, str]
) -> list[Any] | None:
    try:
        return read_rows(client, *question)
    except (AccountNotReady, RequestRefused) as refusal:
        if name not in MAY_LACK:
            raise
        known = {MAY_LACK[other] for other in missing}
        missing[name] = str(refusal)
        if MAY_LACK[name] not in known:
            tell = get_logger().info if name in MAY_BE_UNUSED else get_logger().warning
            tell("report_part_missing", lacks=MAY_LACK[name], reason=str(refusal))
        return None


def _bundled(questions: Questions) -> list[Sequence[str]]:
    bundles = [tuple(name for name in bundle if name in questions) for bundle in BUNDLES]
    among = {name for bundle in bundles for name in bundle}
    return [*(bundle for bundle in bundles if bundle), *((name,) for name in questions if name not in among)]
