"""Write changes to NetSuite and read each one back."""
