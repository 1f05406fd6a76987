"""Compute the reports from NetSuite's aggregates, without reading customers one by one."""
