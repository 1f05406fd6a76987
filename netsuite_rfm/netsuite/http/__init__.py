"""Send one request: sign, limit, count and retry it."""
