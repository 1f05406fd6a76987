"""Our own record types."""
