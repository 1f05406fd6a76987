"""Connect an account: key and certificate, the folder of settings and secrets, and the steps in NetSuite."""
