"""The reports as one HTML page that a person opens, reads and prints, with no network and no server."""

from netsuite_rfm.reports.page.render import render

__all__ = ["render"]
