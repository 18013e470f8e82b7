"""What the chain costs: a commit with and without it, and the check at opening by size.

`python -m evals.survival.cost --megabytes 600`
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from evals.survival.vaults import PASSPHRASE, cheap_slots, make_vault
from memory.cipher import VaultKeys
from memory.database import open_database
from memory.kdf import DEFAULT_COST, derive_slot_key
from memory.page_tags import read_page_tags
from memory.records import Kind, NewMemory, Source
from memory.store import Store
from memory.vault import Vault

COMMITS = 800
BLOB_BYTES = 50_000


def measure_commits(folder: Path) -> tuple[list[float], list[float]]:
    """Return seconds per commit of one note, with the chain and without, in turns."""
    make_vault(folder / "with")
    keys = VaultKeys.generate()
    vault = Vault.open(folder / "with", PASSPHRASE)
    chained: list[float] = []
    bare: list[float] = []
    with closing(open_database(folder / "without.db", keys.database_key, create=True)) as plain:
        store = Store(plain, keys)
        for number in range(COMMITS):
            new = NewMemory(Kind.NOTE, f"A note of ordinary length: {number}.", Source.TYPED)
            for place, seconds in ((vault.store, chained), (store, bare)):
                started = time.perf_counter()
                place.add_memory(new)
                seconds.append(time.perf_counter() - started)
    vault.close()
    return chained, bare


def trimmed_mean(values: list[float]) -> float:
    """Return the mean without the lowest tenth and the highest fifth: others use this machine."""
    kept = sorted(values)[len(values) // 10 : len(values) * 4 // 5]
    return statistics.mean(kept)


def fill(directory: Path, megabytes: int) -> None:
    """Make a vault of about this size out of blobs as large as photos."""
    make_vault(directory)
    vault = Vault.open(directory, PASSPHRASE)
    for start in range(0, megabytes * 1_000_000 // BLOB_BYTES, 200):
        with vault.store.transaction():
            for number in range(start, start + 200):
                vault.store.put_blob(f"blob {number}", os.urandom(BLOB_BYTES))
    vault.close()


def forget_cached(path: Path) -> None:
    """Ask the system to drop what it keeps of a file in memory."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
        os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def measure_opening(directory: Path) -> dict[str, float]:
    """Return the seconds of each part of the check at opening, the best of three."""
    database = directory / "memory.db"
    seconds: dict[str, float] = {"pages": database.stat().st_size / 4096}

    def best(name: str, call: object, *, cold: bool = False) -> None:
        assert callable(call)
        taken = []
        for _ in range(3):
            if cold:
                forget_cached(database)
            started = time.perf_counter()
            call()
            taken.append(time.perf_counter() - started)
        seconds[name] = min(taken)

    def derive_and_read() -> None:
        with ThreadPoolExecutor(1) as reader:
            reading = reader.submit(read_page_tags, database)
            derive_slot_key(b"x" * 16, b"s" * 32, DEFAULT_COST)
            reading.result()

    best("read all tags, cached", lambda: read_page_tags(database))
    best("read all tags, not cached", lambda: read_page_tags(database), cold=True)
    best("Argon2id alone", lambda: derive_slot_key(b"x" * 16, b"s" * 32, DEFAULT_COST))
    best("Argon2id while reading, not cached", derive_and_read, cold=True)
    best("open the vault without Argon2id", lambda: Vault.open(directory, PASSPHRASE).close())
    return seconds


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(prog="python -m evals.survival.cost")
    parser.add_argument("--megabytes", type=int, default=600)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="locket-survival-", dir=options.folder))
    try:
        with cheap_slots():
            chained, bare = measure_commits(folder)
            with_chain, without = trimmed_mean(chained), trimmed_mean(bare)
            print(
                f"commit: {with_chain * 1e3:.2f} ms with the chain, {without * 1e3:.2f} ms "
                f"without; ratio {with_chain / without:.3f}"
            )
            if options.megabytes:
                fill(folder / "large", options.megabytes)
                for name, value in measure_opening(folder / "large").items():
                    print(f"{name}: {value:,.3f}")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
