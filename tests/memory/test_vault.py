"""Making and opening a vault on real files at the lowest allowed KDF cost."""

import os
import stat
from contextlib import closing
from pathlib import Path

import pytest

from memory.cipher import VaultKeys
from memory.errors import (
    KeyFileCorrupt,
    KeyFileMissing,
    UnknownVaultVersion,
    VaultDamaged,
    VaultExists,
    VaultInUse,
    VaultLocked,
    VaultMissing,
    VaultOlder,
    WeakPassphrase,
    WrongPassphrase,
)
from memory.kdf import FLOOR_COST, KdfCost
from memory.keyfile import (
    COPY_BYTES,
    KEY_FILE_BYTES,
    KeyFile,
    SlotKind,
    encode_new_key_file,
    seal_slot,
)
from memory.records import Kind, NewMemory, Source
from memory.vault import Vault, default_directory
from memory.vault_files import FolderNotEmpty
from tests.memory.cuts import find_in_files, held_elsewhere, run_cut, run_killed
from tests.memory.vaults import CANARY, NEW, OLD, create, read_texts


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_what_was_written_reads_back_by_passphrase_and_by_recovery_code(directory: Path) -> None:
    code = create(directory)
    assert read_texts(directory, OLD) == [CANARY]
    assert read_texts(directory, code) == [CANARY]
    assert read_texts(directory, code.lower().replace("-", " ")) == [CANARY]


def test_the_vault_is_private_whatever_the_umask(directory: Path) -> None:
    before = os.umask(0)
    try:
        vault, _ = Vault.create(directory, OLD, cost=FLOOR_COST)
        vault.store.add_memory(NewMemory(Kind.NOTE, CANARY, Source.TYPED))
        names = {entry.name for entry in os.scandir(directory)}
        modes = {stat.S_IMODE(entry.stat().st_mode) for entry in os.scandir(directory)}
        vault.close()
    finally:
        os.umask(before)
    assert names == {"keys", "lock", "memory.db", "memory.db-wal", "memory.db-shm"}
    assert modes == {0o600}
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_closing_leaves_no_journal_and_refuses_further_use(directory: Path) -> None:
    vault, _ = Vault.create(directory, OLD, cost=FLOOR_COST)
    vault.close()
    vault.close()
    assert {entry.name for entry in os.scandir(directory)} == {"keys", "lock", "memory.db"}
    with pytest.raises(VaultLocked):
        vault.store.memories()
    with pytest.raises(VaultLocked):
        vault.change_passphrase(OLD, NEW)


@pytest.mark.parametrize("text", ["", "wrong passphrase", OLD + " ", OLD.upper()])
def test_a_wrong_passphrase_opens_nothing_and_changes_nothing(directory: Path, text: str) -> None:
    create(directory)
    before = {entry.name: Path(entry.path).read_bytes() for entry in os.scandir(directory)}
    with pytest.raises(WrongPassphrase):
        Vault.open(directory, text)
    assert before == {entry.name: Path(entry.path).read_bytes() for entry in os.scandir(directory)}
    assert read_texts(directory, OLD) == [CANARY]


def test_a_mistyped_recovery_code_is_named_as_such(directory: Path) -> None:
    code = create(directory)
    wrong = ("2" if code[0] != "2" else "3") + code[1:]
    with pytest.raises(WrongPassphrase, match="typing mistake"):
        Vault.open(directory, wrong)


def test_a_passphrase_opens_however_its_accents_are_composed(directory: Path) -> None:
    vault, _ = Vault.create(directory, "cafe\u0301 creme", cost=FLOOR_COST)
    vault.close()
    opened = Vault.open(directory, "caf\u00e9 creme")
    assert opened.store.memories(limit=1) == []
    opened.close()


def test_a_short_passphrase_makes_no_vault(directory: Path) -> None:
    with pytest.raises(WeakPassphrase):
        Vault.create(directory, "7 chars", cost=FLOOR_COST)
    assert not directory.exists()


def test_a_cost_below_the_floor_is_neither_written_nor_accepted(
    directory: Path,
) -> None:
    cheap = KdfCost(1024, 1, 4)
    with pytest.raises(ValueError):
        Vault.create(directory, OLD, cost=cheap)
    assert not directory.exists()
    create(directory)
    keys = VaultKeys.generate()
    slot = seal_slot(SlotKind.PASSPHRASE, OLD.encode(), keys, bytes(16), cheap)
    (directory / "keys").write_bytes(encode_new_key_file(KeyFile(bytes(16), (slot,))))
    with pytest.raises(KeyFileCorrupt):
        Vault.open(directory, OLD)


def test_a_second_vault_is_not_made_over_the_first(directory: Path) -> None:
    create(directory)
    with pytest.raises(VaultExists):
        Vault.create(directory, NEW, cost=FLOOR_COST)
    assert read_texts(directory, OLD) == [CANARY]


def test_a_folder_with_other_files_keeps_them_and_its_mode(directory: Path) -> None:
    directory.mkdir(mode=0o755)
    (directory / "diary.txt").write_text("mine")
    with pytest.raises(FolderNotEmpty):
        Vault.create(directory, OLD, cost=FLOOR_COST)
    assert stat.S_IMODE(directory.stat().st_mode) == 0o755
    assert not Vault.exists(directory)


def test_missing_vault_and_missing_key_file_are_told_apart(directory: Path) -> None:
    with pytest.raises(VaultMissing):
        Vault.open(directory, OLD)
    create(directory)
    (directory / "keys").unlink()
    assert Vault.exists(directory)
    with pytest.raises(KeyFileMissing):
        Vault.open(directory, OLD)


