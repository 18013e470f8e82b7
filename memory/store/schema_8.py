"""The eighth schema: what an answer was made of, so that a thumb on it says something of recall.

`answers` has the question's vector and the learned weights that ranked the memories (JSON by
channel); `recalls` has a row for each memory that was recalled for it: the place, whether it was
cited, what each channel of `memory.recall` said before weighing, what else counted (`rest`), and
what earlier lessons added (`lift`). `feedback.answer` is the answer that feedback is about, or
that was open when a memory was pinned or rejected; `feedback.before` is what an edit replaced.
"""

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE answers (
        turn INTEGER PRIMARY KEY REFERENCES memories ON DELETE CASCADE,
        space INTEGER REFERENCES spaces,
        vector BLOB,
        weights TEXT NOT NULL
    )""",
    """CREATE TABLE recalls (
        turn INTEGER NOT NULL REFERENCES memories ON DELETE CASCADE,
        memory INTEGER NOT NULL REFERENCES memories ON DELETE CASCADE,
        position INTEGER NOT NULL,
        cited INTEGER NOT NULL,
        text REAL NOT NULL,
        words REAL NOT NULL,
        image REAL NOT NULL,
        time REAL NOT NULL,
        person REAL NOT NULL,
        rest REAL NOT NULL,
        lift REAL NOT NULL,
        PRIMARY KEY (turn, memory)
    ) WITHOUT ROWID""",
    "CREATE INDEX recalls_by_memory ON recalls (memory)",
    "ALTER TABLE feedback ADD COLUMN answer INTEGER REFERENCES memories ON DELETE CASCADE",
    "ALTER TABLE feedback ADD COLUMN before TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX feedback_by_answer ON feedback (answer) WHERE answer IS NOT NULL",
)
