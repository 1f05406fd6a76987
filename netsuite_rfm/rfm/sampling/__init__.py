"""Customers worked out again one by one, to measure how many hold what they should.

Written for one customer at a time and without numpy, so that it shares no step with the scoring of a run.
"""
