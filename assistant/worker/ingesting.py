"""Commands about libraries of photos: begun, followed, paused, shown. Waiting takes no thread."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from assistant.protocol import commands as do
from assistant.protocol.events import AnyEvent, IngestChanged, Progress, StatusChanged
from assistant.protocol.results import (
    AlikeGroup,
    AlikeResult,
    ImportResult,
    IngestDetail,
    IngestResult,
    IngestRow,
    RememberResult,
    Skipped,
    Status,
)
from assistant.worker.bringing import show_photos
from assistant.worker.ingest_desk import UNFINISHED, IngestDesk
from assistant.worker.open_vault import OpenVault
from assistant.worker.rows import print_ids, show_rows
from memory.errors import InvalidRequest, LocketError
from memory.ids import BATCH, JOB, MEMORY, format_id, parse_id
from memory.records import IngestJob, JobState
from memory.store import Store
from memory.store.photo_tasks import PhotoTask
from tools.importers.archive import Archive
from tools.ingest.library import FOLDER, LISTERS
from tools.ports import Cancelled, CancelToken
from tools.recommend.other_people import find_untaught

Emit = Callable[[AnyEvent], None]
LOOK_SECONDS = 0.1
STATUS_SECONDS = 3.0
READING = "the text in photos"
ACTIONS = ("pause", "resume", "cancel", "clear")


class PausedByFailure(LocketError):
    """A library stopped midway for a reason that the user can mend."""

    code = "ingest_paused"


async def remember_folders(
    opened: OpenVault, command: do.Remember, folders: list[Path], emit: Emit, cancel: CancelToken
) -> RememberResult:
    """Bring folders in and wait for it; cancelled, the job is paused."""
    desk = await asyncio.to_thread(opened.desk)
    job = await asyncio.to_thread(desk.start, FOLDER, folders)
    if not command.background:
        await _follow(opened, desk, job.id, command.id, emit, cancel)
    return await asyncio.to_thread(_tell_remembered, opened.vault.store, job.id)


async def import_photos(
    opened: OpenVault, command: do.Import, path: Path, emit: Emit, cancel: CancelToken
) -> ImportResult:
    """Bring an export of photos in as a batch, and wait for it; cancelled, the job is paused."""
    desk = await asyncio.to_thread(opened.desk)
    job = await asyncio.to_thread(_start_import, opened.vault.store, desk, command.format, path)
    await _follow(opened, desk, job.id, command.id, emit, cancel)
    return await asyncio.to_thread(_tell_imported, opened.vault.store, job.id)


async def watch(
    opened: OpenVault,
    command: do.IngestWatch,
    emit: Emit,
    cancel: CancelToken,
    read_status: Callable[[], Status],
) -> IngestResult:
    """Go on with what is unfinished and tell of it until cancelled or, if asked, done."""
    desk = await asyncio.to_thread(opened.desk)
    store = opened.vault.store
    await asyncio.to_thread(desk.wake)
    changed, end_watch = _listen(desk)
    told_at, told = 0.0, (-1, -1)
    last: IngestChanged | None = None
    try:
        while not cancel.is_cancelled:
            state = await asyncio.to_thread(_tell_change, store, desk, command.id)
            if state != last:
                emit(state)
                last = state
            counts = (state.job.stored if state.job else -1, state.unread)
            if counts != told and monotonic() - told_at > STATUS_SECONDS:
                told_at, told = monotonic(), counts
                emit(StatusChanged(id=command.id, status=await asyncio.to_thread(read_status)))
            if command.until_done and await asyncio.to_thread(_is_done, desk):
                return await asyncio.to_thread(list_jobs, store, desk)
            await _pause_for(changed)
    finally:
        end_watch()
    if command.until_done:
        await asyncio.to_thread(desk.hold)
    raise Cancelled


def list_jobs(store: Store, desk: IngestDesk | None) -> IngestResult:
    """All libraries that are kept on record."""
    return IngestResult(
        jobs=[show_job(job, desk) for job in store.jobs()],
        unread=store.count_photo_tasks(PhotoTask.TEXT),
        alike=len(store.find_alike_photos()),
        unlearned=find_untaught(store) is not None,
    )


def show_library(store: Store, command: do.IngestShow, desk: IngestDesk | None) -> IngestDetail:
    """One library with what was not taken."""
    id = parse_id(command.job, JOB)[1]
    return IngestDetail(
        job=show_job(store.job(id), desk),
        skipped=[Skipped(name=name, reason=reason) for name, reason in store.job_skipped(id)],
    )


def control(opened: OpenVault, command: do.IngestControl) -> IngestResult:
    """Pause, resume, cancel or clear. Raises `InvalidRequest`, `NotFound`."""
    store, desk = opened.vault.store, opened.desk()
    if command.action not in ACTIONS:
        raise InvalidRequest(f"That can be: {', '.join(ACTIONS)}.")
    if command.action == "clear":
        store.clear_jobs((JobState.DONE, JobState.CANCELLED))
        return list_jobs(store, desk)
    if command.job:
        ids = [parse_id(command.job, JOB)[1]]
    else:
        wanted = (JobState.PAUSED,) if command.action == "resume" else UNFINISHED
        ids = [job.id for job in store.jobs() if job.state in wanted]
    if command.action == "pause" and not command.job:
        desk.hold()
    elif command.action == "pause":
        desk.pause(ids[0])
    elif command.action == "cancel":
        for id in ids:
            desk.cancel(id)
    else:
        for id in ids:
            desk.resume(id)
        desk.wake()
    return list_jobs(store, desk)


def find_alike(store: Store, command: do.MemoryAlike) -> AlikeResult:
    """Groups of photos that look nearly the same: the largest first, then the oldest."""
    ids = [parse_id(command.memory, MEMORY)[1]] if command.memory else None
    groups = []
    for group in store.find_alike_photos(ids):
        found = store.memories_by_id(group)
        rows = dict(zip(found, show_rows(store, list(found.values())), strict=True))
        pixels = {id: (photo := store.photo(id)).width * photo.height for id in group}
        keep, *others = sorted(group, key=lambda id: (-pixels[id], id))
        groups.append(AlikeGroup(keep=rows[keep], others=[rows[id] for id in others]))
    return AlikeResult(groups=groups)


def show_job(job: IngestJob, desk: IngestDesk | None) -> IngestRow:
    """A job as the protocol shows it."""
    activity = None if desk is None else desk.activity
    own = activity is not None and activity.job == job.id
    return IngestRow(
        id=format_id(JOB, job.id),
        source=job.source,
        name=", ".join(Path(root).name for root in job.roots),
        state=job.state.value,
        total=job.total,
        done=job.done,
        stored=job.stored,
        known=job.known,
        skipped=job.skipped,
        created=job.created_at,
        reason=job.reason,
        per_second=round(activity.per_second, 2) if own and activity is not None else 0.0,
    )


async def _follow(
    opened: OpenVault, desk: IngestDesk, job: int, command: str, emit: Emit, cancel: CancelToken
) -> None:
    """Tell of a job's progress, then of the reading of text, until both are done.

    Raises `Cancelled`, with the job paused, and `PausedByFailure`.
    """
    store = opened.vault.store
    changed, end_watch = _listen(desk)
    last: Progress | None = None
    to_read = 0

    def tell(label: str, done: int, total: int) -> None:
        nonlocal last
        told = Progress(id=command, label=label, done=done, total=total)
        if told != last and total:
            last = told
            emit(told)

    try:
        while True:
            now = await asyncio.to_thread(store.job, job)
            if cancel.is_cancelled:
                if now.state is JobState.RUNNING:
                    await asyncio.to_thread(desk.pause, job)
                raise Cancelled
            activity = desk.activity
            if now.state is JobState.RUNNING:
                label = activity.label if activity is not None and activity.job == job else ""
                tell(label, now.done, now.total)
            elif now.state is JobState.DONE:
                left = await asyncio.to_thread(store.count_photo_tasks, PhotoTask.TEXT)
                if await asyncio.to_thread(desk.is_idle):
                    return
                to_read = max(to_read, left)
                tell(READING, to_read - left, to_read)
            elif now.state is JobState.PAUSED and now.reason:
                raise PausedByFailure(now.reason)
            else:
                return
            await _pause_for(changed)
    finally:
        end_watch()


def _listen(desk: IngestDesk) -> tuple[asyncio.Event, Callable[[], None]]:
    loop = asyncio.get_running_loop()
    changed = asyncio.Event()

    def tell() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(changed.set)

    return changed, desk.watch(tell)


async def _pause_for(changed: asyncio.Event) -> None:
    """Wait for a change or a little while; at most ten looks a second either way."""
    await asyncio.sleep(LOOK_SECONDS)
    if not changed.is_set():
        try:
            await asyncio.wait_for(changed.wait(), LOOK_SECONDS)
        except TimeoutError:
            return
    changed.clear()


def _tell_change(store: Store, desk: IngestDesk, command: str) -> IngestChanged:
    activity = desk.activity
    job = None
    if activity is not None and activity.job is not None:
        job = show_job(store.job(activity.job), desk)
    return IngestChanged(
        id=command,
        job=job,
        label="" if activity is None else activity.label,
        unread=store.count_photo_tasks(PhotoTask.TEXT),
        done=0 if activity is None or job is not None else activity.done,
        total=0 if activity is None or job is not None else activity.total,
    )


def _is_done(desk: IngestDesk) -> bool:
    return desk.is_idle() and desk.activity is None


def _start_import(store: Store, desk: IngestDesk, format: str, path: Path) -> IngestJob:
    for job in store.jobs():
        if job.state in UNFINISHED and (job.source, job.roots) == (format, (str(path),)):
            return desk.resume(job.id)
    with Archive(path) as archive:
        LISTERS[format](archive)  # whether it can be read at all, before a batch is made
    batch = store.add_batch(f"{format}: {path.name}").id
    return desk.start(format, [path], batch)


def _tell_remembered(store: Store, id: int) -> RememberResult:
    job = store.job(id)
    memories = store.job_memories(id)
    return RememberResult(
        memory_ids=print_ids(memories),
        duplicates=job.known,
        skipped=[Skipped(name=name, reason=reason) for name, reason in store.job_skipped(id)],
        job=format_id(JOB, id),
        alike=_count_alike(store, memories),
        unread=store.count_photo_tasks(PhotoTask.TEXT),
        photos=show_photos(store, memories),
    )


def _tell_imported(store: Store, id: int) -> ImportResult:
    job = store.job(id)
    return ImportResult(
        batch="" if job.batch is None else format_id(BATCH, job.batch),
        memories=job.stored,
        items=0,
        ratings=0,
        skipped=[Skipped(name=name, reason=reason) for name, reason in store.job_skipped(id)],
        job=format_id(JOB, id),
        alike=_count_alike(store, store.job_memories(id)),
        unread=store.count_photo_tasks(PhotoTask.TEXT),
    )


def _count_alike(store: Store, memories: list[int]) -> int:
    own = set(memories)
    return sum(len(own & set(group)) for group in store.find_alike_photos(memories))
