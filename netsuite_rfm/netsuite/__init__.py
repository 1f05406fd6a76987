"""All communication with NetSuite: sign-in, retries, SuiteQL, batches. Nothing here scores customers."""
