"""All SuiteQL queries, and reading their pages."""
