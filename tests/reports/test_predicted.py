"""Predictions in the reports: what the model predicted and what came, and the value at risk, as our own SQL has it."""

from dataclasses import replace
from decimal import Decimal

from netsuite_rfm.reports.build import report
from netsuite_rfm.reports.page.chart_options import charts
from netsuite_rfm.reports.page.render import render
from netsuite_rfm.reports.questions import Asked
from netsuite_rfm.reports.report import Report
from netsuite_rfm.rfm.prediction.gates import GATED, Verdict
from netsuite_rfm.sandbox.serve.server import Sandbox
from netsuite_rfm.settings.sources import settings_from
from netsuite_rfm.settings.wiring import connect, counting
from tests.support.night import QUICK, run_night
from tests.support.predicting import AS_OF, FIELDS, SCHEME, models, shop


def made(sandbox: Sandbox) -> Report:
    """The reports of the day."""
    settings = settings_from({**sandbox.settings(), **QUICK})
    asked = Asked("1234567", SCHEME, counting(settings, AS_OF), AS_OF.replace(day=1), AS_OF, AS_OF)
    with connect(settings) as client:
        return report(client, asked)


def test_the_page_draws_the_deciles_and_sums_the_value_at_high_risk() -> None:
    """Counts and value by segment and risk, against SQL; without the field there are none."""
    with shop() as sandbox:
        assert run_night(sandbox, AS_OF, scheme=SCHEME).exit_code == 0
        kept = models(sandbox)[0]
        assert kept is not None
        model = replace(kept.model, verdicts={name: Verdict(write=True, reason="yes") for name in GATED})
        assert run_night(sandbox, AS_OF, scheme=SCHEME, model=model).exit_code == 0
        found = made(sandbox)
        assert found.predicted is not None
        names = {segment.id: segment.name for segment in sandbox.account.lists["customlist_rfm_segment"]}
        high = next(risk.id for risk in sandbox.account.lists["customlist_rfm_churn_risk"] if risk.name == "High")
        true = {
            names[row[0]]: (row[1], Decimal(row[2]))
            for row in sandbox.account.sql(
                "SELECT custentity_rfm_segment, count(*), sum(custentity_rfm_lifetime_value) FROM customer "
                f"WHERE custentity_rfm_churn_risk = {high} GROUP BY 1"
            )
        }
        shown = {row.segment: (row.high, Decimal(row.value_at_high_risk)) for row in found.predicted.rows if row.high}
        assert shown == true
        assert found.predicted.total.high == sum(customers for customers, _ in true.values())
        assert [row.customers for row in found.predicted.deciles] == [decile.customers for decile in model.deciles]
        last = found.predicted.deciles[-1]
        tips = [bars["data"][-1]["tooltip"]["formatter"] for bars in charts(found)["deciles"].option["series"]]
        assert [tip.replace("\N{NO-BREAK SPACE}", "") for tip in tips] == [
            f"Tenth 10, predicted to order: {float(last.predicted or 0):.1%}",
            f"Tenth 10, ordered: {float(last.came or 0):.1%}",
        ]
        page = render(found)
        assert 'id="table-value-at-high-risk"' in page
        assert '"deciles"' in page
        del sandbox.account.custom_fields[FIELDS[0]]
        sandbox.account.set_home_currency(sandbox.account.home_currency)  # has the tables of SuiteQL made anew
        without = made(sandbox)
        assert without.predicted is None
        assert any("churn risk" in note for note in without.notes)
        assert 'id="predicted"' not in render(without)
