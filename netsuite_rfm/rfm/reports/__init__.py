"""What the reports say, computed from NetSuite's aggregates: no customer is ever looked at one by one."""
