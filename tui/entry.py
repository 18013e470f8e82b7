"""The `locket` program: the terminal UI when nothing else is asked, else one command.

It stands here because imports go one way: the command line may not know the terminal UI, so it is
handed in.
"""

from pathlib import Path


def main() -> int:
    """Run `locket` with the process's arguments and return its exit status."""
    from assistant.cli.main import main as run_command_line

    return run_command_line(open_terminal=open_terminal)


def open_terminal(directory: Path) -> int:
    """Run the terminal UI on a vault's folder; loaded only when it is asked for."""
    from tui.app import run_tui

    return run_tui(directory)
