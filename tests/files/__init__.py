"""Files that people name."""
