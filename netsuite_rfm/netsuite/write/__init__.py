"""Changes to NetSuite, each one read back."""
