"""Tests of the SuiteScript project: its objects, its scripts run in the sandbox, and how the sandbox runs them."""
