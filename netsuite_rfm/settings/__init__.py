"""Every variable, where it comes from, and what is built of it."""
