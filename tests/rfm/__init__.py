"""Tests of scoring and comparing, and the plain Python they are held against."""
