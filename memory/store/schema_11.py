"""The eleventh schema: data of an import as a whole, such as other people's ratings in it."""

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE batch_data (
        batch INTEGER NOT NULL REFERENCES batches ON DELETE CASCADE,
        name TEXT NOT NULL,
        data BLOB NOT NULL,
        PRIMARY KEY (batch, name)
    )""",
)
