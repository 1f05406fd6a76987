"""Runs and related jobs: what was asked for, what is read, and what is done."""
