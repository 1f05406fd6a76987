"""Syncs to where campaigns run."""
