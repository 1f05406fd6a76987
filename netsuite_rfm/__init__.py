"""Nightly RFM segmentation of NetSuite customers: pull, score, diff, write, verify, report."""

__version__ = "0.2.0"
