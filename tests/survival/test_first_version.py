"""A vault of the first version, kept as it was written, opens, is brought up to date, keeps all."""

import json
import shutil
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest

from evals.survival.old_vault import OLD_PASSPHRASE, WORDS, describe_rows
from evals.survival.vaults import PASSPHRASE, list_texts, make_first_vault, reopen
from memory.chain import Chain
from memory.errors import VaultOlder, WrongPassphrase
from memory.kdf import derive_slot_key
from memory.keyfile import KEY_FILE_BYTES
from memory.store.migrations import MIGRATIONS, Migration, migrate
from memory.vault import Vault

FIXTURE = Path(__file__).parent / "data" / "first_version"
ROWS = json.loads((FIXTURE / "rows.json").read_text())
LATER_TABLES = {"migrations"}
"""Tables that an update itself writes to."""


@pytest.fixture
def old(folder: Path) -> Path:
    """A copy of the fixture, opened with the real Argon2id that it was sealed with."""
    shutil.copytree(FIXTURE / "vault", folder / "old")
    return folder / "old"


def open_old(directory: Path) -> Vault:
    with patch("memory.keyfile.derive_slot_key", derive_slot_key):
        return Vault.open(directory, OLD_PASSPHRASE)


def differing_tables(vault: Vault) -> set[str]:
    found = describe_rows(vault._connection, ROWS)
    return {name for name in ROWS if found[name] != ROWS[name]}


def test_every_row_of_the_first_version_is_there_after_the_update(old: Path) -> None:
    assert (old / "keys").stat().st_size == KEY_FILE_BYTES
    vault = open_old(old)
    applied = {name for (name,) in vault._connection.execute("SELECT name FROM migrations")}
    assert applied == {migration.name for migration in MIGRATIONS}
    assert differing_tables(vault) <= LATER_TABLES
    found = vault.store.search_words("violin", 5)
    assert found
    photo = next(m.id for m in vault.store.memories(limit=100) if m.kind == "photo")
    assert len(vault.store.photo_pixels(photo)) == 900
    assert vault.store.is_forgotten(f"The {WORDS[5]} stood on shelf 5.")
    vault.close()
    again = open_old(old)
    assert differing_tables(again) <= LATER_TABLES
    again.close()


def test_a_changed_row_would_be_seen(old: Path) -> None:
    """The negative control of the comparison."""
    vault = open_old(old)
    vault._connection.execute("UPDATE facts SET value = 'Ghent.' WHERE value = 'Ghent'")
    assert differing_tables(vault) - LATER_TABLES == {"facts"}
    vault.close()


def test_the_first_version_gets_a_chain_record_and_loses_it_to_nobody(old: Path) -> None:
    open_old(old).close()
    data = (old / "keys").read_bytes()
    assert len(data) > KEY_FILE_BYTES
    (old / "keys").write_bytes(data[:KEY_FILE_BYTES])
    with pytest.raises(VaultOlder):
        open_old(old)


def test_the_old_vault_opens_with_its_own_passphrase_only(old: Path) -> None:
    with (
        patch("memory.keyfile.derive_slot_key", derive_slot_key),
        pytest.raises(WrongPassphrase),
    ):
        Vault.open(old, PASSPHRASE)
    assert (old / "keys").stat().st_size == KEY_FILE_BYTES


def test_an_update_that_fails_leaves_the_vault_as_it_was(folder: Path) -> None:
    make_first_vault(folder / "old", notes=5)
    broken = (*MIGRATIONS, Migration("9999 broken", ("CREATE TABLE half (a)", "CREATE nonsense")))
    with (
        patch("memory.store.base.migrate", partial(migrate, migrations=broken)),
        pytest.raises(Exception, match="nonsense"),
    ):
        Vault.open(folder / "old", PASSPHRASE)
    assert reopen(folder / "old").texts == [f"old note {number}" for number in range(5)]


def test_an_update_cut_between_its_steps_is_taken_up_again(folder: Path) -> None:
    """Every commit of an update is followed by its record; a cut there leaves one unrecorded."""
    make_first_vault(folder / "old", notes=5)

    class Cut(Exception):
        pass

    recorded = Chain.note_commit
    for at in range(1, len(MIGRATIONS) + 1):
        calls = 0

        def note(chain: Chain, at: int = at) -> None:
            nonlocal calls
            calls += 1
            if calls == at:
                shutil.rmtree(folder / "cut", ignore_errors=True)
                shutil.copytree(folder / "work", folder / "cut")
                raise Cut
            recorded(chain)

        shutil.rmtree(folder / "work", ignore_errors=True)
        shutil.copytree(folder / "old", folder / "work")
        with patch.object(Chain, "note_commit", note), pytest.raises(Cut):
            Vault.open(folder / "work", PASSPHRASE)
        vault = Vault.open(folder / "cut", PASSPHRASE)
        assert list_texts(vault) == [f"old note {number}" for number in range(5)]
        vault.close()
