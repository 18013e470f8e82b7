"""The key file: the vault's secret, sealed once for each way of opening the vault.

Layout (big-endian): two copies of 4,096 bytes, A and B, each

    magic 8 | version u16 | zero u16 | sequence u64 | vault id 16 | 8 slots of 160 | pending 64 |
    zeros | SHA-256 of all before it 32

and behind them, in blocks of 4,096 bytes of their own, two places of 512 bytes for the chain record
(memory/chain.py), which says what the database last held.

    slot:    kind u8 | zero 3 | memory KiB u32 | iterations u32 | lanes u32 | salt 32 | sealed 92
    pending: one byte, 1 when used | zero 3 | sealed 60

A change writes the copy that is not the newest, syncs, then writes the other one: after a crash at
any point one whole copy is there, and after a change none holds the old slot. The bytes are written
over in place, because a file put in place by renaming leaves the old slot on the disk. Magic,
version and checksum keep their places in every later version, so that a newer file is told from a
damaged one. The checksum finds torn writes; what may not be forged is in the seals, which bind
version, vault id, slot kind and costs.
"""

import os
import struct
from dataclasses import dataclass, field, replace
from enum import IntEnum
from hashlib import sha256
from pathlib import Path

from memory.cipher import KEY_BYTES, NONCE_BYTES, SECRET_BYTES, TAG_BYTES, VaultKeys
from memory.cipher import open_sealed as open_sealed_bytes
from memory.cipher import seal as seal_bytes
from memory.disk import overwrite_in_place
from memory.errors import KeyFileCorrupt, UnknownVaultVersion, VaultDamaged, WrongPassphrase
from memory.kdf import CEILING_COST, FLOOR_COST, SALT_BYTES, KdfCost, derive_slot_key

MAGIC = b"LOCKETKF"
VERSION = 1
COPY_BYTES = 4096
KEY_FILE_BYTES = 2 * COPY_BYTES
"""The two copies; a key file without a chain record, as the first vaults have it, ends there."""
RECORD_BYTES = 512
RECORD_PLACES = (2 * COPY_BYTES, 3 * COPY_BYTES)
SLOT_COUNT = 8
VAULT_ID_BYTES = 16

_HEADER = struct.Struct(">8sH2xQ16s")
_SLOT = struct.Struct(f">B3xIII{SALT_BYTES}s{NONCE_BYTES + SECRET_BYTES + TAG_BYTES}s8x")
_PENDING = struct.Struct(f">B3x{NONCE_BYTES + KEY_BYTES + TAG_BYTES}s")
_CHECKSUM_BYTES = 32
_VERSION_AT = struct.Struct(">H")


class SlotKind(IntEnum):
    """What opens a slot. Keyring and key file have their place; nothing writes them yet."""

    PASSPHRASE = 1
    RECOVERY = 2
    KEYRING = 3
    KEY_FILE = 4


@dataclass(frozen=True, slots=True)
class Slot:
    """The vault's secret sealed under what Argon2id makes of one passphrase or code."""

    kind: SlotKind
    cost: KdfCost
    salt: bytes = field(repr=False)
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """One state of the key file. `pending` seals the next master key during a rotation."""

    vault_id: bytes
    slots: tuple[Slot, ...]
    pending: bytes | None = field(default=None, repr=False)

    def slot(self, kind: SlotKind) -> Slot | None:
        """Return the slot of a kind, if there is one."""
        return next((slot for slot in self.slots if slot.kind is kind), None)

    def with_slot(self, new: Slot) -> "KeyFile":
        """Return this state with the slot of that kind replaced or added."""
        kept = tuple(slot for slot in self.slots if slot.kind is not new.kind)
        return replace(self, slots=(*kept, new))


def seal_slot(
    kind: SlotKind, secret: bytes, keys: VaultKeys, vault_id: bytes, cost: KdfCost
) -> Slot:
    """Seal a vault's keys under a passphrase or code, with a new salt; takes one Argon2id run."""
    salt = os.urandom(SALT_BYTES)
    key = derive_slot_key(secret, salt, cost)
    return Slot(kind, cost, salt, seal_bytes(key, keys.secret, _bind_slot(vault_id, kind, cost)))


def open_slot(slot: Slot, secret: bytes, vault_id: bytes) -> VaultKeys:
    """Open a slot with a passphrase or code; takes one Argon2id run. Raises `WrongPassphrase`."""
    key = derive_slot_key(secret, slot.salt, slot.cost)
    try:
        opened = open_sealed_bytes(key, slot.sealed, _bind_slot(vault_id, slot.kind, slot.cost))
    except VaultDamaged:
        raise WrongPassphrase from None
    return VaultKeys.from_secret(opened)


def seal_pending(keys: VaultKeys, new_keys: VaultKeys, vault_id: bytes) -> bytes:
    """Seal the next master key so that whoever has the present one can open it."""
    return seal_bytes(keys.pending_key, new_keys.master, _bind_pending(vault_id))


def open_pending(keys: VaultKeys, pending: bytes, vault_id: bytes) -> VaultKeys:
    """Return the keys that an interrupted rotation was moving to. Raises `VaultDamaged`."""
    master = open_sealed_bytes(keys.pending_key, pending, _bind_pending(vault_id))
    return VaultKeys(master, keys.content)


