"""The first schema: every table that holds what is remembered. Never edited once released.

Every id is `AUTOINCREMENT`, so a forgotten row's id is never given to another row. Photos' pixels
and the keys that open them lie in tables of their own. Word indexes are FTS5 external-content
tables with `secure-delete`, which erases a deleted row's words from the index segments instead of
leaving a marker beside them.
"""

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE batches (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        created_at INTEGER NOT NULL
    )""",
    """CREATE TABLE conversations (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        title TEXT NOT NULL,
        created_at INTEGER NOT NULL
    )""",
    """CREATE TABLE memories (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        title TEXT NOT NULL,
        source TEXT NOT NULL,
        trust INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        happened_at INTEGER,
        source_id TEXT,
        speaker TEXT,
        conversation INTEGER REFERENCES conversations ON DELETE SET NULL,
        batch INTEGER REFERENCES batches ON DELETE SET NULL,
        removed_at INTEGER
    )""",
    "CREATE INDEX memories_by_kind ON memories (kind, id)",
    "CREATE INDEX memories_by_time ON memories (coalesce(happened_at, created_at), id)",
    "CREATE INDEX memories_by_source_id ON memories (source_id) WHERE source_id IS NOT NULL",
    "CREATE INDEX memories_by_conversation ON memories (conversation, id)"
    " WHERE conversation IS NOT NULL",
    "CREATE INDEX memories_by_batch ON memories (batch, id) WHERE batch IS NOT NULL",
    "CREATE INDEX memories_removed ON memories (removed_at) WHERE removed_at IS NOT NULL",
    """CREATE VIRTUAL TABLE memory_words USING fts5 (
        title, speaker, text, content='memories', content_rowid='id',
        tokenize='porter unicode61 remove_diacritics 2'
    )""",
    "INSERT INTO memory_words (memory_words, rank) VALUES ('secure-delete', 1)",
    """CREATE TRIGGER memories_added AFTER INSERT ON memories BEGIN
        INSERT INTO memory_words (rowid, title, speaker, text)
            VALUES (new.id, new.title, new.speaker, new.text);
    END""",
    """CREATE TRIGGER memories_changed AFTER UPDATE OF title, speaker, text ON memories BEGIN
        INSERT INTO memory_words (memory_words, rowid, title, speaker, text)
            VALUES ('delete', old.id, old.title, old.speaker, old.text);
        INSERT INTO memory_words (rowid, title, speaker, text)
            VALUES (new.id, new.title, new.speaker, new.text);
    END""",
    """CREATE TRIGGER memories_deleted AFTER DELETE ON memories BEGIN
        INSERT INTO memory_words (memory_words, rowid, title, speaker, text)
            VALUES ('delete', old.id, old.title, old.speaker, old.text);
    END""",
    """CREATE TABLE links (
        child INTEGER NOT NULL REFERENCES memories ON DELETE CASCADE,
        parent INTEGER NOT NULL REFERENCES memories ON DELETE CASCADE,
        relation TEXT NOT NULL,
        PRIMARY KEY (child, parent, relation)
    ) WITHOUT ROWID""",
    "CREATE INDEX links_by_parent ON links (parent)",
    "CREATE TABLE tombstones (digest BLOB PRIMARY KEY, created_at INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE spaces (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        dimension INTEGER NOT NULL
    )""",
    """CREATE TABLE windows (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        memory INTEGER NOT NULL REFERENCES memories ON DELETE CASCADE,
        space INTEGER NOT NULL REFERENCES spaces,
        start INTEGER NOT NULL,
        end INTEGER NOT NULL,
        vector BLOB NOT NULL
    )""",
    "CREATE INDEX windows_by_memory ON windows (memory, space)",
    """CREATE TABLE photos (
        memory INTEGER PRIMARY KEY REFERENCES memories ON DELETE CASCADE,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        digest BLOB NOT NULL,
        perceptual_hash INTEGER NOT NULL,
        file_name TEXT NOT NULL,
        taken_at INTEGER,
        latitude REAL,
        longitude REAL,
        place TEXT NOT NULL,
        neutral_caption TEXT NOT NULL,
        personal_caption TEXT NOT NULL,
        labels TEXT NOT NULL,
        ocr_text TEXT NOT NULL
    )""",
    "CREATE INDEX photos_by_digest ON photos (digest)",
    """CREATE TABLE photo_pixels (
        photo INTEGER PRIMARY KEY REFERENCES photos ON DELETE CASCADE,
        thumbnail BLOB NOT NULL,
        pixels BLOB NOT NULL
    )""",
    """CREATE TABLE photo_keys (
        photo INTEGER PRIMARY KEY REFERENCES photos ON DELETE CASCADE,
        wrapped BLOB NOT NULL
    )""",
    """CREATE TABLE concepts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL UNIQUE,
        category TEXT NOT NULL,
        created_at INTEGER NOT NULL
    )""",
    """CREATE TABLE concept_examples (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        concept INTEGER NOT NULL REFERENCES concepts ON DELETE CASCADE,
        memory INTEGER NOT NULL REFERENCES memories ON DELETE CASCADE,
        space INTEGER NOT NULL REFERENCES spaces,
        vector BLOB NOT NULL
    )""",
    "CREATE INDEX concept_examples_by_memory ON concept_examples (memory)",
    "CREATE INDEX concept_examples_by_concept ON concept_examples (concept)",
    """CREATE TABLE sightings (
        memory INTEGER NOT NULL REFERENCES memories ON DELETE CASCADE,
        concept INTEGER NOT NULL REFERENCES concepts ON DELETE CASCADE,
        score REAL NOT NULL,
        confirmed INTEGER NOT NULL,
        PRIMARY KEY (memory, concept)
    ) WITHOUT ROWID""",
    "CREATE INDEX sightings_by_concept ON sightings (concept)",
    """CREATE TABLE facts (
        memory INTEGER PRIMARY KEY REFERENCES memories ON DELETE CASCADE,
        subject TEXT NOT NULL,
        subject_key TEXT NOT NULL,
        attribute TEXT NOT NULL,
        value TEXT NOT NULL,
        value_key TEXT NOT NULL,
        valid_from INTEGER NOT NULL,
        confidence REAL NOT NULL
    )""",
    "CREATE INDEX facts_by_subject ON facts (subject_key, attribute, valid_from)",
    """CREATE TABLE citations (
        turn INTEGER NOT NULL REFERENCES memories ON DELETE CASCADE,
        memory INTEGER NOT NULL REFERENCES memories ON DELETE CASCADE,
        position INTEGER NOT NULL,
        score REAL NOT NULL,
        PRIMARY KEY (turn, memory)
    ) WITHOUT ROWID""",
    "CREATE INDEX citations_by_memory ON citations (memory)",
    """CREATE TABLE items (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        title TEXT NOT NULL,
        domain TEXT NOT NULL,
        external_id TEXT NOT NULL,
        year INTEGER,
        creators TEXT NOT NULL,
        genres TEXT NOT NULL,
        text TEXT NOT NULL,
        mean_rating REAL,
        rating_count INTEGER NOT NULL,
        batch INTEGER REFERENCES batches ON DELETE SET NULL,
        UNIQUE (domain, external_id)
    )""",
    "CREATE INDEX items_by_batch ON items (batch) WHERE batch IS NOT NULL",
    """CREATE VIRTUAL TABLE item_words USING fts5 (
        title, content='items', content_rowid='id',
        tokenize='unicode61 remove_diacritics 2', prefix='2 3'
    )""",
    "INSERT INTO item_words (item_words, rank) VALUES ('secure-delete', 1)",
    """CREATE TRIGGER items_added AFTER INSERT ON items BEGIN
        INSERT INTO item_words (rowid, title) VALUES (new.id, new.title);
    END""",
    """CREATE TRIGGER items_changed AFTER UPDATE OF title ON items BEGIN
        INSERT INTO item_words (item_words, rowid, title) VALUES ('delete', old.id, old.title);
        INSERT INTO item_words (rowid, title) VALUES (new.id, new.title);
    END""",
    """CREATE TRIGGER items_deleted AFTER DELETE ON items BEGIN
        INSERT INTO item_words (item_words, rowid, title) VALUES ('delete', old.id, old.title);
    END""",
    """CREATE TABLE item_vectors (
        space INTEGER NOT NULL REFERENCES spaces,
        item INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
        vector BLOB NOT NULL,
        PRIMARY KEY (space, item)
    )""",
    "CREATE INDEX item_vectors_by_item ON item_vectors (item)",
    """CREATE TABLE ratings (
        item INTEGER PRIMARY KEY REFERENCES items ON DELETE CASCADE,
        value REAL NOT NULL,
        rated_at INTEGER NOT NULL,
        source TEXT NOT NULL,
        batch INTEGER REFERENCES batches ON DELETE SET NULL
    )""",
    "CREATE INDEX ratings_by_batch ON ratings (batch) WHERE batch IS NOT NULL",
    """CREATE TABLE feedback (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        target TEXT NOT NULL,
        verdict TEXT NOT NULL,
        value REAL,
        text TEXT NOT NULL,
        created_at INTEGER NOT NULL
    )""",
    "CREATE INDEX feedback_by_target ON feedback (target)",
    "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE blobs (
        name TEXT PRIMARY KEY,
        data BLOB NOT NULL,
        updated_at INTEGER NOT NULL
    )""",
    """CREATE TABLE blob_sources (
        blob TEXT NOT NULL REFERENCES blobs ON DELETE CASCADE,
        memory INTEGER NOT NULL REFERENCES memories ON DELETE CASCADE,
        PRIMARY KEY (blob, memory)
    ) WITHOUT ROWID""",
    "CREATE INDEX blob_sources_by_memory ON blob_sources (memory)",
)
