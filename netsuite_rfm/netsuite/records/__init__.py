"""The record types this project brings: runs and segment history."""
