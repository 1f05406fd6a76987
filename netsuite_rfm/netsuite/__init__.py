"""All the talking to NetSuite: sign-in, retries, SuiteQL, batches. Nothing here scores a customer."""
