"""Sealing fails on any change, and keys stay out of sight."""

import pytest

from memory.cipher import VaultKeys, keyed_digest, open_sealed, seal
from memory.errors import VaultDamaged

KEY = bytes(range(32))


def test_a_seal_opens_with_its_key_and_associated_data() -> None:
    assert open_sealed(KEY, seal(KEY, b"a photo key", b"row 7"), b"row 7") == b"a photo key"


def test_two_seals_of_one_text_differ() -> None:
    assert seal(KEY, b"same", b"") != seal(KEY, b"same", b"")


def test_every_flipped_byte_of_a_seal_is_noticed() -> None:
    sealed = seal(KEY, b"a photo key", b"row 7")
    for at in range(len(sealed)):
        changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(VaultDamaged):
            open_sealed(KEY, changed, b"row 7")


@pytest.mark.parametrize("length", [0, 5, 27, 28])
def test_a_cut_seal_is_noticed(length: int) -> None:
    with pytest.raises(VaultDamaged):
        open_sealed(KEY, seal(KEY, b"a photo key", b"")[:length], b"")


def test_another_key_or_other_associated_data_does_not_open_a_seal() -> None:
    sealed = seal(KEY, b"a photo key", b"row 7")
    with pytest.raises(VaultDamaged):
        open_sealed(KEY[::-1], sealed, b"row 7")
    with pytest.raises(VaultDamaged):
        open_sealed(KEY, sealed, b"row 8")


def test_each_derived_key_is_its_own() -> None:
    keys = VaultKeys.generate()
    derived = {
        keys.master,
        keys.content,
        keys.database_key,
        keys.pending_key,
        keys.photo_wrapping_key,
        keys.digest_key,
    }
    assert len(derived) == 6
    assert all(len(key) == 32 for key in derived)


def test_a_new_master_key_changes_the_database_key_and_keeps_the_content_keys() -> None:
    keys = VaultKeys.generate()
    new = keys.with_new_master()
    assert new.database_key != keys.database_key
    assert new.pending_key != keys.pending_key
    assert new.photo_wrapping_key == keys.photo_wrapping_key
    assert new.digest_key == keys.digest_key


def test_the_secret_gives_the_same_keys_again() -> None:
    keys = VaultKeys.generate()
    assert VaultKeys.from_secret(keys.secret) == keys


def test_keys_of_a_wrong_length_are_refused() -> None:
    with pytest.raises(ValueError):
        VaultKeys(b"short", bytes(32))
    with pytest.raises(ValueError):
        VaultKeys.from_secret(bytes(63))


def test_repr_shows_no_key() -> None:
    keys = VaultKeys.generate()
    assert keys.database_key
    shown = repr(keys) + str(keys)
    assert keys.master.hex() not in shown
    assert repr(keys.master) not in shown
    assert shown == "VaultKeys()VaultKeys()"


def test_a_keyed_digest_depends_on_key_and_data() -> None:
    digest = keyed_digest(KEY, b"text")
    assert len(digest) == 32
    assert digest == keyed_digest(KEY, b"text")
    assert digest != keyed_digest(KEY, b"test")
    assert digest != keyed_digest(KEY[::-1], b"text")
