"""Tests. What several of them need stands beside them in modules with names of their own."""
