"""From keys to an open database that is the newest one, or the reason why it is not opened."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from memory.chain import Chain, keep_open
from memory.cipher import VaultKeys
from memory.database import (
    Connection,
    check_database,
    check_word_indexes,
    open_database,
    rekey_database,
)
from memory.errors import VaultDamaged, VaultOlder
from memory.keyfile import KeyFile, digest_slots, open_pending, update_key_file
from memory.page_tags import Tags
from memory.store.vault_state import VaultState, read_vault_state
from memory.vault_files import VaultFiles

OLDER_KEY_FILE = (
    "The vault's key file is older than its data: put the newest file `keys` back, restore your "
    "last backup, or open it as it is with `locket unlock --accept-older`. Nothing was changed."
)


class Opened(NamedTuple):
    """What an open vault stands on."""

    key_file: KeyFile
    keys: VaultKeys
    connection: Connection
    chain: Chain


def open_verified(
    files: VaultFiles, key_file: KeyFile, keys: VaultKeys, tags: Tags, *, accept_older: bool = False
) -> Opened:
    """Open the database once the chain has shown that nothing in it is older than it was.

    `tags` are those of the database file, read while nothing had it open. A rotation that a crash
    cut short is undone. Raises `VaultDamaged` or `VaultOlder`; with `accept_older` the database is
    read in full instead and taken as it is.
    """
    chain = Chain(keys, key_file.vault_id, files.keys, files.database)
    try:
        later = chain.verify(tags)
        if later is None and chain.record is not None and not accept_older:
            raise VaultOlder
        connection, found = _connect(files, key_file, keys)
        chain.attach(connection)
        state = read_vault_state(connection)
        if accept_older:
            check_database(connection, with_log=True)
            check_word_indexes(connection)
            chain.adopt(max(chain.generation, state.generation if state else 0) + 1)
        else:
            _judge(chain, later, state, key_file)
    except BaseException:
        chain.refuse()
        raise
    try:
        # From here on there may be checkpoints: what a killed process left unrecorded comes first.
        chain.record_found()
        if found is not keys:
            rekey_with_chain(connection, chain, files.database, keys.database_key)
        if key_file.pending is not None:
            key_file = replace(key_file, pending=None)
            update_key_file(files.keys, key_file)
    except BaseException:
        chain.close()
        raise
    return Opened(key_file, keys, connection, chain)


def _judge(chain: Chain, later: int | None, state: VaultState | None, key_file: KeyFile) -> None:
    """Raise `VaultOlder` unless database and key file are the newest, as far as each knows."""
    if later is None:
        if state is not None:
            # The record was taken out of the key file: only a vault of before there was one has
            # none.
            raise VaultOlder
        chain.adopt(0)
        return
    if later:
        # Each commit carries its number, but for the one of a rotation that was cut short.
        numbered = later - (key_file.pending is not None)
        if state is None or state.generation < chain.generation + numbered:
            raise VaultOlder
    if state is not None and not state.allows(digest_slots(key_file)):
        raise VaultOlder(OLDER_KEY_FILE)


def rekey_with_chain(
    connection: Connection, chain: Chain, database: Path, database_key: bytes
) -> None:
    """Encrypt the database with another key and record every page anew.

    Raises as `memory.database.rekey_database` does.
    """
    rekey_database(connection, database, database_key, lambda _: chain.checkpoint())


def _connect(files: VaultFiles, key_file: KeyFile, keys: VaultKeys) -> tuple[Connection, VaultKeys]:
    """Connect with the present key or, after a rotation that was cut short, with the next one.

    Such a rotation is undone rather than completed: the new recovery code was never shown, and the
    old one still opens the key file.
    """
    candidates = [keys]
    if key_file.pending is not None:
        candidates.append(open_pending(keys, key_file.pending, key_file.vault_id))
    # Closing the last connection would move a log that is not yet recorded, so those with a key
    # that does not fit are closed after the one with the right key is open.
    failed: list[Connection] = []
    for candidate in candidates:
        try:
            connection = open_database(
                files.database, candidate.database_key, give_up=failed.append
            )
        except VaultDamaged:
            continue
        for other in failed:
            other.close()
        return connection, candidate
    for other in failed:
        keep_open(other)
    raise VaultDamaged