def encode_key_file(key_file: KeyFile, sequence: int) -> bytes:
    """Return one copy of the key file, 4,096 bytes."""
    parts = [_HEADER.pack(MAGIC, VERSION, sequence, key_file.vault_id)]
    for slot in key_file.slots:
        cost = slot.cost
        parts.append(
            _SLOT.pack(
                slot.kind, cost.memory_kib, cost.iterations, cost.lanes, slot.salt, slot.sealed
            )
        )
    parts.append(bytes(_SLOT.size * (SLOT_COUNT - len(key_file.slots))))
    parts.append(_PENDING.pack(key_file.pending is not None, key_file.pending or b""))
    body = b"".join(parts).ljust(COPY_BYTES - _CHECKSUM_BYTES, b"\0")
    return body + sha256(body).digest()


def decode_key_file(data: bytes, *, minimum: KdfCost = FLOOR_COST) -> tuple[KeyFile, int]:
    """Return the newest whole copy in the bytes of a key file, and its sequence number.

    Raises `UnknownVaultVersion` when a newer Locket wrote that copy, and `KeyFileCorrupt` when no
    copy is whole or a slot's costs lie outside `minimum` and the ceiling.
    """
    whole = [copy for copy in split_copies(data) if is_whole(copy)]
    if not whole:
        raise KeyFileCorrupt
    newest = max(whole, key=_read_sequence)
    if _VERSION_AT.unpack_from(newest, len(MAGIC))[0] != VERSION:
        raise UnknownVaultVersion
    _, _, sequence, vault_id = _HEADER.unpack_from(newest)
    slots = tuple(_decode_slots(newest, minimum))
    used, pending = _PENDING.unpack_from(newest, _HEADER.size + SLOT_COUNT * _SLOT.size)
    return KeyFile(vault_id, slots, pending if used else None), sequence


def _decode_slots(copy: bytes, minimum: KdfCost) -> list[Slot]:
    slots = []
    for index in range(SLOT_COUNT):
        fields = _SLOT.unpack_from(copy, _HEADER.size + index * _SLOT.size)
        kind, memory_kib, iterations, lanes, salt, sealed = fields
        if kind == 0:
            continue
        cost = KdfCost(memory_kib, iterations, lanes)
        if kind not in set(SlotKind) or not cost.is_within(minimum, CEILING_COST):
            raise KeyFileCorrupt
        slots.append(Slot(SlotKind(kind), cost, salt, sealed))
    return slots


def split_copies(data: bytes) -> tuple[bytes, bytes]:
    """Return the bytes where copy A and copy B belong; either may be short."""
    return data[:COPY_BYTES], data[COPY_BYTES:KEY_FILE_BYTES]


def is_whole(copy: bytes) -> bool:
    """Say whether a copy has its size, its magic and its checksum."""
    if len(copy) != COPY_BYTES or not copy.startswith(MAGIC):
        return False
    return sha256(copy[:-_CHECKSUM_BYTES]).digest() == copy[-_CHECKSUM_BYTES:]


def count_slots(data: bytes) -> int:
    """Count the occupied slots of every copy that still has its magic, whole or not."""
    count = 0
    for copy in split_copies(data):
        if copy.startswith(MAGIC):
            kinds = range(_HEADER.size, _HEADER.size + SLOT_COUNT * _SLOT.size, _SLOT.size)
            count += sum(copy[at : at + 1] not in (b"", b"\0") for at in kinds)
    return count


def encode_new_key_file(key_file: KeyFile, record: bytes = b"") -> bytes:
    """Return the bytes of a new key file: both copies, equal, and twice the chain record."""
    places = 2 * record.ljust(COPY_BYTES, b"\0") if record else b""
    return 2 * encode_key_file(key_file, 1) + places


def digest_slots(key_file: KeyFile) -> bytes:
    """Return 32 bytes that differ when any slot does; sequence and pending key do not count."""
    return sha256(encode_key_file(replace(key_file, pending=None), 0)).digest()


def update_key_file(path: Path, key_file: KeyFile, *, minimum: KdfCost = FLOOR_COST) -> None:
    """Overwrite both copies in place, the older one first, each synced before the next.

    Raises `DiskFull`; the state before or the new one can then still be read.
    """
    data = path.read_bytes()
    _, sequence = decode_key_file(data, minimum=minimum)
    copy_a, copy_b = split_copies(data)
    a_is_newest = is_whole(copy_a) and not (
        is_whole(copy_b) and _read_sequence(copy_b) > _read_sequence(copy_a)
    )
    offsets = (COPY_BYTES, 0) if a_is_newest else (0, COPY_BYTES)
    new = encode_key_file(key_file, sequence + 1)
    for offset in offsets:
        overwrite_in_place(path, offset, new)


def heal_key_file(path: Path, *, minimum: KdfCost = FLOOR_COST) -> None:
    """Write both copies again when a crash or damage left them different."""
    data = path.read_bytes()
    copy_a, copy_b = split_copies(data)
    if copy_a != copy_b or len(data) < KEY_FILE_BYTES:
        key_file, _ = decode_key_file(data, minimum=minimum)
        update_key_file(path, key_file, minimum=minimum)


def _read_sequence(copy: bytes) -> int:
    sequence: int = _HEADER.unpack_from(copy)[2]
    return sequence


def _bind_slot(vault_id: bytes, kind: SlotKind, cost: KdfCost) -> bytes:
    numbers = struct.pack(">HBIII", VERSION, kind, cost.memory_kib, cost.iterations, cost.lanes)
    return b"locket slot" + vault_id + numbers


def _bind_pending(vault_id: bytes) -> bytes:
    return b"locket pending" + vault_id + _VERSION_AT.pack(VERSION)
