"""The third schema: where else a memory came from, and what is kept as history only.

`history` rows (questions, thanks, Locket's own answers, repeats) stay in their conversation and
never come up as evidence: they have no vectors and their words lie in an index of their own.
`memory_sources` are further tellings of a memory, `item_sources` and `rating_sources` what each
import said of a catalogue item, so that one source can be forgotten and the others stay.
"""

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE memories ADD COLUMN history INTEGER NOT NULL DEFAULT 0",
    # What is not the user's word in old conversations; the rest is found by `locket memory tidy`.
    "UPDATE memories SET history = 1 WHERE kind = 'turn' AND source = 'model'",
    "DELETE FROM windows WHERE memory IN (SELECT id FROM memories WHERE history = 1)",
    "DROP TRIGGER memories_added",
    "DROP TRIGGER memories_changed",
    "DROP TRIGGER memories_deleted",
    "DROP TABLE memory_words",
    "CREATE VIEW evidence_texts AS SELECT id, title, speaker, text FROM memories WHERE history = 0",
    "CREATE VIEW history_texts AS SELECT id, title, speaker, text FROM memories WHERE history = 1",
    """CREATE VIRTUAL TABLE memory_words USING fts5 (
        title, speaker, text, content='evidence_texts', content_rowid='id',
        tokenize='porter unicode61 remove_diacritics 2'
    )""",
    """CREATE VIRTUAL TABLE history_words USING fts5 (
        title, speaker, text, content='history_texts', content_rowid='id',
        tokenize='porter unicode61 remove_diacritics 2'
    )""",
    "INSERT INTO memory_words (memory_words, rank) VALUES ('secure-delete', 1)",
    "INSERT INTO history_words (history_words, rank) VALUES ('secure-delete', 1)",
    "INSERT INTO memory_words (memory_words) VALUES ('rebuild')",
    "INSERT INTO history_words (history_words) VALUES ('rebuild')",
    """CREATE TRIGGER memories_added AFTER INSERT ON memories BEGIN
        INSERT INTO memory_words (rowid, title, speaker, text)
            SELECT new.id, new.title, new.speaker, new.text WHERE new.history = 0;
        INSERT INTO history_words (rowid, title, speaker, text)
            SELECT new.id, new.title, new.speaker, new.text WHERE new.history = 1;
    END""",
    """CREATE TRIGGER memories_changed AFTER UPDATE OF title, speaker, text, history ON memories
    BEGIN
        INSERT INTO memory_words (memory_words, rowid, title, speaker, text)
            SELECT 'delete', old.id, old.title, old.speaker, old.text WHERE old.history = 0;
        INSERT INTO history_words (history_words, rowid, title, speaker, text)
            SELECT 'delete', old.id, old.title, old.speaker, old.text WHERE old.history = 1;
        INSERT INTO memory_words (rowid, title, speaker, text)
            SELECT new.id, new.title, new.speaker, new.text WHERE new.history = 0;
        INSERT INTO history_words (rowid, title, speaker, text)
            SELECT new.id, new.title, new.speaker, new.text WHERE new.history = 1;
    END""",
    """CREATE TRIGGER memories_deleted AFTER DELETE ON memories BEGIN
        INSERT INTO memory_words (memory_words, rowid, title, speaker, text)
            SELECT 'delete', old.id, old.title, old.speaker, old.text WHERE old.history = 0;
        INSERT INTO history_words (history_words, rowid, title, speaker, text)
            SELECT 'delete', old.id, old.title, old.speaker, old.text WHERE old.history = 1;
    END""",
    """CREATE TABLE likeness (
        key INTEGER NOT NULL,
        memory INTEGER NOT NULL REFERENCES memories ON DELETE CASCADE,
        PRIMARY KEY (key, memory)
    ) WITHOUT ROWID""",
    "CREATE INDEX likeness_by_memory ON likeness (memory)",
    """CREATE TABLE memory_sources (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        memory INTEGER NOT NULL REFERENCES memories ON DELETE CASCADE,
        turn INTEGER REFERENCES memories ON DELETE CASCADE,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        title TEXT NOT NULL,
        source TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        happened_at INTEGER,
        source_id TEXT,
        speaker TEXT,
        batch INTEGER REFERENCES batches ON DELETE CASCADE
    )""",
    "CREATE INDEX memory_sources_by_memory ON memory_sources (memory)",
    "CREATE INDEX memory_sources_by_turn ON memory_sources (turn) WHERE turn IS NOT NULL",
    "CREATE INDEX memory_sources_by_batch ON memory_sources (batch) WHERE batch IS NOT NULL",
    "ALTER TABLE feedback ADD COLUMN batch INTEGER REFERENCES batches",
    "CREATE INDEX feedback_by_batch ON feedback (batch) WHERE batch IS NOT NULL",
    "ALTER TABLE item_vectors ADD COLUMN batch INTEGER REFERENCES batches",
    """CREATE TABLE item_sources (
        item INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
        batch INTEGER NOT NULL,
        data TEXT NOT NULL,
        PRIMARY KEY (item, batch)
    )""",
    "CREATE INDEX item_sources_by_batch ON item_sources (batch)",
    """CREATE TABLE rating_sources (
        item INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
        value REAL NOT NULL,
        rated_at INTEGER NOT NULL,
        source TEXT NOT NULL,
        batch INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (item, batch)
    )""",
    "CREATE INDEX rating_sources_by_batch ON rating_sources (batch)",
    "INSERT INTO rating_sources (item, value, rated_at, source, batch)"
    " SELECT item, value, rated_at, source, coalesce(batch, 0) FROM ratings",
    """CREATE TABLE seen_items (
        item INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
        batch INTEGER NOT NULL,
        PRIMARY KEY (item, batch)
    ) WITHOUT ROWID""",
    "CREATE INDEX seen_items_by_batch ON seen_items (batch)",
)
