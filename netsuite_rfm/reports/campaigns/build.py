"""Read campaigns, promotions and success measures, and build the campaign report."""

from dataclasses import dataclass, replace
from datetime import date

from netsuite_rfm.activation.consent import OPTED_IN, ConsentPolicy, consenting_statuses
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.pull.account_counting import as_account_has
from netsuite_rfm.netsuite.pull.campaigns import AskedOfCampaigns, Known, read_campaigns, read_known
from netsuite_rfm.netsuite.pull.success_months import read_at_risk, read_new_by_place, read_new_customers
from netsuite_rfm.netsuite.suiteql.may_be_mailed import StatusChoice
from netsuite_rfm.reports.campaigns.of_campaigns import CampaignsShown
from netsuite_rfm.reports.campaigns.of_promotions import PromotionsShown
from netsuite_rfm.reports.campaigns.result import CampaignsReport
from netsuite_rfm.reports.campaigns.success import Months, second_purchases, success_measures
from netsuite_rfm.reports.campaigns.words import notes_of
from netsuite_rfm.rfm.counting import Counting
from netsuite_rfm.rfm.reports.period import Period
from netsuite_rfm.rfm.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Asked:
    """The campaign report that was asked for.

    Args:
        counting: which orders count; its as-of day is the report's last day.
        since: the report's first day.
        consent: who may be mailed.
        target_field: field with a campaign's target segments; empty if there is none.
        channel_field: transaction field with the sales channel; empty if there is none.
        scheme: the current scheme, which may have targets for the success measures.

    """

    counting: Counting
    since: date
    consent: ConsentPolicy = ConsentPolicy.NOT_OPTED_OUT
    target_field: str = ""
    channel_field: str = ""
    scheme: Scheme | None = None


def campaigns_report(client: Client, asked: Asked) -> CampaignsReport:
    """Read everything and build the report, in at most 25 requests whatever the size of the account.

    Raises:
        NetSuiteError: NetSuite could not be read.

    """
    asked = replace(asked, counting=as_account_has(client, asked.counting))
    known, scheme = read_known(client), asked.scheme
    targets = scheme.targets if scheme else None
    months = Months()
    if scheme and targets and targets.at_risk_lost_down is not None:
        months = replace(months, at_risk=read_at_risk(client, asked.counting, scheme, known.history_begins))
    if targets and targets.second_purchase_up is not None:
        months = replace(months, new=read_new_customers(client, asked.counting))
    return campaigns_beside(client, asked, known, months)


def campaigns_beside(client: Client, asked: Asked, known: Known, months: Months) -> CampaignsReport:
    """Build the campaign report when segments and months are already known, in at most nine requests.

    Raises:
        NetSuiteError: NetSuite could not be read.

    """
    statuses, or_none = consenting_statuses(asked.consent)
    choice = StatusChoice(tuple(sorted(statuses)), or_none, tuple(sorted(OPTED_IN)))
    found = read_campaigns(client, known, AskedOfCampaigns(asked.counting, asked.since, asked.target_field, choice))
    places = read_new_by_place(client, asked.counting, asked.channel_field)
    campaigns, period = CampaignsShown(found, asked.counting.as_of), Period(asked.counting.as_of)
    shown = campaigns.shown()
    success = success_measures(months, period, asked.scheme.targets if asked.scheme else None, shown)
    return CampaignsReport(
        as_of=asked.counting.as_of.isoformat(),
        since=asked.since.isoformat(),
        campaigns=shown,
        promotions=PromotionsShown(found).shown(),
        notes=notes_of(found, campaigns.results, asked.since),
        success=success,
        second_purchases=second_purchases(places, success),
    )
