"""Read the monthly figures of the success measures, if no report has read them already."""

from datetime import date

from netsuite_rfm.errors import AccountNotReady, RequestRefused
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.report_rows import read_rows
from netsuite_rfm.netsuite.suiteql import reports as queries
from netsuite_rfm.netsuite.suiteql.customers import SEGMENT_VALUES
from netsuite_rfm.netsuite.suiteql.second_purchases import second_purchases_by_place
from netsuite_rfm.netsuite.suiteql.segments_then import at_risk_bought
from netsuite_rfm.rfm.campaigns.rows import NewAtPlace
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.reports import rows
from netsuite_rfm.rfm.reports.measures import AtRiskMonth, NewToRepeat, at_risk_churn, new_to_repeat
from netsuite_rfm.rfm.reports.period import Period
from netsuite_rfm.rfm.reports.segments import Segments
from netsuite_rfm.rfm.scheme import Scheme
from netsuite_rfm.telemetry.log import get_logger


def read_new_customers(client: Client, counting: Counting) -> list[NewToRepeat]:
    """Read new customers by month, and how many of them ordered again, in one request.

    Raises:
        NetSuiteError: NetSuite could not be read.

    """
    period = Period(counting.as_of)
    return new_to_repeat(read_rows(client, queries.new_to_repeat(counting, period), rows.NewCustomers), period)


def read_at_risk(client: Client, counting: Counting, scheme: Scheme, begins: date | None) -> list[AtRiskMonth]:
    """Read customers at risk when each month began, and what they did, in at most four requests.

    The result is empty if the account has none of the scheme's at-risk and lost segments, or no history yet.

    Raises:
        NetSuiteError: NetSuite could not be read.

    """
    period = Period(counting.as_of)
    segments = Segments(scheme, read_rows(client, SEGMENT_VALUES, rows.ListValue))
    at_risk, lost = segments.ids(scheme.at_risk), segments.ids(scheme.lost)
    if not at_risk or not lost or begins is None:
        return []
    held = read_rows(client, queries.DISTRIBUTION, rows.InSegment)
    moves = read_rows(client, queries.at_risk_moves(period, at_risk, lost), rows.AtRiskMoves)
    bought = read_rows(client, at_risk_bought(counting, period.cohorts_from, at_risk, lost), rows.AtRiskBought)
    now = sum(one.customers for one in held if one.segment in at_risk)
    return at_risk_churn(moves, bought, now, period, begins)


def read_new_by_place(client: Client, counting: Counting, channel_field: str) -> list[NewAtPlace]:
    """Read new customers of the last 13 months whose 90 days are over, by store and channel, in one request.

    The result is empty if the account has no locations, or the role cannot see them or the channel.

    Raises:
        NetSuiteError: NetSuite could not be read.

    """
    first = Period(counting.as_of).cohorts_from
    try:
        return read_rows(client, second_purchases_by_place(counting, first, channel_field), NewAtPlace)
    except (AccountNotReady, RequestRefused) as refusal:
        get_logger().info("places_not_readable", reason=str(refusal))
        return []
