"""A backup made while others write, restored by another process with another home: all equal."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from evals.survival.old_vault import describe_rows, fill
from evals.survival.vaults import PASSPHRASE, add_note, make_vault, reopen
from memory.vault import Vault

ON_THE_OTHER_MACHINE = """
import json, sys
from pathlib import Path
from evals.survival.old_vault import describe_rows
from evals.survival.vaults import cheap_slots
from memory.vault import Vault, default_directory

backup, passphrase = Path(sys.argv[1]), sys.argv[2]
with cheap_slots():
    Vault.restore(backup, default_directory(), passphrase=passphrase)
    vault = Vault.open(default_directory(), passphrase)
    print(json.dumps(describe_rows(vault._connection)))
    vault.close()
"""


def restore_elsewhere(backup: Path, home: Path) -> dict[str, object]:
    """Restore in a fresh process whose home is empty; returns the description of its rows."""
    home.mkdir()
    environment = {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    done = subprocess.run(
        [sys.executable, "-c", ON_THE_OTHER_MACHINE, str(backup), PASSPHRASE],
        env=environment,
        cwd=home,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    rows: dict[str, object] = json.loads(done.stdout)
    return rows


def test_every_row_is_equal_on_the_other_machine(folder: Path) -> None:
    make_vault(folder / "home")
    vault = Vault.open(folder / "home", PASSPHRASE)
    fill(vault.store)
    vault.back_up(folder / "backup")
    here = describe_rows(vault._connection)
    add_note(vault, "after the backup")
    later = describe_rows(vault._connection)
    vault.close()
    there = restore_elsewhere(folder / "backup", folder / "other machine")
    assert there == here
    assert there != later


def test_a_backup_among_writers_holds_one_moment_of_all(folder: Path) -> None:
    make_vault(folder / "home")
    vault = Vault.open(folder / "home", PASSPHRASE)
    stop, started = threading.Event(), threading.Event()
    written = 0

    def write() -> None:
        nonlocal written
        while not stop.is_set():
            with vault.store.transaction():
                for half in "ab":
                    add_note(vault, f"{written:05}{half}")
            written += 1
            started.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert started.wait(10)
        for number in range(3):
            vault.back_up(folder / f"backup {number}")
    finally:
        stop.set()
        writer.join()
    vault.close()
    seen = []
    for number in range(3):
        Vault.restore(folder / f"backup {number}", folder / f"restored {number}")
        texts = reopen(folder / f"restored {number}").texts
        pairs = len(texts) // 2
        assert texts == [f"{pair:05}{half}" for pair in range(pairs) for half in "ab"]
        seen.append(pairs)
    assert 0 < seen[0] <= seen[1] <= seen[2] <= written
