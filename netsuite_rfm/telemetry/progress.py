"""Progress of a long stage. The command line shows it; tests and other callers need not."""

from typing import Protocol


class Progress(Protocol):
    """Receives each stage and each step in it."""

    def stage(self, name: str, total: int) -> None:
        """Start a stage of ``total`` customers; 0 if the number is not known."""
        ...

    def advance(self, customers: int) -> None:
        """Count customers done in the current stage."""
        ...


class Silent:
    """Shows nothing."""

    def stage(self, name: str, total: int) -> None:
        """Show nothing."""

    def advance(self, customers: int) -> None:
        """Show nothing."""
