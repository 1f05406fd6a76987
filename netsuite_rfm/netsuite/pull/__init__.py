"""Read rows of SuiteQL into columns without losing any."""
