"""The brake: measure a plan, compare it with limits, and explain why it looks like bad input."""
