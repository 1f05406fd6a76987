"""A receiver of signed NDJSON batches, for trying a sync to a webhook."""
