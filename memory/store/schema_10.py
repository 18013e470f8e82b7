"""The tenth schema: what the user decided about statements of their profile.

A mark hangs on what the statement rests on, one row for each memory or item: it goes when those are
forgotten, and what comes later is not covered by it.
"""

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE profile_marks (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        statement TEXT NOT NULL,
        mark TEXT NOT NULL,
        memory INTEGER REFERENCES memories ON DELETE CASCADE,
        item INTEGER REFERENCES items ON DELETE CASCADE,
        made_at INTEGER NOT NULL,
        CHECK ((memory IS NULL) != (item IS NULL))
    )""",
    "CREATE UNIQUE INDEX profile_marks_once ON profile_marks"
    " (statement, mark, coalesce(memory, 0), coalesce(item, 0))",
    "CREATE INDEX profile_marks_by_memory ON profile_marks (memory) WHERE memory IS NOT NULL",
    "CREATE INDEX profile_marks_by_item ON profile_marks (item) WHERE item IS NOT NULL",
)
