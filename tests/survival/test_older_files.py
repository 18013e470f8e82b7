"""A vault with an older, swapped, cut or damaged part in it is refused before anything is used."""

import errno
import shutil
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from unittest.mock import patch

import pytest

from evals.survival.vaults import PASSPHRASE, add_note, copy_vault, list_texts, make_vault, reopen
from memory.chain import Chain, open_records
from memory.errors import DiskFailed, VaultDamaged, VaultOlder, WrongPassphrase
from memory.keyfile import RECORD_BYTES, RECORD_PLACES, decode_key_file
from memory.page_tags import FRAME_BYTES, LOG_HEADER_BYTES, PAGE_BYTES
from memory.unlock import unlock
from memory.vault import Vault

NEW = "another passphrase"


@pytest.fixture
def vault(folder: Path) -> Path:
    """A closed vault with 40 notes."""
    make_vault(folder / "home", notes=40)
    return folder / "home"


def write(directory: Path, *texts: str, passphrase: str = PASSPHRASE) -> None:
    vault = Vault.open(directory, passphrase)
    for text in texts:
        add_note(vault, text)
    vault.close()


def snapshot_open(directory: Path, target: Path, *texts: str) -> None:
    """Copy the files as a kill right after these acknowledged writes leaves them, log and all."""
    vault = Vault.open(directory, PASSPHRASE)
    for text in texts:
        add_note(vault, text)
    copy_vault(directory, target)
    vault.close()


def replace_page(old: Path, directory: Path, page: int) -> bool:
    """Put one page of an older database in place; says whether it differed."""
    data = bytearray((directory / "memory.db").read_bytes())
    before = bytes(data)
    part = slice((page - 1) * PAGE_BYTES, page * PAGE_BYTES)
    data[part] = (old / "memory.db").read_bytes()[part]
    (directory / "memory.db").write_bytes(bytes(data))
    return bytes(data) != before


def page_count(directory: Path) -> int:
    return (directory / "memory.db").stat().st_size // PAGE_BYTES


def read_files(directory: Path) -> dict[str, bytes]:
    """All but the index of the log, which SQLite makes anew and which holds nothing."""
    return {
        path.name: path.read_bytes() for path in directory.iterdir() if path.suffix != ".db-shm"
    }


def assert_refused_unchanged(directory: Path, kind: type[Exception] = VaultOlder) -> None:
    before = read_files(directory)
    with pytest.raises(kind):
        Vault.open(directory, PASSPHRASE)
    assert read_files(directory) == before


def test_every_single_page_rolled_back_is_found(vault: Path, folder: Path) -> None:
    copy_vault(vault, folder / "old")
    write(vault, "the newest note", "and one more")
    copy_vault(vault, folder / "new")
    changed = 0
    for page in range(1, page_count(folder / "old") + 1):
        copy_vault(folder / "new", vault)
        if replace_page(folder / "old", vault, page):
            changed += 1
            assert_refused_unchanged(vault)
        else:
            reopen(vault)
    assert changed > 3


def test_without_the_chain_a_rolled_back_page_goes_unnoticed(vault: Path, folder: Path) -> None:
    """The negative control: SQLCipher alone takes old pages for good ones."""
    copy_vault(vault, folder / "old")
    write(vault, "the newest note")
    copy_vault(vault, folder / "new")
    unnoticed = 0
    with patch.object(Chain, "_is_recorded", lambda chain: True):
        for page in range(1, page_count(folder / "old") + 1):
            copy_vault(folder / "new", vault)
            if replace_page(folder / "old", vault, page):
                try:
                    opened = Vault.open(vault, PASSPHRASE)
                    list_texts(opened)
                    opened.close()
                    unnoticed += 1
                except VaultDamaged:
                    pass
    assert unnoticed > 0


