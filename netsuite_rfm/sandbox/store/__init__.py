"""The account's records, stored in DuckDB."""
