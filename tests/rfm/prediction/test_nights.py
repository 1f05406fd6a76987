"""Night after night on real orders: few customers are rewritten, and only few because of the model."""

import numpy as np

from netsuite_rfm.rfm.prediction.band_changes import BandChanges, changes_by_model
from netsuite_rfm.rfm.prediction.desired import PredictionFields, Written, desired_predictions
from netsuite_rfm.rfm.prediction.fit import fit
from netsuite_rfm.rfm.prediction.grouped import Grouped, timing_keys
from netsuite_rfm.rfm.prediction.model import REFIT_AFTER_DAYS
from netsuite_rfm.rfm.prediction.predictions import predict
from tests.rfm.prediction.real_orders import needs, read

NIGHTS = 63
ALL_THREE = Written(churn_risk=True, expected_next_order_date=True, predicted_clv=True)


@needs("online_retail")
def test_few_customers_are_rewritten_a_night() -> None:
    """At most 3 % of all customers a night, refitted every week; the model moves at most 0.5 % to another band."""
    orders = read("online_retail")
    customers = int(orders.customer.max())
    fields = PredictionFields.empty(customers)
    buying_days = np.zeros(customers, dtype=np.int64)
    rewritten, moved = [], BandChanges()
    for night in range(NIGHTS + 1):
        as_of = orders.last - NIGHTS + night
        histories = orders.histories(as_of)
        if night % REFIT_AFTER_DAYS == 0:
            parameters = fit(Grouped.of(timing_keys(histories, as_of))).parameters
        at = histories.customer_id - 1
        present = fields.take(at)
        ordered = histories.buying_days != buying_days[at]
        desired = desired_predictions(predict(histories, parameters, 90, as_of), present, ALL_THREE, ordered)
        changed = np.zeros(len(at), dtype=np.bool_)
        for name, values in desired.columns().items():
            changed |= values != present.columns()[name]
            fields.columns()[name][at] = values
        buying_days[at] = histories.buying_days
        if night:
            rewritten.append(np.count_nonzero(changed) / customers)
            moved += changes_by_model(present.churn_risk, desired.churn_risk, ordered)
    assert 0.005 < np.mean(rewritten) <= 0.03
    assert moved.share <= 0.005
