"""Rows of SuiteQL to columns, none lost."""