def test_two_pages_swapped_are_found(vault: Path) -> None:
    data = (vault / "memory.db").read_bytes()
    for first in range(1, len(data) // PAGE_BYTES - 1, 5):
        pages = [data[at : at + PAGE_BYTES] for at in range(0, len(data), PAGE_BYTES)]
        pages[first], pages[first + 1] = pages[first + 1], pages[first]
        (vault / "memory.db").write_bytes(b"".join(pages))
        assert_refused_unchanged(vault)


def test_an_older_database_with_the_newer_key_file_is_found(vault: Path, folder: Path) -> None:
    copy_vault(vault, folder / "old")
    write(vault, "the newest note")
    shutil.copy(folder / "old" / "memory.db", vault / "memory.db")
    assert_refused_unchanged(vault)


def test_an_older_key_file_with_the_newer_database_is_found(vault: Path, folder: Path) -> None:
    copy_vault(vault, folder / "old")
    write(vault, "the newest note")
    shutil.copy(folder / "old" / "keys", vault / "keys")
    assert_refused_unchanged(vault)


def test_the_key_file_of_an_old_passphrase_is_found(vault: Path, folder: Path) -> None:
    copy_vault(vault, folder / "old")
    opened = Vault.open(vault, PASSPHRASE)
    opened.change_passphrase(PASSPHRASE, NEW)
    opened.close()
    newest = (vault / "keys").read_bytes()
    shutil.copy(folder / "old" / "keys", vault / "keys")
    assert_refused_unchanged(vault)
    # The old slots beside the newest chain record: the database knows which slots are its own.
    old = (folder / "old" / "keys").read_bytes()
    (vault / "keys").write_bytes(old[: RECORD_PLACES[0]] + newest[RECORD_PLACES[0] :])
    with pytest.raises(VaultOlder, match="key file is older"):
        Vault.open(vault, PASSPHRASE)
    (vault / "keys").write_bytes(newest)
    with pytest.raises(WrongPassphrase):
        Vault.open(vault, PASSPHRASE)
    assert len(reopen(vault, NEW).texts) == 40


def test_an_older_log_is_found(vault: Path, folder: Path) -> None:
    snapshot_open(vault, folder / "killed", "one", "two", "three")
    copy_vault(folder / "killed", folder / "work")
    log = folder / "work" / "memory.db-wal"
    whole = log.read_bytes()
    assert reopen(folder / "work").texts[-3:] == ["one", "three", "two"]
    frames = (len(whole) - LOG_HEADER_BYTES) // FRAME_BYTES
    for kept in range(frames):
        copy_vault(folder / "killed", folder / "work")
        log.write_bytes(whole[: LOG_HEADER_BYTES + kept * FRAME_BYTES])
        assert_refused_unchanged(folder / "work")
    copy_vault(folder / "killed", folder / "work")
    log.unlink()
    assert_refused_unchanged(folder / "work")


def test_the_log_of_another_time_is_found(vault: Path, folder: Path) -> None:
    snapshot_open(vault, folder / "first", "one")
    snapshot_open(vault, folder / "second", "two", "three")
    shutil.copy(folder / "first" / "memory.db-wal", folder / "second" / "memory.db-wal")
    assert_refused_unchanged(folder / "second")


def test_a_log_left_behind_after_it_was_emptied_is_found(vault: Path, folder: Path) -> None:
    snapshot_open(vault, folder / "killed", "forgotten later")
    opened = Vault.open(vault, PASSPHRASE)
    opened.store.forget([memory.id for memory in opened.store.memories(limit=1)])
    opened.close()
    shutil.copy(folder / "killed" / "memory.db-wal", vault / "memory.db-wal")
    assert_refused_unchanged(vault)


@pytest.mark.parametrize("kept", [0, 1, 5, -1])
def test_a_database_cut_short_is_found(vault: Path, kept: int) -> None:
    data = (vault / "memory.db").read_bytes()
    pages = kept if kept >= 0 else len(data) // PAGE_BYTES - 1
    (vault / "memory.db").write_bytes(data[: pages * PAGE_BYTES])
    assert_refused_unchanged(vault)
    (vault / "memory.db").write_bytes(data[:-1])
    with pytest.raises((VaultOlder, VaultDamaged)):
        reopen(vault)


def test_a_bit_flipped_in_every_fourth_page_is_found_before_the_page_is_used(vault: Path) -> None:
    whole = (vault / "memory.db").read_bytes()
    for page in range(0, len(whole) // PAGE_BYTES, 4):
        for within in (17, 2_000, PAGE_BYTES - 70, PAGE_BYTES - 60):
            data = bytearray(whole)
            data[page * PAGE_BYTES + within] ^= 4
            (vault / "memory.db").write_bytes(bytes(data))
            with pytest.raises((VaultOlder, VaultDamaged)):
                reopen(vault)
    (vault / "memory.db").write_bytes(whole)
    assert len(reopen(vault).texts) == 40


def test_a_forged_record_is_no_record(vault: Path) -> None:
    data = bytearray((vault / "keys").read_bytes())
    for place in RECORD_PLACES:
        data[place + 30] ^= 1
    (vault / "keys").write_bytes(bytes(data))
    assert_refused_unchanged(vault)


@pytest.mark.parametrize("place", RECORD_PLACES)
def test_one_torn_record_is_made_up_for_by_the_one_before(
    vault: Path, folder: Path, place: int
) -> None:
    snapshot_open(vault, folder / "killed", "one", "two")
    keys = folder / "killed" / "keys"
    data = keys.read_bytes()
    keys.write_bytes(data[: place + 100] + bytes(RECORD_BYTES - 100) + data[place + RECORD_BYTES :])
    assert reopen(folder / "killed").texts[-2:] == ["one", "two"]


def test_a_record_is_never_written_over_the_newest(vault: Path) -> None:
    opened = Vault.open(vault, PASSPHRASE)
    for number in range(6):
        before = generations(vault)
        # A transaction that is taken back uses up a number.
        with suppress(ZeroDivisionError), opened.store.transaction():
            add_note(opened, "taken back")
            raise ZeroDivisionError
        add_note(opened, f"note {number}")
        after = generations(vault)
        assert max(before) == min(after) < max(after)
    opened.close()
    assert "note 5" in reopen(vault).texts


def test_a_commit_that_could_not_be_recorded_says_that_it_is_kept(vault: Path) -> None:
    opened = Vault.open(vault, PASSPHRASE)
    with (
        patch("memory.disk.os.pwrite", side_effect=OSError(errno.EIO, "failing")),
        pytest.raises(DiskFailed, match="look whether the change is there"),
    ):
        add_note(opened, "kept")
    add_note(opened, "after")
    opened.close()
    assert {"kept", "after"} <= set(reopen(vault).texts)


def test_what_was_committed_and_not_yet_recorded_is_kept(vault: Path, folder: Path) -> None:
    opened = Vault.open(vault, PASSPHRASE)
    add_note(opened, "recorded")
    with patch.object(Chain, "note_commit", lambda chain: None):
        add_note(opened, "unrecorded")
        add_note(opened, "unrecorded too")
    copy_vault(vault, folder / "killed")
    opened.close()
    assert reopen(folder / "killed").texts[-2:] == ["unrecorded", "unrecorded too"]
    # Read once it is recorded: taking it away again would be noticed.
    assert reopen(folder / "killed").texts[-2:] == ["unrecorded", "unrecorded too"]


def test_all_files_of_an_older_copy_open_and_say_when_they_were_written(
    vault: Path, folder: Path
) -> None:
    """The limit of the chain: nothing on this disk is left that knows better."""
    copy_vault(vault, folder / "old")
    write(vault, "the newest note")
    newest = Vault.open(vault, PASSPHRASE)
    changed = newest.last_changed
    newest.close()
    older = Vault.open(folder / "old", PASSPHRASE)
    assert 0 < older.last_changed < changed
    older.close()


def test_an_older_vault_is_read_in_full_and_opens_when_that_is_accepted(
    vault: Path, folder: Path
) -> None:
    copy_vault(vault, folder / "old")
    write(vault, "the newest note")
    shutil.copy(folder / "old" / "memory.db", vault / "memory.db")
    assert_refused_unchanged(vault)
    Vault.open(vault, PASSPHRASE, accept_older=True).close()
    assert len(reopen(vault).texts) == 40


def test_pages_of_two_times_that_do_not_fit_are_not_accepted(vault: Path, folder: Path) -> None:
    copy_vault(vault, folder / "old")
    write(vault, *(f"note {number}" for number in range(200)))
    copy_vault(vault, folder / "new")
    refused = 0
    for page in range(1, page_count(folder / "old") + 1):
        copy_vault(folder / "new", vault)
        if replace_page(folder / "old", vault, page):
            try:
                Vault.open(vault, PASSPHRASE, accept_older=True).close()
                reopen(vault)
            except VaultDamaged:
                refused += 1
                assert_refused_unchanged(vault)
    assert refused > 0


def generations(directory: Path, passphrase: str = PASSPHRASE) -> list[int]:
    """The generation in each place of the key file, -1 where there is no record."""
    data = (directory / "keys").read_bytes()
    key_file, _ = decode_key_file(data)
    records = open_records(unlock(key_file, passphrase)[0], key_file.vault_id, data)
    return [-1 if record is None else record.generation for record in records]


def generation(directory: Path) -> int:
    return max(generations(directory))


def test_the_generation_only_grows_and_a_backup_carries_it(vault: Path, folder: Path) -> None:
    opened = Vault.open(vault, PASSPHRASE)
    seen = [generation(vault)]
    steps: list[Callable[[], object]] = [
        lambda: add_note(opened, "a note"),
        lambda: opened.store.forget([1]),
        lambda: opened.change_passphrase(PASSPHRASE, PASSPHRASE),
        lambda: opened.rotate_key(PASSPHRASE),
    ]
    for step in steps:
        step()
        seen.append(generation(vault))
    assert seen == sorted(set(seen))
    opened.back_up(folder / "backup")
    opened.close()
    assert generation(folder / "backup") == generation(vault) == seen[-1]
    Vault.restore(folder / "backup", folder / "restored")
    assert generation(folder / "restored") == seen[-1]
    reopen(folder / "restored")


def test_a_log_with_a_wrong_checksum_ends_there_as_for_sqlite(vault: Path, folder: Path) -> None:
    snapshot_open(vault, folder / "killed", "one", "two")
    log = folder / "killed" / "memory.db-wal"
    data = bytearray(log.read_bytes())
    # More frames of the same salts, unsummed: a write that was cut off.
    frame = data[LOG_HEADER_BYTES : LOG_HEADER_BYTES + FRAME_BYTES]
    struct.pack_into(">I", frame, 4, page_count(folder / "killed"))
    log.write_bytes(bytes(data + frame))
    assert reopen(folder / "killed").texts[-2:] == ["one", "two"]
