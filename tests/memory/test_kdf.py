"""Argon2id costs: what is derived, what is allowed and how a machine's cost is chosen."""

import pytest

from memory.kdf import (
    CEILING_COST,
    DEFAULT_COST,
    FLOOR_COST,
    KdfCost,
    TooLittleMemory,
    derive_slot_key,
    fit_cost,
)

CHEAP = KdfCost(8 * 4, 1, 4)
SALT = bytes(32)


def test_a_slot_key_depends_on_secret_salt_and_cost() -> None:
    key = derive_slot_key(b"secret", SALT, CHEAP)
    assert len(key) == 32
    assert key == derive_slot_key(b"secret", SALT, CHEAP)
    assert key != derive_slot_key(b"Secret", SALT, CHEAP)
    assert key != derive_slot_key(b"secret", b"\1" * 32, CHEAP)
    assert key != derive_slot_key(b"secret", SALT, KdfCost(8 * 4, 2, 4))


def test_argon2id_gives_the_value_of_the_reference_implementation() -> None:
    # From the reference implementation's test.c, version 0x13: Argon2id, t=2, m=2^16, p=1,
    # "password", "somesalt"; the salt there is shorter than ours, the function is the same.
    key = derive_slot_key(b"password", b"somesalt", KdfCost(65536, 2, 1))
    assert key.hex() == "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"


def test_costs_out_of_range_are_told_apart() -> None:
    assert FLOOR_COST.is_within(FLOOR_COST, CEILING_COST)
    assert CEILING_COST.is_within(FLOOR_COST, CEILING_COST)
    for below in (KdfCost(65535, 3, 4), KdfCost(65536, 2, 4), KdfCost(65536, 3, 3)):
        assert not below.is_within(FLOOR_COST, CEILING_COST)
    for above in (KdfCost(2**22 + 1, 3, 4), KdfCost(65536, 65, 4), KdfCost(65536, 3, 65)):
        assert not above.is_within(FLOOR_COST, CEILING_COST)


def test_memory_that_cannot_be_had_is_said_plainly() -> None:
    with pytest.raises(TooLittleMemory):
        derive_slot_key(b"secret", SALT, KdfCost(2**32 - 1, 1, 4))


@pytest.mark.parametrize(
    ("seconds", "cost"),
    [
        (0.6, DEFAULT_COST),
        (1.0, DEFAULT_COST),
        (0.25, KdfCost(256 * 1024, 6, 4)),
        (0.0, KdfCost(256 * 1024, 64, 4)),
        (1.8, KdfCost(128 * 1024, 3, 4)),
        (60.0, FLOOR_COST),
    ],
)
def test_the_cost_fits_the_machine_and_never_drops_below_the_floor(
    seconds: float, cost: KdfCost
) -> None:
    assert fit_cost(seconds) == cost
    assert fit_cost(seconds).is_within(FLOOR_COST, CEILING_COST)
