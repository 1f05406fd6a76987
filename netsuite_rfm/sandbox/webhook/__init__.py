"""A receiver of signed NDJSON batches, for testing a sync to a webhook."""
