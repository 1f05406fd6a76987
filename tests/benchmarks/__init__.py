"""Measurements, run by ``make bench``. Each is a ratio or a cost within one run, never a test."""
