"""Whether a vault is there, told from its files alone: the front opens none."""

from pathlib import Path

from memory.vault_files import VaultFiles


def vault_exists(directory: Path) -> bool:
    """Return whether a vault's key file or database lies in `directory`."""
    files = VaultFiles(directory)
    return files.keys.exists() or files.database.exists()
