"""Tests of the prediction model."""
