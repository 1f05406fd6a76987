"""Load an account from a file of orders."""
