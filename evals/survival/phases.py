"""What a writer does until it is killed: one kind of work a phase, each step told before and after.

The writer runs in a child process. It tells on a pipe what it is about to do and, once that is
acknowledged, that it is done; what the pipe holds outlives the kill.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evals.survival.vaults import PASSPHRASE, add_note
from memory.page_tags import PAGE_BYTES
from memory.records import Kind, NewMemory, Source
from memory.vault import Vault

OTHER = "another passphrase"
IMPORTED = 50


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a writer works: its vault, a backup beside it, which round it is, the passphrase."""

    home: Path
    backup: Path
    target: Path
    round: int
    passphrase: str


class Teller:
    """Writes one JSON line for each beginning and end of a step to a pipe."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @contextmanager
    def step(self, **effect: object) -> Iterator[dict[str, object]]:
        """Tell what is about to happen, let it happen, and tell that it did.

        What the body puts into the yielded dict is told with the end.
        """
        result: dict[str, object] = {}
        self._tell({"begin": effect, "at": time.monotonic()})
        yield result
        self._tell({"done": result, "at": time.monotonic()})

    def _tell(self, message: dict[str, object]) -> None:
        os.write(self._descriptor, json.dumps(message).encode() + b"\n")


def write_notes(scene: Scene, teller: Teller) -> None:
    """One note a transaction."""
    vault = Vault.open(scene.home, scene.passphrase)
    for number in range(10_000):
        text = f"note {scene.round} {number}"
        with teller.step(add=[text]):
            add_note(vault, text)


def import_batches(scene: Scene, teller: Teller) -> None:
    """Fifty notes and their batch in one transaction."""
    vault = Vault.open(scene.home, scene.passphrase)
    for number in range(1_000):
        texts = [f"imported {scene.round} {number} {row}" for row in range(IMPORTED)]
        with teller.step(add=texts), vault.store.transaction():
            batch = vault.store.add_batch(f"batch {scene.round} {number}").id
            for text in texts:
                vault.store.add_memory(NewMemory(Kind.NOTE, text, Source.IMPORT, batch=batch))


def checkpoint_log(scene: Scene, teller: Teller) -> None:
    """Write a note and a large blob, then move the log, just short of its limit, into the file."""
    vault = Vault.open(scene.home, scene.passphrase)
    for number in range(10_000):
        text = f"moved {scene.round} {number}"
        with teller.step(add=[text], other=True), vault.store.transaction():
            add_note(vault, text)
            vault.store.put_blob("large", os.urandom(900 * PAGE_BYTES))
        with teller.step():
            vault._chain.checkpoint()


def rotate_key(scene: Scene, teller: Teller) -> None:
    """Encrypt the database with another key, again and again."""
    vault = Vault.open(scene.home, scene.passphrase)
    for _ in range(10_000):
        with teller.step() as result:
            result["code"] = vault.rotate_key(scene.passphrase)


def change_passphrase(scene: Scene, teller: Teller) -> None:
    """Change the passphrase to and fro."""
    old, new = scene.passphrase, OTHER if scene.passphrase == PASSPHRASE else PASSPHRASE
    vault = Vault.open(scene.home, old)
    for _ in range(10_000):
        with teller.step(passphrase=new):
            vault.change_passphrase(old, new)
        old, new = new, old


def migrate_vault(scene: Scene, teller: Teller) -> None:
    """Open a vault of the first version, which brings it up to date."""
    with teller.step():
        vault = Vault.open(scene.home, scene.passphrase)
    for number in range(10_000):
        text = f"note {scene.round} {number}"
        with teller.step(add=[text], other=True):
            add_note(vault, text)


def forget_notes(scene: Scene, teller: Teller) -> None:
    """Forget three notes at a time, of a store of them made first."""
    vault = Vault.open(scene.home, scene.passphrase)
    for store in range(1_000):
        texts = [f"to forget {scene.round} {store} {row}" for row in range(60)]
        with teller.step(add=texts, other=True), vault.store.transaction():
            ids = {text: add_note(vault, text) for text in texts}
        for start in range(0, len(texts), 3):
            doomed = texts[start : start + 3]
            with teller.step(forget=doomed):
                vault.store.forget([ids[text] for text in doomed])


def back_up(scene: Scene, teller: Teller) -> None:
    """Back up into new folders, with notes written in between."""
    vault = Vault.open(scene.home, scene.passphrase)
    for number in range(10_000):
        text = f"note {scene.round} {number}"
        with teller.step(add=[text], other=True):
            add_note(vault, text)
        with teller.step(backup=number):
            vault.back_up(scene.target / str(number))


def restore(scene: Scene, teller: Teller) -> None:
    """Put the backup over the vault that is there."""
    for _ in range(10_000):
        with teller.step(restore=True):
            Vault.restore(scene.backup, scene.home, replace=True)


PHASES: dict[str, Callable[[Scene, Teller], None]] = {
    "plain writes": write_notes,
    "import": import_batches,
    "checkpoint": checkpoint_log,
    "key rotation": rotate_key,
    "passphrase change": change_passphrase,
    "migration": migrate_vault,
    "forget": forget_notes,
    "backup": back_up,
    "restore": restore,
}
