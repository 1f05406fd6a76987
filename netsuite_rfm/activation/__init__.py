"""Segments where campaigns run: who is sent to Klaviyo, Meta, Google, a file or a webhook, and with which values."""
