"""Both ways to sign in."""
