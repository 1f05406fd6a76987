"""Files that people name: written whole or not at all, read within bounds."""