@pytest.mark.parametrize("length", [0, 1, 40, 200, 1_500, COPY_BYTES - 1])
def test_a_key_file_cut_short_is_corrupt_and_stays_as_it_is(directory: Path, length: int) -> None:
    create(directory)
    keys = directory / "keys"
    cut = keys.read_bytes()[:length]
    keys.write_bytes(cut)
    with pytest.raises(KeyFileCorrupt):
        Vault.open(directory, OLD)
    assert keys.read_bytes() == cut


@pytest.mark.parametrize("at", [0, 40, 3_000, COPY_BYTES, COPY_BYTES + 500])
def test_a_key_file_with_one_whole_copy_opens_and_is_healed(directory: Path, at: int) -> None:
    create(directory)
    keys = directory / "keys"
    data = keys.read_bytes()
    keys.write_bytes(data[:at] + os.urandom(60) + data[at + 60 :])
    assert read_texts(directory, OLD) == [CANARY]
    data = keys.read_bytes()
    assert data[:COPY_BYTES] == data[COPY_BYTES:KEY_FILE_BYTES]


@pytest.mark.parametrize("length", [COPY_BYTES, COPY_BYTES + 500, KEY_FILE_BYTES])
def test_a_key_file_that_lost_its_chain_record_opens_only_when_that_is_accepted(
    directory: Path, length: int
) -> None:
    create(directory)
    keys = directory / "keys"
    keys.write_bytes(keys.read_bytes()[:length])
    with pytest.raises(VaultOlder):
        Vault.open(directory, OLD)
    Vault.open(directory, OLD, accept_older=True).close()
    assert read_texts(directory, OLD) == [CANARY]
    data = keys.read_bytes()
    assert data[:COPY_BYTES] == data[COPY_BYTES:KEY_FILE_BYTES]


def test_a_newer_key_file_is_named_as_such(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer:
        newer.setattr("memory.keyfile.VERSION", 2)
        vault, _ = Vault.create(directory, OLD, cost=FLOOR_COST)
        vault.close()
    with pytest.raises(UnknownVaultVersion):
        Vault.open(directory, OLD)


@pytest.mark.parametrize("at", [0, 20, 5_000, 40_000])
def test_a_changed_database_page_is_damage_and_not_other_data(directory: Path, at: int) -> None:
    create(directory)
    database = directory / "memory.db"
    data = bytearray(database.read_bytes())
    data[at] ^= 1
    database.write_bytes(bytes(data))

    def read_all() -> None:
        with closing(Vault.open(directory, OLD)) as vault:
            vault.back_up(directory.parent / "copy")

    with pytest.raises(VaultDamaged):
        read_all()
    assert not Vault.exists(directory.parent / "copy")


def test_a_missing_database_is_damage(directory: Path) -> None:
    create(directory)
    (directory / "memory.db").unlink()
    with pytest.raises(VaultDamaged):
        Vault.open(directory, OLD)


def test_a_vault_open_in_this_or_another_process_is_in_use(directory: Path) -> None:
    create(directory)
    vault = Vault.open(directory, OLD)
    with pytest.raises(VaultInUse):
        Vault.open(directory, OLD)
    vault.close()
    with held_elsewhere(directory / "lock"), pytest.raises(VaultInUse):
        Vault.open(directory, OLD)
    assert read_texts(directory, OLD) == [CANARY]


def test_a_killed_process_leaves_its_writes_and_no_lock(directory: Path) -> None:
    create(directory)

    def write() -> Vault:
        vault = Vault.open(directory, OLD)
        vault.store.add_memory(NewMemory(Kind.NOTE, "written, then killed", Source.TYPED))
        return vault

    run_killed(write)
    assert (directory / "memory.db-wal").stat().st_size > 0
    assert find_in_files(directory, ["written, then killed", CANARY, "INSERT", "memories"]) == []
    assert read_texts(directory, OLD) == ["written, then killed", CANARY]


def test_no_file_holds_text_or_keys_while_open_or_closed(directory: Path) -> None:
    vault, code = Vault.create(directory, OLD, cost=FLOOR_COST)
    vault.store.add_memory(NewMemory(Kind.NOTE, CANARY, Source.TYPED, title="title-canary-11"))
    vault.store.set_setting("setting-canary-12", "value-canary-13")
    words = [CANARY, "title-canary-11", "setting-canary-12", "value-canary-13", OLD, code]
    assert find_in_files(directory, words) == []
    keys = vault._require_keys()
    secrets = [keys.master, keys.content, keys.database_key]
    vault.close()
    assert find_in_files(directory, words) == []
    for path in directory.iterdir():
        assert not any(secret in path.read_bytes() for secret in secrets)
    assert repr(vault._key_file).count("sealed") == 0


def test_creating_cut_at_any_step_leaves_no_vault_or_a_whole_one(directory: Path) -> None:
    cuts = whole = 0
    while run_cut(lambda: Vault.create(directory, OLD, cost=FLOOR_COST), cuts + 1):
        cuts += 1
        if Vault.exists(directory):
            assert read_texts(directory, OLD) == []
            whole += 1
            for path in directory.iterdir():
                path.unlink()
    assert read_texts(directory, OLD) == []
    assert whole > 0
    assert cuts - whole > 0


def test_the_size_of_the_vault_is_that_of_its_files(directory: Path) -> None:
    vault, _ = Vault.create(directory, OLD, cost=FLOOR_COST)
    size = sum(entry.stat().st_size for entry in os.scandir(directory))
    assert vault.status_bytes() == size
    assert vault.name == "home"
    vault.close()


def test_the_default_directory_follows_the_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere")
    assert default_directory().name == "home"
    assert default_directory().parent.name == "locket"
