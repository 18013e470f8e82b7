"""Wiping a vault: the key slots are overwritten first, and from then on nothing can be read.

Works on a locked vault, without the passphrase. Cut short at any point, a second wipe completes it.
"""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from memory.disk import overwrite_with_noise, sync_directory, translate_disk_errors
from memory.errors import VaultError, VaultMissing
from memory.keyfile import count_slots
from memory.vault_files import KEYS, LOCK, VaultFiles
from memory.vault_lock import VaultLock

if TYPE_CHECKING:
    from memory.vault import Vault

CANNOT_REACH = (
    "backups, exports and photos that you keep elsewhere: a backup still opens with the passphrase "
    "it was made with; wipe each with `locket wipe --vault FOLDER`",
    "snapshots and journals that the file system or the system's own backup keeps",
    "spare blocks inside flash drives, which can hold old copies of overwritten data",
    "copies of this vault made by other programs or synced to other machines",
    "memory pages that the system wrote to swap or to a hibernation file while it was unlocked",
)


class WipeIncomplete(VaultError):
    """Something of the vault is still there after the wipe."""

    code = "wipe_incomplete"
    sentence = "Part of the vault could not be removed; close other programs and wipe again."


@dataclass(frozen=True, slots=True)
class WipeReport:
    """What a wipe did. `wiped_at` is ms UTC.

    `key_slots_overwritten` counts the occupied slots of every copy; a resumed wipe finds fewer.
    """

    vault_name: str
    wiped_at: int
    key_slots_overwritten: int
    files_deleted: int
    bytes_deleted: int
    verified: bool
    cannot_reach: tuple[str, ...] = CANNOT_REACH

    @property
    def receipt(self) -> str:
        """The receipt as the user reads it."""
        moment = datetime.fromtimestamp(self.wiped_at / 1_000, UTC)
        checked = "Checked afterwards: no key slot and no file of the vault is left."
        lines = [
            f"Wiped the vault {self.vault_name} on {moment:%Y-%m-%d at %H:%M:%S} UTC.",
            f"Key slots overwritten in place: {self.key_slots_overwritten}.",
            f"Files overwritten and deleted: {self.files_deleted} ({self.bytes_deleted:,} bytes).",
            checked if self.verified else "The check afterwards failed: wipe again.",
            "A wipe cannot reach:",
            *(f"- {place};" for place in self.cannot_reach[:-1]),
            f"- {self.cannot_reach[-1]}.",
        ]
        return "\n".join(lines)


def wipe_vault(directory: Path, held: "Vault | None" = None) -> WipeReport:
    """Destroy the vault in `directory` for good.

    Give `held` when this process has it open: it is closed first. The key slots are overwritten
    with random bytes and synced before anything else, then every file is overwritten and deleted
    and the directory synced and removed; files that are not Locket's stay. Raises `VaultMissing`
    when there is nothing, `VaultInUse` when another process holds the vault (nothing is changed),
    and `WipeIncomplete` when something is still there afterwards.
    """
    files = VaultFiles(directory.absolute())
    if held is not None and not _is_same_directory(held.directory, files.directory):
        raise ValueError("The vault given is not the one in that directory.")
    if not files.all_present():
        raise VaultMissing
    lock = VaultLock(files.lock) if held is None else held.close_for_wipe()
    try:
        with translate_disk_errors():
            report = _wipe(files)
    finally:
        lock.release()
    if not report.verified:
        raise WipeIncomplete
    return report


def _wipe(files: VaultFiles) -> WipeReport:
    key_files = [path for path in files.all_present() if path.name.startswith(KEYS)]
    slots = sum(count_slots(path.read_bytes()) for path in key_files)
    for path in key_files:
        overwrite_with_noise(path)
    keys_gone = all(count_slots(path.read_bytes()) == 0 for path in key_files)

    # Key files stay until the last data file is gone: while they are there, an interrupted wipe
    # is seen for what it is and not taken for a folder without a vault.
    present = files.all_present()
    rest = [path for path in present if path not in key_files and path.name != LOCK]
    deleted = byte_count = 0
    for path in (*rest, *key_files):
        size = path.stat().st_size
        if path not in key_files:
            overwrite_with_noise(path)
        path.unlink()
        sync_directory(files.directory)
        deleted, byte_count = deleted + 1, byte_count + size
    files.lock.unlink(missing_ok=True)
    sync_directory(files.directory)
    left = files.all_present()
    _remove_if_empty(files.directory)
    return WipeReport(
        vault_name=files.directory.name,
        wiped_at=time.time_ns() // 1_000_000,
        key_slots_overwritten=slots,
        files_deleted=deleted,
        bytes_deleted=byte_count,
        verified=keys_gone and not left,
    )


def _remove_if_empty(directory: Path) -> None:
    if not any(os.scandir(directory)):
        directory.rmdir()
        sync_directory(directory.parent)


def _is_same_directory(first: Path, second: Path) -> bool:
    return first.exists() and second.exists() and first.samefile(second)
