"""Both methods to sign in."""
