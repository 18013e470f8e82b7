"""When facts were told, from when to when they held, and what a statement does to earlier ones."""

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE facts ADD COLUMN told_at INTEGER",
    "ALTER TABLE facts ADD COLUMN valid_to INTEGER",
    "ALTER TABLE facts ADD COLUMN precision TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE facts ADD COLUMN stance TEXT NOT NULL DEFAULT 'holds'",
    "ALTER TABLE facts ADD COLUMN changes INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE facts ADD COLUMN retracted_at INTEGER",
)
