"""The key file survives cuts and damage, and opens for nobody who should not open it."""

import os
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from memory.cipher import VaultKeys
from memory.errors import KeyFileCorrupt, UnknownVaultVersion, VaultDamaged, WrongPassphrase
from memory.kdf import KdfCost
from memory.keyfile import (
    COPY_BYTES,
    KEY_FILE_BYTES,
    KeyFile,
    SlotKind,
    count_slots,
    decode_key_file,
    encode_key_file,
    encode_new_key_file,
    heal_key_file,
    open_pending,
    open_slot,
    seal_pending,
    seal_slot,
    update_key_file,
)

CHEAP = KdfCost(32, 1, 4)
VAULT_ID = bytes(range(16))
KEYS = VaultKeys(b"m" * 32, b"c" * 32)


def make_key_file(passphrase: bytes = b"passphrase") -> KeyFile:
    return KeyFile(
        VAULT_ID,
        (
            seal_slot(SlotKind.PASSPHRASE, passphrase, KEYS, VAULT_ID, CHEAP),
            seal_slot(SlotKind.RECOVERY, b"r" * 20, KEYS, VAULT_ID, CHEAP),
        ),
    )


def write(path: Path, key_file: KeyFile) -> Path:
    path.write_bytes(encode_new_key_file(key_file))
    return path


def resealed(copy: bytes, at: int, value: bytes) -> bytes:
    """A copy with some bytes changed and its checksum made right again."""
    body = (copy[:at] + value + copy[at + len(value) :])[:-32]
    return body + sha256(body).digest()


def test_a_key_file_reads_back_as_written() -> None:
    key_file = replace(make_key_file(), pending=b"p" * 60)
    data = encode_new_key_file(key_file)
    assert len(data) == KEY_FILE_BYTES
    assert decode_key_file(data, minimum=CHEAP) == (key_file, 1)


def test_each_slot_opens_with_its_own_secret_only() -> None:
    key_file = make_key_file()
    passphrase, recovery = key_file.slots
    assert open_slot(passphrase, b"passphrase", VAULT_ID) == KEYS
    assert open_slot(recovery, b"r" * 20, VAULT_ID) == KEYS
    for slot, secret in ((passphrase, b"r" * 20), (recovery, b"passphrase"), (passphrase, b"")):
        with pytest.raises(WrongPassphrase):
            open_slot(slot, secret, VAULT_ID)


def test_a_slot_is_bound_to_its_vault_its_kind_and_its_cost() -> None:
    slot = make_key_file().slots[0]
    moved = (
        (slot, b"another vault id"),
        (replace(slot, kind=SlotKind.RECOVERY), VAULT_ID),
        (replace(slot, cost=KdfCost(32, 2, 4)), VAULT_ID),
    )
    for changed, vault_id in moved:
        with pytest.raises(WrongPassphrase):
            open_slot(changed, b"passphrase", vault_id)


def test_a_file_cut_at_any_length_is_whole_by_copy_a_or_corrupt() -> None:
    key_file = make_key_file()
    data = encode_new_key_file(key_file)
    for length in range(0, KEY_FILE_BYTES, 7):
        if length < COPY_BYTES:
            with pytest.raises(KeyFileCorrupt):
                decode_key_file(data[:length], minimum=CHEAP)
        else:
            assert decode_key_file(data[:length], minimum=CHEAP)[0] == key_file


def test_any_flipped_byte_leaves_the_other_copy_in_use() -> None:
    key_file = make_key_file()
    data = encode_new_key_file(key_file)
    for at in range(KEY_FILE_BYTES):
        changed = data[:at] + bytes([data[at] ^ 0x40]) + data[at + 1 :]
        assert decode_key_file(changed, minimum=CHEAP)[0] == key_file


def test_a_byte_flipped_in_both_copies_is_corrupt_and_never_a_newer_version() -> None:
    data = encode_new_key_file(make_key_file())
    for at in range(COPY_BYTES):
        changed = bytearray(data)
        changed[at] ^= 0x40
        changed[at + COPY_BYTES] ^= 0x40
        with pytest.raises(KeyFileCorrupt):
            decode_key_file(bytes(changed), minimum=CHEAP)


def test_a_newer_version_is_named_as_such() -> None:
    copy = resealed(encode_key_file(make_key_file(), 1), 8, b"\x00\x02")
    with pytest.raises(UnknownVaultVersion):
        decode_key_file(2 * copy, minimum=CHEAP)


