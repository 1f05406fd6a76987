"""The reports, against figures worked out elsewhere."""
