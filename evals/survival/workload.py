"""A day in the life of a vault, for power cuts: all kinds of writes, one after the other."""

from pathlib import Path

from evals.survival.phases import OTHER
from evals.survival.power import Recording
from evals.survival.vaults import PASSPHRASE, add_note, list_texts
from memory.vault import Vault


def live(recording: Recording, home: Path, backup: Path) -> None:
    """Write, import, forget, move the log, change both keys, back up, restore."""
    vault = Vault.open(home, PASSPHRASE)
    _write(recording, vault, "note", 12)
    batch = [f"imported {row}" for row in range(20)]
    with recording.step(add=batch), vault.store.transaction():
        for text in batch:
            add_note(vault, text)
    ids = {memory.text: memory.id for memory in vault.store.memories(limit=1_000)}
    for start in range(0, 9, 3):
        doomed = batch[start : start + 3]
        with recording.step(forget=doomed):
            vault.store.forget([ids[text] for text in doomed])
    with recording.step(passphrase=OTHER):
        vault.change_passphrase(PASSPHRASE, OTHER)
    _write(recording, vault, "under the other passphrase", 4)
    with recording.step():
        vault._chain.checkpoint()
    _write(recording, vault, "after the log was moved", 4)
    with recording.step(passphrase=PASSPHRASE):
        vault.change_passphrase(OTHER, PASSPHRASE)
    with recording.step():
        vault.rotate_key(PASSPHRASE)
    _write(recording, vault, "under the new key", 4)
    with recording.step():
        vault.back_up(backup)
    kept = set(list_texts(vault))
    _write(recording, vault, "after the backup", 4)
    with recording.step():
        vault.close()
    with recording.step(set=kept):
        Vault.restore(backup, home, replace=True)
    vault = Vault.open(home, PASSPHRASE)
    _write(recording, vault, "after the restore", 4)
    vault.close()


def write_notes(recording: Recording, home: Path, count: int = 40) -> None:
    """Write notes, and nothing else."""
    vault = Vault.open(home, PASSPHRASE)
    _write(recording, vault, "note", count)
    vault.close()


def change_passphrases(recording: Recording, home: Path, count: int = 6) -> None:
    """Change the passphrase to and fro."""
    vault = Vault.open(home, PASSPHRASE)
    old, new = PASSPHRASE, OTHER
    for _ in range(count):
        with recording.step(passphrase=new):
            vault.change_passphrase(old, new)
        old, new = new, old
    vault.close()


def _write(recording: Recording, vault: Vault, kind: str, count: int) -> None:
    for number in range(count):
        text = f"{kind} {number}"
        with recording.step(add=[text]):
            add_note(vault, text)
