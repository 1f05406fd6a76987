"""Whole runs against a sandbox account."""
