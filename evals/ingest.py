"""A whole library through the real worker: killed midway, resumed, chatted with meanwhile.

Prints photos a second, processor time a photo, the worker's memory, the time until it goes on after
`kill -9`, the wait for the first word of an answer beside that of an idle worker, and whether every
file is accounted for. The text in the photos is left for later, as it is in use.
"""

import argparse
import asyncio
import math
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.client import WorkerClient
from assistant.protocol import commands as do
from assistant.protocol import events as ev
from assistant.protocol.results import IngestDetail, IngestResult, IngestRow, PrivacyResult
from evals.bench.scale.machine import describe_load
from evals.ingest_library import Library, build_library
from evals.ingest_pairs import draw_alike

PASSPHRASE = "a library of photos"
QUESTIONS = ("Where is the spare key?", "What did I say about the boat?", "Who feeds the cat?")
NOTES = ("The spare key is under the blue pot.", "The boat is at pier 7.", "Ana feeds the cat.")

REPORTED = 500
"""Files after which a line of progress is written to stderr."""


@dataclass
class Figures:
    """What was measured; times in seconds, memory in bytes."""

    idle: list[float] = field(default_factory=list)
    during: list[float] = field(default_factory=list)
    working: float = 0.0
    processor: float = 0.0
    peak: int = 0
    resumed_after: float = 0.0
    stored_at_kill: int = 0
    alike: tuple[int, int] = (0, 0)
    """Groups of look-alikes, and photos in them."""


class Watch:
    """Samples the memory and processor time of the worker and its children."""

    def __init__(self, pid: int, figures: Figures) -> None:
        self._pid, self._figures = pid, figures
        self._spent: dict[int, float] = {}

    def sample(self) -> None:
        """Note the most memory, and the processor time spent so far."""
        resident = 0
        for process in (self._pid, *_children(self._pid)):
            try:
                status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
                fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
            except OSError:
                continue
            resident += sum(
                int(line.split()[1]) * 1024
                for line in status.splitlines()
                if line.startswith("VmRSS")
            )
            numbers = fields.rpartition(")")[2].split()
            ticks = os.sysconf("SC_CLK_TCK")
            self._spent[process] = (int(numbers[11]) + int(numbers[12])) / ticks
        self._figures.peak = max(self._figures.peak, resident)

    @property
    def spent(self) -> float:
        """Processor seconds of all processes seen."""
        return sum(self._spent.values())


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(word) for word in task.read_text(encoding="ascii").split()]
        except OSError:
            continue
    return found


async def first_word(client: WorkerClient, text: str) -> float:
    """Seconds until the first token of an answer."""
    began = time.perf_counter()
    first = 0.0
    async for event in client.request(do.Ask(id=client.next_id(), text=text, remember_turn=False)):
        if isinstance(event, ev.Token | ev.Answered) and not first:
            first = time.perf_counter() - began
    return first


async def bring_in(
    client: WorkerClient, figures: Figures, *, until: float, chat: bool, seconds: float
) -> IngestRow:
    """Watch the job until a share of it is done or the time is up; now and then ask meanwhile."""
    watch = Watch(client.worker_pid, figures)
    began = time.perf_counter()
    waiting = 0.0
    asked = told = 0
    row: IngestRow | None = None
    watch.sample()
    before = watch.spent
    while True:
        result = await client.run(do.IngestList(id=client.next_id()))
        assert isinstance(result, IngestResult)
        (row,) = result.jobs
        watch.sample()
        if row.done // REPORTED > told // REPORTED:
            told = row.done
            print(f"{time.perf_counter() - began:6.0f} s  {told}", file=sys.stderr, flush=True)
        share = row.done / row.total if row.total else 0.0
        spent = time.perf_counter() - began
        if row.state != "running" or share >= until or spent > seconds:
            break
        way = max(share / until, spent / seconds)
        if chat and asked < len(QUESTIONS) * 2 and row.done and way > (asked + 1) / 8:
            started = time.perf_counter()
            figures.during.append(await first_word(client, QUESTIONS[asked % 3]))
            waiting += time.perf_counter() - started
            asked += 1
        await asyncio.sleep(0.25)
    figures.working += time.perf_counter() - began - waiting
    figures.processor += watch.spent - before
    return row


async def pause(client: WorkerClient, job: str) -> None:
    """Pause the job, and wait until it stands."""
    await client.run(do.IngestControl(id=client.next_id(), action="pause", job=job))
    while True:
        listed = await client.run(do.IngestList(id=client.next_id()))
        assert isinstance(listed, IngestResult)
        if listed.jobs[0].state != "running":
            return
        await asyncio.sleep(0.1)


