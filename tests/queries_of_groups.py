"""The queries about stages, audiences and who leaves next, for ``docs/queries.md``."""

from collections.abc import Iterator
from datetime import date

from netsuite_rfm.netsuite.suiteql import groups, leaving
from netsuite_rfm.rfm.reports.next_to_leave import spans
from netsuite_rfm.rfm.reports.period import Period
from netsuite_rfm.settings.schemes import load_scheme

DAY = date(2026, 11, 20)


def queries_of_groups() -> Iterator[tuple[str, str, str]]:
    """Name, purpose and text of each."""
    text = leaving.customers_about_to_age((30, 90, 180, 365), DAY, 14, names=True, after=0)
    yield "customers_about_to_age", "Finds customers who are about to lose a recency score, for `leaving`.", text
    text = leaving.ageing(spans(load_scheme("default"), DAY))
    yield "ageing", "Counts customers by score and by when they lose a recency score, for the reports.", text
    text = groups.STAGES_BY_SEGMENT
    yield "STAGES_BY_SEGMENT", "Counts customers by segment and lifecycle stage, for the reports.", text
    text = groups.AUDIENCES_BY_SEGMENT
    yield "AUDIENCES_BY_SEGMENT", "Counts customers by segment and audience, for the reports.", text
    text = groups.figures_at_month_ends(Period(DAY).cohorts_from)
    yield "figures_at_month_ends", "Reads how large stages and audiences were at month ends.", text
