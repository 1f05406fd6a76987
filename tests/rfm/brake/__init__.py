"""The brake."""
