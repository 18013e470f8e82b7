"""Making, opening, changing and rotating a vault on real files at the lowest allowed KDF cost."""

import os
import resource
import shutil
import stat
from contextlib import closing
from pathlib import Path

import pytest

from memory.cipher import VaultKeys
from memory.database import DiskFailed, checkpoint, open_database
from memory.errors import (
    DiskFull,
    KeyFileCorrupt,
    KeyFileMissing,
    UnknownVaultVersion,
    VaultDamaged,
    VaultExists,
    VaultInUse,
    VaultLocked,
    VaultMissing,
    WeakPassphrase,
    WrongPassphrase,
)
from memory.kdf import FLOOR_COST, KdfCost
from memory.keyfile import (
    COPY_BYTES,
    KeyFile,
    SlotKind,
    decode_key_file,
    encode_new_key_file,
    seal_slot,
)
from memory.records import Kind, NewMemory, Source
from memory.vault import Vault, default_directory
from memory.vault_files import FolderNotEmpty
from tests.memory.cuts import find_in_files, held_elsewhere, run_cut, run_killed

OLD, NEW = "correct horse battery", "another passphrase"
CANARY = "canary-7f3a91-in-a-note"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "home"


TEMPLATES: list[tuple[Path, str]] = []


@pytest.fixture(scope="module", autouse=True)
def template(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One locked vault with one note, and its recovery code, for `create` to copy."""
    directory = tmp_path_factory.mktemp("template") / "home"
    vault, code = Vault.create(directory, OLD, cost=FLOOR_COST)
    vault.store.add_memory(NewMemory(Kind.NOTE, CANARY, Source.TYPED))
    vault.close()
    TEMPLATES[:] = [(directory, code)]


def create(directory: Path) -> str:
    """Copy the vault made once (two Argon2id runs) to `directory`; returns its recovery code."""
    template, code = TEMPLATES[0]
    shutil.copytree(template, directory)
    return code


def read_texts(directory: Path, passphrase: str) -> list[str]:
    vault = Vault.open(directory, passphrase)
    try:
        return [memory.text for memory in vault.store.memories()]
    finally:
        vault.close()


def read_key_file(directory: Path) -> KeyFile:
    return decode_key_file((directory / "keys").read_bytes())[0]


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
    Vault.open(directory, "caf\u00e9 creme").close()


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


@pytest.mark.parametrize("length", [COPY_BYTES, COPY_BYTES + 500])
def test_a_key_file_with_one_whole_copy_opens_and_is_healed(directory: Path, length: int) -> None:
    create(directory)
    keys = directory / "keys"
    keys.write_bytes(keys.read_bytes()[:length])
    assert read_texts(directory, OLD) == [CANARY]
    data = keys.read_bytes()
    assert data[:COPY_BYTES] == data[COPY_BYTES:]


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


def test_a_changed_passphrase_leaves_no_old_slot_and_keeps_the_recovery_code(
    directory: Path,
) -> None:
    code = create(directory)
    old_slot, recovery = read_key_file(directory).slots
    database = (directory / "memory.db").read_bytes()
    vault = Vault.open(directory, OLD)
    vault.change_passphrase(OLD, NEW)
    vault.close()
    data = (directory / "keys").read_bytes()
    assert old_slot.salt not in data
    assert old_slot.sealed not in data
    assert recovery.sealed in data
    assert (directory / "memory.db").read_bytes() == database
    with pytest.raises(WrongPassphrase):
        Vault.open(directory, OLD)
    assert read_texts(directory, NEW) == [CANARY]
    assert read_texts(directory, code) == [CANARY]


def test_a_passphrase_changes_only_for_who_knows_the_old_one_or_the_code(directory: Path) -> None:
    code = create(directory)
    vault = Vault.open(directory, code)
    with pytest.raises(WrongPassphrase):
        vault.change_passphrase("not the old one", NEW)
    with pytest.raises(WeakPassphrase):
        vault.change_passphrase(OLD, "short")
    vault.change_passphrase(code, NEW)
    vault.close()
    assert read_texts(directory, NEW) == [CANARY]


def test_a_passphrase_change_cut_at_any_step_opens_with_one_of_the_two(directory: Path) -> None:
    create(directory)
    current, other = OLD, NEW
    cuts = 0
    while True:

        def change(old: str = current, new: str = other) -> None:
            Vault.open(directory, old).change_passphrase(old, new)

        if not run_cut(change, cuts + 1):
            break
        cuts += 1
        try:
            assert read_texts(directory, other) == [CANARY]
            current, other = other, current
        except WrongPassphrase:
            assert read_texts(directory, current) == [CANARY]
        data = (directory / "keys").read_bytes()
        assert data[:COPY_BYTES] == data[COPY_BYTES:]
    assert cuts == 4  # two copies, each written and synced


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


def test_a_rotated_key_ends_the_old_key_and_the_old_code(directory: Path) -> None:
    old_code = create(directory)
    vault = Vault.open(directory, OLD)
    old_keys = vault._require_keys()
    new_code = vault.rotate_key(OLD)
    vault.store.add_memory(NewMemory(Kind.NOTE, "after", Source.TYPED))
    vault.close()
    with pytest.raises(VaultDamaged):
        open_database(directory / "memory.db", old_keys.database_key)
    with pytest.raises(WrongPassphrase):
        Vault.open(directory, old_code)
    assert read_key_file(directory).pending is None
    assert read_texts(directory, new_code) == ["after", CANARY]
    assert read_texts(directory, OLD) == ["after", CANARY]


def test_a_key_rotates_only_with_the_passphrase(directory: Path) -> None:
    code = create(directory)
    vault = Vault.open(directory, code)
    for text in ("not the passphrase", code):
        with pytest.raises(WrongPassphrase):
            vault.rotate_key(text)
    assert [memory.text for memory in vault.store.memories()] == [CANARY]
    vault.close()


def test_a_rotation_cut_at_any_step_still_opens_with_passphrase_and_code(directory: Path) -> None:
    code = create(directory)
    cuts = 0
    while run_cut(lambda: Vault.open(directory, OLD).rotate_key(OLD), cuts + 1):
        cuts += 1
        assert read_texts(directory, OLD) == [CANARY]
        assert read_key_file(directory).pending is None
        try:
            assert read_texts(directory, code) == [CANARY]
        except WrongPassphrase:
            # The first copy with the new slots is whole from here on: the rotation stands.
            assert cuts >= 6
    assert cuts == 8  # twice two copies, each written and synced


def test_a_rotation_killed_while_encrypting_still_opens(directory: Path) -> None:
    code = create(directory)
    vault = Vault.open(directory, OLD)
    blob = os.urandom(8_000_000)
    vault.store.put_blob("weights", blob)
    vault.close()
    child = os.fork()
    if child == 0:
        try:
            Vault.open(directory, OLD).rotate_key(OLD)
        finally:
            os._exit(0)
    log = directory / "memory.db-wal"
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if log.exists() and log.stat().st_size > 1_000_000:
            os.kill(child, 9)
            os.waitpid(child, 0)
            break
    else:
        pytest.fail("the rotation ended before it could be killed")
    vault = Vault.open(directory, code)
    assert vault.store.blob("weights") == blob
    vault.close()
    assert read_texts(directory, OLD) == [CANARY]


def test_a_rotation_killed_between_encrypting_and_the_key_file_is_undone(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = create(directory)
    old_keys: list[VaultKeys] = []

    def rotate() -> None:
        vault = Vault.open(directory, OLD)
        monkeypatch.setattr("memory.database.checkpoint", lambda connection: os._exit(17))
        vault.rotate_key(OLD)

    assert run_cut(rotate, 1_000)
    vault = Vault.open(directory, code)
    old_keys.append(vault._require_keys())
    vault.close()
    open_database(directory / "memory.db", old_keys[0].database_key).close()
    assert read_texts(directory, OLD) == [CANARY]
    assert read_key_file(directory).pending is None


def test_a_rotation_that_fails_while_encrypting_closes_the_vault_and_is_undone(
    directory: Path,
) -> None:
    code = create(directory)
    vault = Vault.open(directory, OLD)
    vault.store.put_blob("weights", os.urandom(3_000_000))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    checkpoint(vault._connection)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        with pytest.raises(DiskFailed):
            vault.rotate_key(OLD)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    with pytest.raises(VaultLocked):
        vault.store.memories()
    assert read_key_file(directory).pending is not None
    assert read_texts(directory, code) == [CANARY]
    assert read_key_file(directory).pending is None


def test_a_rotation_without_room_changes_nothing(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = create(directory)
    vault = Vault.open(directory, OLD)
    monkeypatch.setattr(
        "memory.vault.shutil.disk_usage", lambda path: type("Usage", (), {"free": 10})
    )
    with pytest.raises(DiskFull):
        vault.rotate_key(OLD)
    vault.store.add_memory(NewMemory(Kind.NOTE, "still here", Source.TYPED))
    vault.close()
    assert read_texts(directory, code) == ["still here", CANARY]


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
