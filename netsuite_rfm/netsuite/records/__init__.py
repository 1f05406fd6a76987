"""The project's own record types: runs, syncs and segment history."""
