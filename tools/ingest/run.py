"""One library brought in: seen ahead, stored in small groups, each file put down as done with them.

A group is one transaction: what it stored and which files are done with it are on disk together or
not at all, so a kill costs the photos at hand and nothing is stored twice. The user's turns go
first: before each photo the work waits until none runs.
"""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from memory.errors import InvalidRequest, LocketError
from memory.ids import MEMORY, format_id
from memory.records import FileOutcome, IngestJob, JobState, Kind, NewMemory, Source, Verdict
from memory.store import Store
from tools.ingest.entries import NOTHING_TOLD, Entry, Told
from tools.photo_intake import work_ahead
from tools.photos.errors import Reason, UnreadablePhoto
from tools.ports import CancelToken

if TYPE_CHECKING:
    from tools.perceive import Arrival, Perceiver, Perception
    from tools.photo_keeping import ReadyPhoto

GROUP = 8
GROUP_SECONDS = 2.0
"""A group is stored when it has this many photos, or its first has waited this long."""


class GivesWay(Protocol):
    """Knows when the user's own work goes on."""

    def wait(self, stop: CancelToken) -> None:
        """Return when the user waits for nothing. Raises `Cancelled` when `stop` is set."""
        ...


class TakesTexts(Protocol):
    """Stores text files: `tools.remember.Rememberer`."""

    def remember_text_file(self, entry: Entry) -> tuple[list[int], int]:
        """Memory ids, and how many of them were there before."""
        ...


class LibraryGone(LocketError):
    """The folder went away midway: a stick was pulled, a share was closed."""

    code = "library_gone"
    sentence = "The folder is not there any more; connect it again, then `locket ingest resume`."


@dataclass(frozen=True, slots=True)
class _Seen:
    """One file after it was looked at: a photo, a known one, or why it is not taken."""

    entry: Entry
    perception: "Perception | None" = None
    digest: bytes = b""
    told: Told = NOTHING_TOLD
    reason: str = ""


Progress = Callable[[str, int, int], None]
"""Told the name of the newest file, how many are done, and of how many."""


