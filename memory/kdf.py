"""Argon2id (RFC 9106): turns a passphrase or a recovery code into the key of a key-file slot."""

import math
import os
import time
from dataclasses import dataclass

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw

from memory.cipher import KEY_BYTES
from memory.errors import VaultError

SALT_BYTES = 32


class TooLittleMemory(VaultError):
    """The machine cannot give Argon2id the memory that the slot asks for."""

    code = "too_little_memory"
    sentence = (
        "There is too little free memory to unlock the vault; close other programs and try again."
    )


@dataclass(frozen=True, slots=True)
class KdfCost:
    """What one guess costs: memory in KiB, passes over it, and lanes computed side by side."""

    memory_kib: int
    iterations: int
    lanes: int

    def is_within(self, lowest: "KdfCost", highest: "KdfCost") -> bool:
        """Say whether every part lies between those of `lowest` and `highest`, both included."""
        return (
            lowest.memory_kib <= self.memory_kib <= highest.memory_kib
            and lowest.iterations <= self.iterations <= highest.iterations
            and lowest.lanes <= self.lanes <= highest.lanes
        )


FLOOR_COST = KdfCost(memory_kib=64 * 1024, iterations=3, lanes=4)
"""The second recommendation of RFC 9106: nothing cheaper is written or accepted."""

DEFAULT_COST = KdfCost(memory_kib=256 * 1024, iterations=3, lanes=4)

CEILING_COST = KdfCost(memory_kib=4 * 1024 * 1024, iterations=64, lanes=64)
"""A changed key file cannot make an attempt take hours or all memory."""

LEAST_SECONDS, MOST_SECONDS = 0.5, 1.0


def derive_slot_key(secret: bytes, salt: bytes, cost: KdfCost) -> bytes:
    """Return 32 key bytes for a secret and a salt of 32 bytes.

    Raises `TooLittleMemory` when the memory cannot be had.
    """
    try:
        return hash_secret_raw(
            secret=secret,
            salt=salt,
            time_cost=cost.iterations,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )
    except (HashingError, MemoryError):
        raise TooLittleMemory from None


def calibrate_cost() -> KdfCost:
    """Choose a cost of 0.5 to 1 second on this machine, measured once at the default cost.

    A fast machine gets more passes. A slow one gets less memory, by halves, never less than the
    floor: a machine that is only busy for the moment must not end with a weak vault.
    """
    started = time.perf_counter()
    derive_slot_key(b"calibration", os.urandom(SALT_BYTES), DEFAULT_COST)
    return fit_cost(time.perf_counter() - started)


def fit_cost(seconds: float) -> KdfCost:
    """Return the cost for a machine that took `seconds` at the default cost."""
    cost = DEFAULT_COST
    if seconds < LEAST_SECONDS:
        passes = math.ceil(cost.iterations * LEAST_SECONDS / max(seconds, 0.001))
        return KdfCost(cost.memory_kib, min(passes, CEILING_COST.iterations), cost.lanes)
    memory_kib = cost.memory_kib
    while seconds > MOST_SECONDS and memory_kib > FLOOR_COST.memory_kib:
        memory_kib //= 2
        seconds /= 2
    return KdfCost(memory_kib, cost.iterations, cost.lanes)
