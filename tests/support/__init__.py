"""What the tests stand on: accounts, credentials, truth by independent SQL."""
