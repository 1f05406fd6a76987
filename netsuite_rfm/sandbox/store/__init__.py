"""The account's records, kept in DuckDB."""
