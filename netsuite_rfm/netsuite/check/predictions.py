"""Check what predictions need in the account, and whether their horizon fits the shop."""

from collections.abc import Sequence
from datetime import date

from netsuite_rfm.netsuite.check.finding import Finding, Mark
from netsuite_rfm.netsuite.fields import PREDICTION_FIELDS, RUN_FIELDS
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.list_values import PredictionSetup
from netsuite_rfm.netsuite.pull.pull import pull_window
from netsuite_rfm.netsuite.pull.windows import cut_windows
from netsuite_rfm.netsuite.suiteql.columns_needed import Wanted
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.metrics import BUYING_DAYS, FIRST_ORDER
from netsuite_rfm.rfm.prediction.band_changes import MOST_IN_ONE_BAND, share_in_largest_band
from netsuite_rfm.rfm.prediction.fit import NotFittedError, fit
from netsuite_rfm.rfm.prediction.gates import GATED
from netsuite_rfm.rfm.prediction.grouped import Grouped, timing_keys
from netsuite_rfm.rfm.prediction.histories import Histories
from netsuite_rfm.rfm.prediction.kept import KeptModel, held_since
from netsuite_rfm.rfm.prediction.shop import Shop
from netsuite_rfm.rfm.prediction.window import histories_of

MOST_WINDOWS = 5
"""Maximum windows of 1,000 customers from whose gaps a horizon is proposed."""
HELD_LONG_DAYS = 28
"""Days after which a held field is reported, because its values are then older than four models."""
_SUBJECT = "predictions"
_FIRST_DAY = date(1970, 1, 1)


def predictions(client: Client, counting: Counting, there: PredictionSetup, horizon_days: int) -> list[Finding]:
    """Check fields, list and record, and compare the horizon with the gaps between this account's orders.

    Raises:
        NetSuiteError: NetSuite could not be read.

    """
    as_of_day = (counting.as_of - _FIRST_DAY).days
    findings = [*_account(there), *held_long(there.kept or (), as_of_day, horizon_days)]
    histories = _some_customers(client, counting)
    bought = histories.take(histories.buyers)
    try:
        grouped = Grouped.of(timing_keys(bought, as_of_day))
        shop = Shop.of(fit(grouped).parameters, horizon_days, grouped)
    except NotFittedError as error:
        return [*findings, Finding(Mark.NOTE, _SUBJECT, f"nothing can be predicted yet: {error}")]
    return [*findings, *_horizon(shop, horizon_days, len(bought))]


def _account(there: PredictionSetup) -> list[Finding]:
    lacking = [field.script_id for field in PREDICTION_FIELDS if field.column not in there.columns]
    findings = []
    if lacking:
        said = f"{', '.join(lacking)} cannot be read, so not written. To have it, deploy suitescript/ of this version"
        findings.append(Finding(Mark.NOTE, _SUBJECT, said))
    if there.kept is None:
        said = (
            f"{RUN_FIELDS['model']} of RFM Run cannot be read, so no run can leave its model: deploy suitescript/ of "
            "this version, or give each run a model (run --model FILE)"
        )
        findings.append(Finding(Mark.NOTE, _SUBJECT, said))
    return findings or [Finding(Mark.OK, _SUBJECT, "fields, list and the place for the model are there")]


def held_long(kept: Sequence[KeptModel], as_of_day: int, horizon_days: int) -> list[Finding]:
    """Return a finding for each field that all models have held for at least four weeks, with the latest reason."""
    findings = []
    for field in GATED:
        since = held_since(kept, field, horizon_days)
        if since is None or as_of_day - since < HELD_LONG_DAYS:
            continue
        reason = (
            next(fitted for fitted in kept if fitted.model.horizon_days == horizon_days).model.verdicts[field].reason
        )
        said = (
            f"custentity_rfm_{field} has been held for {as_of_day - since} days, so its values are old: {reason}. "
            "To empty all predictions: run --clear-predictions"
        )
        findings.append(Finding(Mark.NOTE, f"{_SUBJECT} held: {field}", said))
    return findings


def _some_customers(client: Client, counting: Counting) -> Histories:
    """Return the customers of some windows, spread evenly over all windows."""
    windows = cut_windows(client)
    step = max(1, len(windows) // MOST_WINDOWS)
    wanted = Wanted(needs=frozenset({BUYING_DAYS, FIRST_ORDER}))
    pulls = [pull_window(client, window, counting, wanted) for window in windows[::step][:MOST_WINDOWS]]
    return Histories.concat([histories_of(pulled.orders) for pulled in pulls])


def _horizon(shop: Shop, horizon_days: int, customers: int) -> list[Finding]:
    findings = []
    if shop.proposed_days is not None:
        fits = shop.proposed_days == horizon_days
        said = (
            f"of {customers:,} customers, nine of ten repeat orders come within {shop.gap_days:,} days of the one "
            f"before: RFM_CHURN_DAYS={shop.proposed_days} fits"
            f"{'' if fits else f' better than {horizon_days}'}"
        )
        findings.append(Finding(Mark.OK if fits else Mark.NOTE, "horizon of churn risk", said))
    share = share_in_largest_band(shop.by_band)
    if share > MOST_IN_ONE_BAND:
        said = f"{100 * share:.0f} % of customers would be in one band of churn risk, so the bands say little"
        findings.append(Finding(Mark.NOTE, "bands of churn risk", f"{said}; try another RFM_CHURN_DAYS"))
    return findings
