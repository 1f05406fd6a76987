"""SuiteQL texts and pages."""
