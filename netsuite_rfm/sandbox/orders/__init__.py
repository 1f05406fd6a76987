"""An account loaded from a file of orders."""