def test_costs_below_the_floor_or_above_the_ceiling_are_not_accepted() -> None:
    key_file = make_key_file()
    with pytest.raises(KeyFileCorrupt):
        decode_key_file(encode_new_key_file(key_file))
    slot = replace(key_file.slots[0], cost=KdfCost(2**31, 1, 4))
    with pytest.raises(KeyFileCorrupt):
        decode_key_file(encode_new_key_file(replace(key_file, slots=(slot,))), minimum=CHEAP)


def test_an_unknown_slot_kind_is_corrupt() -> None:
    copy = resealed(encode_key_file(make_key_file(), 1), 36, b"\x09")
    with pytest.raises(KeyFileCorrupt):
        decode_key_file(2 * copy, minimum=CHEAP)


def test_an_update_leaves_no_byte_of_the_old_slot(tmp_path: Path) -> None:
    old = make_key_file()
    path = write(tmp_path / "keys", old)
    inode = path.stat().st_ino
    new = old.with_slot(seal_slot(SlotKind.PASSPHRASE, b"new one", KEYS, VAULT_ID, CHEAP))
    update_key_file(path, new, minimum=CHEAP)
    data = path.read_bytes()
    assert decode_key_file(data, minimum=CHEAP) == (new, 2)
    assert path.stat().st_ino == inode
    assert old.slots[0].salt not in data
    assert old.slots[0].sealed[:16] not in data
    assert data[:COPY_BYTES] == data[COPY_BYTES:]


def test_an_update_cut_at_any_byte_leaves_the_old_or_the_new_state(tmp_path: Path) -> None:
    old = make_key_file()
    path = write(tmp_path / "keys", old)
    before = path.read_bytes()
    new = old.with_slot(seal_slot(SlotKind.PASSPHRASE, b"new one", KEYS, VAULT_ID, CHEAP))
    update_key_file(path, new, minimum=CHEAP)
    after = path.read_bytes()
    for written in range(0, KEY_FILE_BYTES + 1, 13):
        # Copy B is written first, then copy A.
        to_b = min(written, COPY_BYTES)
        to_a = written - to_b
        torn = after[:to_a] + before[to_a:COPY_BYTES]
        torn += after[COPY_BYTES : COPY_BYTES + to_b] + before[COPY_BYTES + to_b :]
        found, _ = decode_key_file(torn, minimum=CHEAP)
        # The checksum is the last to change; its last byte may by chance be the same.
        assert found == (new if to_b == COPY_BYTES else old)
        path.write_bytes(torn)
        heal_key_file(path, minimum=CHEAP)
        assert decode_key_file(path.read_bytes(), minimum=CHEAP)[0] == found
        assert path.read_bytes()[:COPY_BYTES] == path.read_bytes()[COPY_BYTES:]


@pytest.mark.parametrize("damaged", [slice(0, COPY_BYTES), slice(COPY_BYTES, KEY_FILE_BYTES)])
def test_an_update_writes_over_the_damaged_copy_first(tmp_path: Path, damaged: slice) -> None:
    old = make_key_file()
    path = write(tmp_path / "keys", old)
    data = bytearray(path.read_bytes())
    data[damaged] = os.urandom(COPY_BYTES)
    path.write_bytes(bytes(data))
    update_key_file(path, old, minimum=CHEAP)
    assert decode_key_file(path.read_bytes(), minimum=CHEAP) == (old, 2)


def test_healing_a_whole_file_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "keys", make_key_file())
    before = path.read_bytes()
    heal_key_file(path, minimum=CHEAP)
    assert path.read_bytes() == before


def test_pending_keys_open_with_the_present_keys_of_that_vault_only() -> None:
    new = KEYS.with_new_master()
    pending = seal_pending(KEYS, new, VAULT_ID)
    assert open_pending(KEYS, pending, VAULT_ID) == new
    with pytest.raises(VaultDamaged):
        open_pending(new, pending, VAULT_ID)
    with pytest.raises(VaultDamaged):
        open_pending(KEYS, pending, b"another vault id")


def test_slots_are_counted_in_damaged_copies_too() -> None:
    data = encode_new_key_file(make_key_file())
    assert count_slots(data) == 4
    assert count_slots(data[: COPY_BYTES + 400]) == 4
    assert count_slots(os.urandom(KEY_FILE_BYTES)) == 0
    assert count_slots(b"") == 0


def test_repr_shows_no_sealed_bytes() -> None:
    key_file = replace(make_key_file(), pending=b"p" * 60)
    assert repr(key_file.slots[0].salt)[2:-1] not in repr(key_file)
    assert "pppp" not in repr(key_file)