async def run(
    library: Library,
    place: Path,
    figures: Figures,
    sheet: Path | None = None,
    seconds: float = math.inf,
) -> tuple[IngestDetail, int]:
    """The whole story; returns the job's end and how many photos the vault then holds.

    `sheet` is where a sample of the look-alikes is drawn. After `seconds` the job is paused; it is
    killed after half of them at the latest.
    """
    client = await WorkerClient.connect(place / "vault")
    try:
        await client.run(do.CreateVault(id=client.next_id(), passphrase=PASSPHRASE))
        await client.run(do.Remember(id=client.next_id(), texts=list(NOTES)))
        await first_word(client, QUESTIONS[0])  # loads the model
        figures.idle = [await first_word(client, text) for text in QUESTIONS * 2]
        folder = do.Remember(id=client.next_id(), paths=[str(library.folder)], background=True)
        await client.run(folder)
        half = await bring_in(client, figures, until=0.5, chat=True, seconds=seconds / 2)
        figures.stored_at_kill = half.done
        os.kill(client.worker_pid, signal.SIGKILL)
        await client.wait_gone()
    finally:
        await client.close()
    client = await WorkerClient.connect(place / "vault")
    try:
        await client.run(do.Unlock(id=client.next_id(), passphrase=PASSPHRASE, warm=False))
        listed = await client.run(do.IngestList(id=client.next_id()))
        assert isinstance(listed, IngestResult)
        kept = listed.jobs[0].done
        assert kept >= figures.stored_at_kill, "what was told as done is still done"
        began = time.perf_counter()
        resume = do.IngestControl(id=client.next_id(), action="resume", job=listed.jobs[0].id)
        await client.run(resume)
        while True:
            listed = await client.run(do.IngestList(id=client.next_id()))
            assert isinstance(listed, IngestResult)
            if listed.jobs[0].done > kept or listed.jobs[0].state != "running":
                break
            await asyncio.sleep(0.1)
        figures.resumed_after = time.perf_counter() - began
        row = await bring_in(client, figures, until=2.0, chat=False, seconds=seconds / 2)
        if row.state == "running":
            await pause(client, row.id)
        detail = await client.run(do.IngestShow(id=client.next_id(), job=row.id))
        counts = await client.run(do.Privacy(id=client.next_id()))
        assert isinstance(detail, IngestDetail)
        assert isinstance(counts, PrivacyResult)
        if sheet is not None:
            figures.alike = await draw_alike(client, sheet)
        return detail, counts.rows["photo"]
    finally:
        await client.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 0 when every file handled is accounted for and nothing was stored twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=300)
    parser.add_argument("--sheet", type=Path, help="a picture of look-alikes found, to look at")
    parser.add_argument("--minutes", type=float, default=math.inf, help="pause the job after that")
    options = parser.parse_args(arguments)
    figures = Figures()
    with tempfile.TemporaryDirectory(prefix="locket-ingest-") as place:
        library = build_library(Path(place) / "photos", options.photos)
        detail, photos = asyncio.run(
            run(library, Path(place), figures, options.sheet, 60 * options.minutes)
        )
    job = detail.job
    idle, during = statistics.median(figures.idle), statistics.median(figures.during or [0.0])
    rows = {
        "files": library.files,
        **({} if job.state == "done" else {f"{job.state} after": job.done}),
        "stored": job.stored,
        "known byte for byte (planted)": f"{job.known} ({library.copies} and doubles of the data)",
        "listed as broken (planted)": f"{job.skipped} ({library.broken})",
        "photos in the vault": photos,
        "files a second, killed once and resumed": f"{job.done / figures.working:.1f}",
        "processor ms a file": f"{1000 * figures.processor / job.done:.0f}",
        "most memory, worker and child (MB)": f"{figures.peak / 1e6:.0f}",
        "goes on after kill -9 and unlocking (s)": f"{figures.resumed_after:.1f}",
        "first word, idle / meanwhile (s)": f"{idle:.2f} / {during:.2f} ({during / idle:.2f} x)",
        **(
            {"groups of look-alikes (photos)": "{} ({})".format(*figures.alike)}
            if options.sheet
            else {}
        ),
        "machine": describe_load(),
    }
    print("| | |\n|---|---|")
    for name, value in rows.items():
        print(f"| {name} | {value} |")
    whole = job.state == "done" and job.done == library.files and job.skipped == library.broken
    cut = job.state == "paused" and math.isfinite(options.minutes)
    accounted = job.stored + job.known + job.skipped == job.done
    return int(not ((whole or cut) and accounted and photos == job.stored))


if __name__ == "__main__":
    sys.exit(main())
