"""Shared by the local Klaviyo, Meta and webhook receiver: a server, a clock, faults."""
