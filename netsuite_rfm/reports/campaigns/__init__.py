"""What campaigns and promotions brought, against customers held out, and the success measures: as one value."""

from netsuite_rfm.reports.campaigns.build import Asked, campaigns_report
from netsuite_rfm.reports.campaigns.result import CampaignsReport

__all__ = ["Asked", "CampaignsReport", "campaigns_report"]
