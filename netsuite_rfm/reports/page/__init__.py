"""The reports as one HTML page that a person opens, reads and prints, with no network and no server."""

from netsuite_rfm.reports.page.render import render, render_store

__all__ = ["render", "render_store"]
