"""The database's side of the chain: how far it had come, and which key file belongs to it.

`slots` is a digest of the key file's slots. Before the key file is written the digest of the new
slots is put down as `next_slots`, so that a crash in between leaves two that are right and an
older key file is never one of them.
"""

from dataclasses import dataclass

from memory.database import Connection, translate_database_errors


@dataclass(frozen=True, slots=True)
class VaultState:
    """`generation` lags behind the chain's; `slots` is None in a vault that never noted them."""

    generation: int
    slots: bytes | None
    next_slots: bytes | None

    def allows(self, slots: bytes) -> bool:
        """Whether a key file with these slots is the newest, or was being written."""
        return self.slots is None or slots in (self.slots, self.next_slots)


def read_vault_state(connection: Connection) -> VaultState | None:
    """Return the state, or None in a vault from before there was one."""
    with translate_database_errors():
        table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'vault_state'"
        if connection.execute(table).fetchone() is None:
            return None
        row = connection.execute("SELECT generation, slots, next_slots FROM vault_state").fetchone()
    return VaultState(*row)


def write_generation(connection: Connection, generation: int) -> None:
    """Note how far the vault has come, within the transaction under way."""
    connection.execute("UPDATE vault_state SET generation = ?", (generation,))


def write_slots(connection: Connection, slots: bytes) -> None:
    """Note which key file belongs to the database, within the transaction under way."""
    connection.execute("UPDATE vault_state SET slots = ?, next_slots = NULL", (slots,))


def write_next_slots(connection: Connection, slots: bytes) -> None:
    """Note which key file is about to be written, within the transaction under way."""
    connection.execute("UPDATE vault_state SET next_slots = ?", (slots,))
