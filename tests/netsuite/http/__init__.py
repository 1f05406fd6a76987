"""One request."""
