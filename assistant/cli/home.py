"""Commands that need no vault: the terminal UI, the worker itself, the models."""

import argparse
from collections.abc import Callable
from pathlib import Path

from assistant.cli.front import vault_directory
from assistant.cli.output import Output
from memory.errors import InvalidRequest


def open_terminal(options: argparse.Namespace, out: Output) -> int:
    """Open the terminal UI that this command line was given."""
    run: Callable[[Path], int] | None = options.open_terminal
    if run is None:
        raise InvalidRequest("There is no terminal UI here; run `locket`, or give a command.")
    return run(vault_directory(options))


def serve_worker(options: argparse.Namespace, out: Output) -> int:
    """Be the worker: the protocol on standard input and output."""
    from assistant.worker.__main__ import make_setup
    from assistant.worker.main import run_worker

    return run_worker(["--stdio", "--vault", str(vault_directory(options))], make_setup)


def list_models(options: argparse.Namespace, out: Output) -> int:
    """Show which models are there, and which fit this machine."""
    from assistant.models.list_command import run_list

    return run_list(json=out.as_json)


def pull_models(options: argparse.Namespace, out: Output) -> int:
    """Fetch and verify models: the one command that may use the network."""
    from assistant.models.pull_command import run_pull

    return run_pull(options.names, options.source, out.as_json)


def use_model(options: argparse.Namespace, out: Output) -> int:
    """Prefer a model for its role."""
    from assistant.models.pull_command import run_use

    return run_use(options.name, json=out.as_json)


def add_own_model(options: argparse.Namespace, out: Output) -> int:
    """Make a GGUF file of the user's known by its hash."""
    from assistant.models.add_command import run_add

    return run_add(options.path, options.projector, options.name, out.as_json)
