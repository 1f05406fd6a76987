"""The campaign report: results of campaigns against their holdouts, results of promotions, and success measures."""

from netsuite_rfm.reports.campaigns.build import Asked, campaigns_beside, campaigns_report
from netsuite_rfm.reports.campaigns.result import CampaignsReport
from netsuite_rfm.reports.campaigns.success import Months

__all__ = ["Asked", "CampaignsReport", "Months", "campaigns_beside", "campaigns_report"]
