"""Tests of everything that talks to NetSuite, against scripted answers over real sockets."""
