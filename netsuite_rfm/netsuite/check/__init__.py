"""Check everything that a run needs."""
