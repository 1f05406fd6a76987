"""The reports as one HTML page that opens, reads and prints without network or server."""

from netsuite_rfm.reports.page.render import render, render_store

__all__ = ["render", "render_store"]
