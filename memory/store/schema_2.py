"""What the database knows of the key file beside it, so that an older one is told."""

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE vault_state (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        generation INTEGER NOT NULL,
        slots BLOB,
        next_slots BLOB
    )""",
    "INSERT INTO vault_state (id, generation) VALUES (1, 0)",
)
