"""Where the passphrase comes from: one place only, never an argument."""

import argparse
import getpass
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from memory.errors import InvalidRequest

VARIABLE = "LOCKET_PASSPHRASE"
NEW_VARIABLE = "LOCKET_NEW_PASSPHRASE"


class NoPassphrase(InvalidRequest):
    """Nobody is there to type it."""

    code = "no_passphrase"
    sentence = (
        "A passphrase is needed; give it with --passphrase-fd N or LOCKET_PASSPHRASE, "
        "or run this in a terminal."
    )


class TwoPassphrases(InvalidRequest):
    """Two sources at once."""

    code = "two_passphrases"
    sentence = "The passphrase was given twice; use --passphrase-fd or LOCKET_PASSPHRASE, not both."


def read_passphrase(options: argparse.Namespace) -> str:
    """Return the vault's passphrase. Raises `NoPassphrase` or `TwoPassphrases`."""
    return _read(options.passphrase_fd, VARIABLE, lambda: ask_secret("Passphrase: "))


def choose_passphrase(options: argparse.Namespace) -> str:
    """Return the passphrase of a vault to be made; a person types it twice."""
    return _read(options.passphrase_fd, VARIABLE, _ask_twice)


def read_new_passphrase(options: argparse.Namespace) -> str:
    """Return the passphrase that is to replace the old one."""
    return _read(options.new_passphrase_fd, NEW_VARIABLE, _ask_twice)


def can_ask() -> bool:
    """Whether a person sits at standard input."""
    return sys.stdin is not None and sys.stdin.isatty()


def ask_person(question: str) -> str:
    """Print a question and return the line typed. Ctrl-C ends the command at once."""
    with _interruptible():
        sys.stderr.write(question)
        sys.stderr.flush()
        return sys.stdin.readline().strip()


def ask_yes(question: str) -> bool:
    """Ask for y or n; anything but y or yes is no, and so is nobody there."""
    return can_ask() and ask_person(f"{question} [y/N] ").lower() in {"y", "yes"}


def ask_secret(prompt: str) -> str:
    """Ask for a passphrase without showing it. Raises `NoPassphrase` when nobody is there."""
    if not can_ask():
        raise NoPassphrase
    with _interruptible():
        return getpass.getpass(prompt)


def _ask_twice() -> str:
    first = ask_secret("New passphrase: ")
    if first != ask_secret("The same again: "):
        raise InvalidRequest("The two passphrases differ; nothing was changed. Try again.")
    return first


def _read(fd: int | None, variable: str, ask: Callable[[], str]) -> str:
    named = os.environ.get(variable)
    if fd is not None and named is not None:
        raise TwoPassphrases
    if fd is not None:
        try:
            with os.fdopen(os.dup(fd), "rb") as stream:
                return stream.readline().rstrip(b"\r\n").decode()
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidRequest("No passphrase could be read from that descriptor.") from error
    return ask() if named is None else named


@contextmanager
def _interruptible() -> Iterator[None]:
    # asyncio takes SIGINT to cancel its task, which a blocking read would never see.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
