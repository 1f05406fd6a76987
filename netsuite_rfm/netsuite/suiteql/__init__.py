"""The text of every SuiteQL query, and the reading of its pages."""
