"""A local stand-in for a NetSuite account, for development and tests. It is not NetSuite."""
