"""How an import says where it is."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with what is being done, the number done, and the total (0 while it is not known)."""


def ignore_progress(what: str, done: int, total: int) -> None:
    """A progress callback that shows nothing."""