class LibraryRun:
    """Brings one job's files in. `still_there` says whether its folder is."""

    def __init__(
        self,
        store: Store,
        perceiver: "Perceiver",
        texts: TakesTexts,
        gives_way: GivesWay,
        *,
        still_there: Callable[[], bool] = lambda: True,
    ) -> None:
        self._store = store
        self._perceiver = perceiver
        self._keeper = perceiver.keeper
        self._texts = texts
        self._gives_way = gives_way
        self._still_there = still_there
        self._originals: dict[str, int] = {}

    def run(
        self, job: IngestJob, entries: Sequence[Entry], progress: Progress, stop: CancelToken
    ) -> None:
        """Store what is not done yet, and put the job down as done.

        Raises `Cancelled` when `stop` is set, `LibraryGone`, and `DiskFull` and its like; what
        was stored before stays stored and is not read again.
        """
        store = self._store
        keys = {id(entry): store.make_file_key(*entry.identity) for entry in entries}
        done = store.files_done(job.id)
        left = [entry for entry in entries if keys[id(entry)] not in done]
        store.set_job(job.id, total=len(entries))
        count = len(entries) - len(left)
        progress("", count, len(entries))
        group: list[_Seen] = []
        begun = monotonic()

        def see(entry: Entry) -> _Seen:
            self._gives_way.wait(stop)
            return self._see(entry)

        with closing(work_ahead(see, left)) as ahead:
            for seen in ahead:
                stop.raise_if_cancelled()
                if seen.reason and not self._still_there():
                    raise LibraryGone
                if not group:
                    begun = monotonic()
                group.append(seen)
                if len(group) < GROUP and monotonic() - begun < GROUP_SECONDS:
                    continue
                self._store_group(job, group, keys)
                count += len(group)
                progress(group[-1].entry.name, count, len(entries))
                group = []
        self._store_group(job, group, keys)
        store.set_job(job.id, JobState.DONE)
        progress("", len(entries), len(entries))

    def _see(self, entry: Entry) -> _Seen:
        if entry.refused:
            return _Seen(entry, reason=entry.refused)
        if entry.text_file is not None:
            return _Seen(entry)
        try:
            data = entry.read()
            digest = hashlib.sha256(data).digest()
            told = entry.tell()
            # A file that is known byte for byte need not be opened again.
            if self._store.photo_by_digest(digest) is not None:
                return _Seen(entry, digest=digest, told=told)
            perception = self._perceiver.perceive(data, entry.name, read_text=False)
            return _Seen(entry, _with_told(perception, told), digest, told)
        except UnreadablePhoto as error:
            if error.reason is Reason.NO_DECODER:
                raise
            return _Seen(entry, reason=str(error))
        except OSError as error:
            return _Seen(entry, reason=f"It could not be read ({error.strerror}).")

    def _store_group(self, job: IngestJob, group: list[_Seen], keys: dict[int, bytes]) -> None:
        """Store a group and put its files down as done, all in one transaction."""
        if not group:
            return
        store = self._store
        photos = [seen for seen in group if seen.perception is not None]
        ready = self._keeper.prepare([_arrival(job, seen) for seen in photos])
        ready_of = {id(seen): one for seen, one in zip(photos, ready, strict=True)}
        with store.transaction():
            for seen in group:
                if seen.reason:
                    done = _Done(FileOutcome.SKIPPED, reason=seen.reason)
                elif seen.entry.text_file is not None:
                    done = self._store_text(seen)
                else:
                    done = self._store_photo(job, seen, ready_of.get(id(seen)))
                name = seen.entry.name if done.outcome is FileOutcome.SKIPPED else ""
                key = keys[id(seen.entry)]
                store.note_file(
                    job.id, key, done.outcome, done.memories, name=name, reason=done.reason
                )

    def _store_photo(self, job: IngestJob, seen: _Seen, ready: "ReadyPhoto | None") -> "_Done":
        known = self._store.photo_by_digest(seen.digest)
        entry = seen.entry
        if known is not None:
            outcome, memory = FileOutcome.KNOWN, known
            self._keeper.tell_again(known, _telling(job, seen))
        elif ready is not None:
            outcome, memory = FileOutcome.STORED, self._keeper.store_ready(ready).id
        else:
            # It was known when the file was read and forgotten since: so it stays forgotten.
            return _Done(FileOutcome.KNOWN)
        if entry.source_id is not None:
            self._originals[entry.source_id] = memory
        original = self._originals.get(entry.edit_of or "")
        if original is not None:
            self._store.link_alike(memory, [original])
        if seen.told.favourite:
            self._keep_favourite(memory, job.batch)
        return _Done(outcome, (memory,))

    def _keep_favourite(self, memory: int, batch: int | None) -> None:
        target = format_id(MEMORY, memory)
        if not any(one.verdict is Verdict.UP for one in self._store.feedback(target=target)):
            self._store.add_feedback(target, Verdict.UP, batch=batch)

    def _store_text(self, seen: _Seen) -> "_Done":
        try:
            ids, repeated = self._texts.remember_text_file(seen.entry)
        except InvalidRequest as error:
            return _Done(FileOutcome.SKIPPED, reason=str(error))
        except OSError as error:
            return _Done(FileOutcome.SKIPPED, reason=f"It could not be read ({error.strerror}).")
        known = repeated == len(ids)
        return _Done(FileOutcome.KNOWN if known else FileOutcome.STORED, tuple(ids))


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of one file."""

    outcome: FileOutcome
    memories: tuple[int, ...] = ()
    reason: str = ""


def _arrival(job: IngestJob, seen: _Seen) -> "Arrival":
    from tools.perceive import Arrival

    assert seen.perception is not None
    return Arrival(
        seen.perception, _source(job), seen.entry.source_id, job.batch, caption=seen.told.text
    )


def _telling(job: IngestJob, seen: _Seen) -> NewMemory:
    taken = seen.told.at
    if seen.perception is not None:
        taken = seen.perception.decoded.taken_at
    return NewMemory(
        Kind.PHOTO,
        seen.told.text,
        _source(job),
        title=seen.entry.name,
        happened_at=taken,
        source_id=seen.entry.source_id,
        batch=job.batch,
    )


def _source(job: IngestJob) -> Source:
    return Source.PHOTO if job.batch is None else Source.IMPORT


def _with_told(perception: "Perception", told: Told) -> "Perception":
    """What the export says of time and place goes before what the file says."""
    decoded = perception.decoded
    if told.at is not None and (decoded.taken_at is None or not told.is_rough):
        decoded = replace(decoded, taken_at=told.at)
    if told.latitude is not None and told.longitude is not None:
        decoded = replace(decoded, latitude=told.latitude, longitude=told.longitude)
    return replace(perception, decoded=decoded)
