"""Tests of hold-outs and of what campaigns bring."""
