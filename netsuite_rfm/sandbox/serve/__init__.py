"""The sandbox as a server on loopback."""
