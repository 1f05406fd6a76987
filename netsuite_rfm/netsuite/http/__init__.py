"""One request: signed, limited, counted and retried."""
