"""Libraries of photos under way: which files are done, so that a kill costs only those at hand.

A file is known by a keyed digest of its path, size and time. It stays on the list when its photo
is forgotten, so that going on does not bring back what was forgotten; a new job would.
"""

import json
from collections.abc import Iterable, Sequence

from memory.cipher import keyed_digest
from memory.errors import NotFound
from memory.records import FileOutcome, IngestJob, JobState
from memory.store.base import Row, StoreBase, storable

KEY_BYTES = 16
KEPT_DAYS = 30
_DAY_MS = 86_400_000
_JOBS = (
    "SELECT j.id, j.source, j.roots, j.state, j.reason, j.total, j.created_at, j.changed_at,"
    " j.batch, coalesce(sum(f.outcome = 'stored'), 0), coalesce(sum(f.outcome = 'known'), 0),"
    " coalesce(sum(f.outcome = 'skipped'), 0)"
    " FROM ingest_jobs j LEFT JOIN ingest_files f ON f.job = j.id"
)


class IngestJobs(StoreBase):
    """Keeps the record of libraries that are brought in."""

    def add_job(self, source: str, roots: Sequence[str], batch: int | None = None) -> IngestJob:
        """Begin a job; `source` says how its files are read, `roots` where they are.

        Finished ones of more than 30 days ago go.
        """
        now = self._clock()
        with self.transaction():
            self._write(
                "DELETE FROM ingest_jobs WHERE state IN ('done', 'cancelled') AND changed_at < ?",
                (now - KEPT_DAYS * _DAY_MS,),
            )
            id = self._insert(
                "INSERT INTO ingest_jobs (source, roots, state, created_at, changed_at, batch)"
                " VALUES (?, ?, 'running', ?, ?, ?)",
                (source, json.dumps([storable(root) for root in roots]), now, now, batch),
            )
        return self.job(id)

    def job(self, id: int) -> IngestJob:
        """The job with this id. Raises `NotFound`."""
        row = self._row(f"{_JOBS} WHERE j.id = ? GROUP BY j.id", (id,))
        if row is None:
            raise NotFound
        return _read_job(row)

    def jobs(self) -> list[IngestJob]:
        """All jobs that are kept, newest first."""
        return [_read_job(row) for row in self._rows(f"{_JOBS} GROUP BY j.id ORDER BY j.id DESC")]

    def set_job(
        self, id: int, state: JobState | None = None, total: int | None = None, reason: str = ""
    ) -> None:
        """Change where a job stands; `reason` says why it is paused, if not by the user."""
        with self.transaction():
            self._write(
                "UPDATE ingest_jobs SET state = coalesce(?, state), total = coalesce(?, total),"
                " reason = ?, changed_at = ? WHERE id = ?",
                (None if state is None else state.value, total, reason, self._clock(), id),
            )

    def make_file_key(self, *parts: object) -> bytes:
        """What a file is known by here: says nothing without the vault's key."""
        text = "\0".join(str(part) for part in parts)
        mark = b"file " + text.encode("utf-8", "surrogateescape")
        return keyed_digest(self._keys.digest_key, mark)[:KEY_BYTES]

    def files_done(self, job: int) -> set[bytes]:
        """The keys of the files that are done."""
        return {row[0] for row in self._rows("SELECT key FROM ingest_files WHERE job = ?", (job,))}

    def note_file(
        self,
        job: int,
        key: bytes,
        outcome: FileOutcome,
        memories: Sequence[int] = (),
        *,
        name: str = "",
        reason: str = "",
    ) -> None:
        """Put a file down as done, in the transaction that stores what it brought."""
        first, *more = memories or (None,)
        with self.transaction():
            self._write(
                "INSERT OR REPLACE INTO ingest_files (job, key, outcome, memory, name, reason)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (job, key, outcome.value, first, storable(name), reason),
            )
            self._write_many(
                "INSERT OR REPLACE INTO ingest_files (job, key, outcome, memory)"
                " VALUES (?, ?, 'part', ?)",
                [(job, key + number.to_bytes(3, "big"), id) for number, id in enumerate(more)],
            )

    def job_memories(self, job: int) -> list[int]:
        """The memories that a job stored or found stored already, oldest first."""
        rows = self._rows(
            "SELECT DISTINCT memory FROM ingest_files WHERE job = ? AND memory IS NOT NULL"
            " ORDER BY memory",
            (job,),
        )
        return [int(row[0]) for row in rows]

    def job_skipped(self, job: int) -> list[tuple[str, str]]:
        """What was not taken: (name, reason), by name."""
        rows = self._rows(
            "SELECT name, reason FROM ingest_files WHERE job = ? AND outcome = 'skipped'"
            " ORDER BY name",
            (job,),
        )
        return [(row[0], row[1]) for row in rows]

    def clear_jobs(self, states: Iterable[JobState]) -> int:
        """Drop the records of jobs in these states; what they stored stays. Returns how many."""
        with self.transaction():
            gone = sum(
                self._write("DELETE FROM ingest_jobs WHERE state = ?", (state.value,))
                for state in states
            )
            if gone:
                self._has_erased = True
        return gone


def _read_job(row: Row) -> IngestJob:
    id, source, roots, state, reason, total, created, changed, batch, stored, known, skipped = row
    return IngestJob(
        id=id,
        source=source,
        roots=tuple(json.loads(roots)),
        state=JobState(state),
        reason=reason,
        total=total,
        created_at=created,
        changed_at=changed,
        batch=batch,
        stored=stored,
        known=known,
        skipped=skipped,
    )
