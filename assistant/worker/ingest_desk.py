"""Brings libraries in on a thread of its own, then does what can wait; stops in order.

One job at a time, oldest first. All that must survive a kill is in the vault: which jobs there are,
which of their files are done, which photos still wait to be read, which imports of other people's
ratings are still to be learned from. Learning is begun anew when it was cut off.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from assistant.worker.internal_errors import log_internal_error
from memory.errors import InvalidRequest, LocketError, NotFound, VaultLocked
from memory.records import IngestJob, JobState
from memory.store.photo_tasks import PhotoTask
from tools.ingest.library import Library, open_library
from tools.ports import Cancelled, CancelToken
from tools.recommend.other_people import find_untaught

if TYPE_CHECKING:
    from assistant.services import Services
    from tools.perceive import Perceiver

CLOSE_SECONDS = 4.0
UNFINISHED = (JobState.RUNNING, JobState.PAUSED)
LEARNING = "learning likes"
BROKEN = "Something inside Locket went wrong; try `locket ingest resume`, then `locket doctor`."


@dataclass(frozen=True, slots=True)
class Activity:
    """What goes on now. `label` is the newest file; `job` None while text is read or likes learned.

    `per_second` counts files since this run of the job began.
    """

    job: int | None
    label: str = ""
    done: int = 0
    total: int = 0
    per_second: float = 0.0


class IngestDesk:
    """Starts, pauses, resumes and cancels. Thread-safe."""

    def __init__(self, services: "Services", make_perceiver: "Callable[[], Perceiver]") -> None:
        self._services = services
        self._store = services.store
        self._make_perceiver = make_perceiver
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stop = CancelToken()
        self._activity: Activity | None = None
        self._watchers: set[Callable[[], None]] = set()
        self._is_closed = False
        self._is_held = False

    # what others ask for

    def start(self, source: str, roots: Sequence[Path], batch: int | None = None) -> IngestJob:
        """Begin a job, or go on with the unfinished one of the same folders."""
        named = tuple(str(root) for root in roots)
        for job in self._store.jobs():
            if job.state in UNFINISHED and (job.source, job.roots) == (source, named):
                return self.resume(job.id)
        job = self._store.add_job(source, named, batch)
        self.wake()
        return job

    def resume(self, id: int) -> IngestJob:
        """Go on with a paused or cut-off job. Raises `NotFound`, `InvalidRequest`."""
        self._require_unfinished(id)
        self._store.set_job(id, JobState.RUNNING)
        self.wake()
        return self._store.job(id)

    def pause(self, id: int) -> None:
        """Stop after the photos at hand; it goes on when it is resumed."""
        self._end(id, JobState.PAUSED)

    def cancel(self, id: int) -> None:
        """Stop for good; what is stored stays."""
        self._end(id, JobState.CANCELLED)

    def hold(self) -> None:
        """Pause every job, and leave the text in photos unread for now."""
        with self._changed:
            self._is_held = True
        for job in self._store.jobs():
            if job.state is JobState.RUNNING:
                self.pause(job.id)
        self._stop.cancel()
        self._tell()

    def wake(self) -> None:
        """Go on with what is unfinished: running jobs, then the text in photos."""
        with self._changed:
            if self._is_closed:
                raise VaultLocked
            self._is_held = False
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="ingest", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def look_again(self) -> None:
        """Go on if something new is to be done, unless all of it is paused."""
        with self._changed:
            self._changed.notify_all()

    @property
    def activity(self) -> Activity | None:
        """What goes on now; None for nothing."""
        return self._activity

    def is_idle(self) -> bool:
        """Whether nothing is left to do that would be done by itself."""
        return self._is_held or (
            self._next_job() is None and not self._text_waits() and not self._likes_wait()
        )

    def watch(self, tell: Callable[[], None]) -> Callable[[], None]:
        """Have `tell` called (on any thread) whenever something changed; returns what ends it."""
        with self._changed:
            self._watchers.add(tell)
        return lambda: self._watchers.discard(tell)

    def close(self) -> None:
        """Stop after the photos at hand. Jobs that run go on when the vault is next open."""
        with self._changed:
            self._is_closed = True
            self._stop.cancel()
            self._changed.notify_all()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(CLOSE_SECONDS)

    # the thread

    def _work(self) -> None:
        while True:
            with self._changed:
                if self._is_closed:
                    return
                # A stop that was meant for what ran before must not stop the next.
                self._stop = CancelToken()
                is_held = self._is_held
            try:
                did = not is_held and self._do_next()
            except Cancelled:
                continue
            except VaultLocked:
                return
            except LocketError:
                # A model is missing, say: whoever asks for it next is told, and wakes this again.
                with self._changed:
                    self._is_held = True
                did = False
            except Exception as error:  # noqa: BLE001 - the thread's edge: it must live on
                log_internal_error(error)
                did = False
            if not did:
                self._set_activity(None)
                with self._changed:
                    if not self._is_closed:
                        self._changed.wait(None if is_held or self.is_idle() else 1.0)

    def _do_next(self) -> bool:
        """Do the next thing there is to do; False for nothing."""
        job = self._next_job()
        if job is not None:
            self._bring_in(job)
            return True
        return self._measure_looks() or self._read_text() or self._learn_likes()

    def _bring_in(self, job: IngestJob) -> None:
        stop = self._stop
        began, first = monotonic(), job.done

        def progress(label: str, done: int, total: int) -> None:
            passed = monotonic() - began
            rate = (done - first) / passed if passed > 1 else 0.0
            self._set_activity(Activity(job.id, label, done, total, rate))

        self._set_activity(Activity(job.id, "", job.done, job.total))
        try:
            with open_library(job) as library:
                self._make_run(library).run(job, library.entries, progress, stop)
        except (Cancelled, VaultLocked):
            raise
        except LocketError as error:
            self._fail(job, str(error))
        except Exception as error:  # noqa: BLE001 - whatever it was, the job is not lost
            log_internal_error(error)
            self._fail(job, BROKEN)
        self._tell()

    def _make_run(self, library: Library) -> "LibraryRun":
        from tools.ingest.run import LibraryRun

        return LibraryRun(
            self._store,
            self._make_perceiver(),
            self._services.rememberer,
            self._services.foreground,
            still_there=library.still_there,
        )

    def _fail(self, job: IngestJob, reason: str) -> None:
        # A disk that is full cannot note it: the job then stays as it was and this thread rests.
        with self._changed:
            self._is_held = True
        with suppress(LocketError):
            self._store.set_job(job.id, JobState.PAUSED, reason=reason)
            with self._changed:
                self._is_held = False

    def _measure_looks(self) -> bool:
        """Measure one photo of before looks were kept."""
        waiting = self._store.next_photo_tasks(PhotoTask.LOOK, 1)
        if waiting:
            self._services.foreground.wait(self._stop)
            self._make_perceiver().keeper.measure_stored(waiting[0])
        return bool(waiting)

    def _read_text(self) -> bool:
        """Read the text in some photos, one after the other."""
        waiting = self._store.next_photo_tasks(PhotoTask.TEXT, 50)
        if not waiting:
            return False
        perceiver = self._make_perceiver()
        left = self._store.count_photo_tasks(PhotoTask.TEXT)
        for number, photo in enumerate(waiting):
            self._services.foreground.wait(self._stop)
            if self._next_job() is not None:
                return True  # a new library is searchable before old text is
            self._set_activity(Activity(None, "the text in photos", 0, left - number))
            with suppress(NotFound):  # forgotten meanwhile
                perceiver.read_stored(photo)
        return True

    def _learn_likes(self) -> bool:
        """Learn from an import's ratings of other people."""
        if not self._likes_wait():
            return False
        stop = self._stop
        told = -1

        def report(share: float) -> None:
            nonlocal told
            if self._next_job() is not None:
                raise Cancelled  # photos that come in meanwhile go first; it begins anew after them
            if int(100 * share) > told:
                told = int(100 * share)
                self._set_activity(Activity(None, LEARNING, told, 100))

        try:
            return self._services.learn_likes(stop, report)
        except (Cancelled, LocketError):
            raise
        except Exception as error:  # noqa: BLE001 - else it would be tried again without end
            log_internal_error(error)
            self._services.give_up_likes()
            return True

    # small parts

    def _likes_wait(self) -> bool:
        return find_untaught(self._store) is not None

    def _next_job(self) -> IngestJob | None:
        running = [job for job in self._store.jobs() if job.state is JobState.RUNNING]
        return running[-1] if running else None

    def _text_waits(self) -> bool:
        return bool(self._store.next_photo_tasks(PhotoTask.TEXT, 1))

    def _require_unfinished(self, id: int) -> None:
        if self._store.job(id).state not in UNFINISHED:
            raise InvalidRequest("That one is finished; bring the folder in again instead.")

    def _end(self, id: int, state: JobState) -> None:
        self._require_unfinished(id)
        self._store.set_job(id, state)
        activity = self._activity
        if activity is not None and activity.job == id:
            self._stop.cancel()
        self._tell()

    def _set_activity(self, activity: Activity | None) -> None:
        self._activity = activity
        self._tell()

    def _tell(self) -> None:
        with self._changed:
            watchers = list(self._watchers)
        for tell in watchers:
            tell()


if TYPE_CHECKING:
    from tools.ingest.run import LibraryRun
