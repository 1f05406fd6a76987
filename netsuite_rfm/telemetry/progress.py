"""How a long stage tells that it goes on. The command line shows it; tests and programs need not."""

from typing import Protocol


class Progress(Protocol):
    """Told of each stage, and of each step in it."""

    def stage(self, name: str, total: int) -> None:
        """Begin a stage of ``total`` customers; 0 if the number is not known."""
        ...

    def advance(self, customers: int) -> None:
        """Count customers done in the present stage."""
        ...


class Silent:
    """Shows nothing."""

    def stage(self, name: str, total: int) -> None:
        """Show nothing."""

    def advance(self, customers: int) -> None:
        """Show nothing."""
