"""Recompute customers one by one, to measure how many have correct fields.

The code handles one customer at a time without numpy, so that it shares no step with the scoring of a run.
"""
