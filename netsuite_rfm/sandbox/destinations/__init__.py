"""What the local Klaviyo, Meta and webhook receiver share: a server, a clock, faults."""
