"""Commands about the vault itself: what is kept, settings, passphrase, key, backup."""

from pathlib import Path

from assistant.protocol import commands as do
from assistant.protocol.results import Ok, PrivacyResult, VaultCreated
from assistant.worker.sandbox import network_guard_state
from memory.errors import InvalidRequest
from memory.store import Store, now_ms
from memory.vault import Vault
from tools.profile.allowed import INFER_SENSITIVE

LAST_BACKUP = "last_backup"
SETTINGS = {
    "places": ("on", "off"),
    INFER_SENSITIVE: ("on", "off"),
    "send_key": ("enter", "ctrl+enter"),
    "theme": (),
    "auto_lock_minutes": (),
}
"""Settings a front may change, with their values where only some make sense."""

_LONGEST_VALUE = 100


def describe_privacy(vault: Vault) -> PrivacyResult:
    """Say what is stored, where, how much, and which guards are up."""
    settings = vault.store.settings()
    last = settings.get(LAST_BACKUP, "")
    return PrivacyResult(
        vault_path=str(vault.directory),
        bytes_on_disk=vault.status_bytes(),
        rows=vault.store.count_rows(),
        network=network_guard_state(),
        settings={
            name: settings.get(name, "off" if allowed == ("on", "off") else "")
            for name, allowed in SETTINGS.items()
        },
        last_backup=int(last) if last.isdecimal() else None,
    )


def change_setting(store: Store, command: do.SettingSet) -> Ok:
    """Change one setting. Raises `InvalidRequest` for a name or value that is not known."""
    allowed = SETTINGS.get(command.name)
    if allowed is None:
        raise InvalidRequest(f"Settings are: {', '.join(SETTINGS)}.")
    if allowed and command.value not in allowed:
        raise InvalidRequest(f"That setting is one of: {', '.join(allowed)}.")
    if len(command.value) > _LONGEST_VALUE:
        raise InvalidRequest("That value is too long for a setting.")
    store.set_setting(command.name, command.value)
    return Ok(message="Set.")


def change_passphrase(vault: Vault, command: do.ChangePassphrase) -> Ok:
    """Rewrap the master key."""
    vault.change_passphrase(command.old, command.new)
    return Ok(message="The passphrase is changed. The recovery code stays the same.")


def rotate_key(vault: Vault, command: do.RotateKey) -> VaultCreated:
    """Re-encrypt everything with a new master key; the old recovery code stops working."""
    code = vault.rotate_key(command.passphrase)
    return VaultCreated(recovery_code=code, vault_name=vault.name)


def back_up(vault: Vault, command: do.Backup) -> Ok:
    """Write a sealed copy of the vault to a new folder."""
    target = Path(command.path)
    if not target.is_absolute():
        raise InvalidRequest("Give an absolute path; the worker has no current folder.")
    if target.exists():
        raise InvalidRequest("Something is already there; give a folder that does not exist yet.")
    vault.back_up(target)
    vault.store.set_setting(LAST_BACKUP, str(now_ms()))
    return Ok(message="Backed up. The copy opens with the same passphrase or recovery code.")
