"""The files of a vault and how they come into place.

A new vault (or a restored one) is written whole under other names, then renamed, the key file
first: a crash before that rename leaves no vault, and one after it leaves a vault that the next
opening completes. A restore over a vault that is there has one moment, too: once its key file is
called `keys.restored`, the next opening sets the old files aside and completes it.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from memory.disk import PRIVATE_DIRECTORY, sync_directory, translate_disk_errors
from memory.errors import KeyFileMissing, VaultError, VaultMissing

KEYS, DATABASE, LOCK, MANIFEST = "keys", "memory.db", "lock", "backup.json"
NEW, RESTORED = ".new", ".restored"
JOURNALS = ("", "-wal", "-shm", "-journal")


class FolderNotEmpty(VaultError):
    """The folder chosen for a new vault holds other files."""

    code = "folder_not_empty"
    sentence = "That folder holds other files; choose an empty or a new one."


@dataclass(frozen=True, slots=True)
class VaultFiles:
    """The paths of one vault."""

    directory: Path

    @property
    def keys(self) -> Path:
        """The key file."""
        return self.directory / KEYS

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.directory / DATABASE

    @property
    def lock(self) -> Path:
        """The file that the holder of the vault locks."""
        return self.directory / LOCK

    @property
    def new_keys(self) -> Path:
        """The key file before it is put in place."""
        return self.directory / (KEYS + NEW)

    @property
    def new_database(self) -> Path:
        """The database before it is put in place."""
        return self.directory / (DATABASE + NEW)

    @property
    def restored_keys(self) -> Path:
        """The key file of a restored vault whose files are all written."""
        return self.directory / (KEYS + RESTORED)

    def present_database(self) -> Path:
        """The database, or, where an install was cut before its last step, the new one."""
        cut = not self.database.exists() and self.new_database.exists()
        return self.new_database if cut else self.database

    def exist(self) -> bool:
        """Say whether there is a vault, whole or damaged."""
        return any(path.exists() for path in (self.keys, self.database, self.restored_keys))

    def require(self) -> None:
        """Raise `VaultMissing` or `KeyFileMissing` when there is nothing to open."""
        if not self.exist():
            raise VaultMissing
        if not self.keys.exists() and not self.restored_keys.exists():
            raise KeyFileMissing

    def all_present(self) -> list[Path]:
        """Return every file that Locket ever writes here and that is there.

        Key files come first and the lock last. Includes files set aside by `restore` and
        leftovers of an interrupted start.
        """
        if not self.directory.is_dir():
            return []
        names = sorted(entry.name for entry in os.scandir(self.directory))
        keys = [name for name in names if name == KEYS or name.startswith(KEYS + ".")]
        data = [name for name in names if name.startswith(DATABASE)]
        rest = [name for name in (MANIFEST, LOCK) if name in names]
        return [self.directory / name for name in (*keys, *data, *rest)]

    def prepare_directory(self) -> None:
        """Make the directory, or take an empty one, for its owner only (0700).

        Raises `FolderNotEmpty` when files that are not a vault's are in it: its mode is then not
        ours to change. Raises `DiskFull` or `NotWritable` too.
        """
        with translate_disk_errors():
            self.directory.mkdir(parents=True, exist_ok=True, mode=PRIVATE_DIRECTORY)
            own = {path.name for path in self.all_present()}
            if any(entry.name not in own for entry in os.scandir(self.directory)):
                raise FolderNotEmpty
            self.directory.chmod(PRIVATE_DIRECTORY)

    @translate_disk_errors()
    def clear_new(self) -> None:
        """Delete what an interrupted start left behind."""
        for suffix in JOURNALS:
            self.new_database.with_name(self.new_database.name + suffix).unlink(missing_ok=True)
        self.new_keys.unlink(missing_ok=True)

    def discard_new(self) -> None:
        """Delete what an error leaves unfinished, as far as the disk lets us: that error counts."""
        with suppress(OSError, VaultError):
            self.clear_new()

    @translate_disk_errors()
    def install(self) -> None:
        """Rename the new key file and database to their names, and sync the directory."""
        sync_directory(self.directory)
        # The folder may be new itself: its own name has to be on the disk, too.
        sync_directory(self.directory.parent)
        self.new_keys.rename(self.keys)
        self.complete_install()

    @translate_disk_errors()
    def replace_installed(self) -> None:
        """Put the new key file and database in place of those that are there, which are kept."""
        sync_directory(self.directory)
        self.new_keys.rename(self.restored_keys)
        sync_directory(self.directory)
        self.complete_install()

    @translate_disk_errors()
    def complete_restore(self) -> None:
        """Finish a restore that was cut after its files were written."""
        if self.restored_keys.exists():
            self._set_aside()
            self.restored_keys.rename(self.keys)
            self.complete_install()

    @translate_disk_errors()
    def complete_install(self) -> None:
        """Finish an install that was cut between its two renames, or a restore."""
        self.complete_restore()
        if self.keys.exists() and not self.database.exists() and self.new_database.exists():
            self.new_database.rename(self.database)
            sync_directory(self.directory)

    def _set_aside(self) -> None:
        """Rename the files of the vault that was there to `*.replaced-1`, or a higher number."""
        names = [KEYS, *(DATABASE + suffix for suffix in JOURNALS)]
        present = [path for name in names if (path := self.directory / name).exists()]
        number = 1
        while any(path.with_name(f"{path.name}.replaced-{number}").exists() for path in present):
            number += 1
        for path in present:
            path.rename(path.with_name(f"{path.name}.replaced-{number}"))
        sync_directory(self.directory)
