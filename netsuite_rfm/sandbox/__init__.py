"""A NetSuite account of one's own on loopback, to develop and test against. It is not NetSuite."""
