"""The seventh schema: libraries of photos brought in piece by piece, and photos that look alike.

`photo_tasks` lists what is still to be done for a stored photo; in a vault of before, every photo
without text may be one whose reading was cut off. `ingest_files` names a file by a keyed digest of
its path, size and time alone, but for those that were not taken.
"""

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE photo_tasks (
        task TEXT NOT NULL,
        photo INTEGER NOT NULL REFERENCES photos ON DELETE CASCADE,
        tries INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (task, photo)
    ) WITHOUT ROWID""",
    "CREATE INDEX photo_tasks_by_photo ON photo_tasks (photo)",
    "INSERT INTO photo_tasks (task, photo) SELECT 'text', memory FROM photos WHERE ocr_text = ''",
    """CREATE TABLE photo_looks (
        photo INTEGER PRIMARY KEY REFERENCES photos ON DELETE CASCADE,
        look BLOB NOT NULL
    )""",
    "INSERT INTO photo_tasks (task, photo) SELECT 'look', memory FROM photos",
    """CREATE TABLE alike_photos (
        photo INTEGER NOT NULL REFERENCES photos ON DELETE CASCADE,
        other INTEGER NOT NULL REFERENCES photos ON DELETE CASCADE,
        PRIMARY KEY (photo, other)
    ) WITHOUT ROWID""",
    "CREATE INDEX alike_photos_by_other ON alike_photos (other)",
    """CREATE TABLE ingest_jobs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        source TEXT NOT NULL,
        roots TEXT NOT NULL,
        state TEXT NOT NULL,
        reason TEXT NOT NULL DEFAULT '',
        total INTEGER NOT NULL DEFAULT 0,
        created_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        batch INTEGER REFERENCES batches ON DELETE CASCADE
    )""",
    """CREATE TABLE ingest_files (
        job INTEGER NOT NULL REFERENCES ingest_jobs ON DELETE CASCADE,
        key BLOB NOT NULL,
        outcome TEXT NOT NULL,
        memory INTEGER REFERENCES memories ON DELETE SET NULL,
        name TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (job, key)
    ) WITHOUT ROWID""",
    "CREATE INDEX ingest_files_by_memory ON ingest_files (memory) WHERE memory IS NOT NULL",
)
