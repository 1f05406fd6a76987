"""What stands in ``deploy/``: read, linted, checked against schemas, and as far as it goes without a cluster, run."""
