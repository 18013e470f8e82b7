"""Hostile image files through the worker's real path: read, decoded in the child, seen, kept.

20,000 files in all formats: damaged bits, lengths and structures, bombs, swollen EXIF, two formats
in one, text under a photo's name (`fuzz_files`). The app must not crash, none may take over ten
seconds, and each must end up stored, known or listed with its reason. A child may die; it is
replaced. Every 400th file is followed by a sound photo, which must open: what came before it must
not have broken the child.
"""

import argparse
import io
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from assistant.models.errors import ModelMissing
from evals.bench.scale.machine import describe_load, peak_bytes
from evals.fuzz_files import choose_suffix, make_file
from evals.fuzz_seeds import make_picture, make_seeds
from memory.kdf import FLOOR_COST
from memory.store import Store
from memory.vault import Vault
from tests.fakes.models import FakeEyes, FakeReader, FakeTextEncoder
from tools.ingest.library import open_library
from tools.ingest.run import LibraryRun
from tools.perceive import Perceiver
from tools.photos.decoder import GuardedDecoder
from tools.photos.errors import UnreadablePhoto
from tools.ports import CancelToken, DecodedPhoto, ImageEncoder
from tools.remember import Rememberer

AT_ONCE = 400
LIMIT_SECONDS = 10.0
PASSPHRASE = "hostile photos"


@dataclass
class Report:
    """What happened to the files of a run. Times in seconds, memory in bytes."""

    files: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    children: set[int] = field(default_factory=set)
    child_peak: int = 0
    longest: float = 0.0
    longest_kind: str = ""
    over_limit: int = 0
    unaccounted: int = 0
    sound_refused: int = 0
    crashes: int = 0

    @property
    def is_good(self) -> bool:
        """No crash of the app, no hang, nothing lost."""
        bad = (self.crashes, self.over_limit, self.unaccounted, self.sound_refused)
        return not any(bad)


class WatchedDecoder:
    """The guarded decoder, timed, with the children it needed."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._decoder = GuardedDecoder()
        self.kind_of: dict[bytes, str] = {}

    def decode(self, data: bytes) -> DecodedPhoto:
        """Decode, and note how long it took and how it ended."""
        report, began = self._report, time.perf_counter()
        outcome = "opened"
        try:
            return self._decoder.decode(data)
        except UnreadablePhoto as error:
            outcome = error.reason.value
            raise
        finally:
            taken = time.perf_counter() - began
            report.outcomes[outcome] += 1
            # Two wait for one child: the limit is on a file, so the other's time may be in it.
            if taken > report.longest:
                report.longest, report.longest_kind = taken, self.kind_of.get(data[:4096], "")
            report.over_limit += taken > 2 * LIMIT_SECONDS + 1 or outcome == "timed_out"
            self._note_child()

    def close(self) -> None:
        """End the child."""
        self._decoder.close()

    def _note_child(self) -> None:
        child = self._decoder._child
        if child is None:
            return
        self._report.children.add(child.pid)
        try:
            status = Path(f"/proc/{child.pid}/status").read_text(encoding="ascii")
        except OSError:
            return
        for line in status.splitlines():
            if line.startswith("VmHWM"):
                peak = int(line.split()[1]) * 1024
                self._report.child_peak = max(self._report.child_peak, peak)


class Never:
    """Nobody is waited for."""

    def wait(self, stop: CancelToken) -> None:
        """Go on."""


def fuzz(count: int, run: int, eyes: ImageEncoder, place: Path) -> Report:
    """Bring `count` hostile files in, a few hundred at a time, as a folder of photos is."""
    report = Report()
    seeds = make_seeds()
    decoder = WatchedDecoder(report)
    vault, _ = Vault.create(place / "vault", PASSPHRASE, cost=FLOOR_COST)
    try:
        for first in range(0, count, AT_ONCE):
            folder = place / f"{first:06}"
            folder.mkdir()
            for number in range(first, min(count, first + AT_ONCE)):
                kind, data = make_file(seeds, run, number)
                report.kinds[kind] += 1
                decoder.kind_of[data[:4096]] = kind
                (folder / f"{number:06}{choose_suffix(kind, number)}").write_bytes(data)
            sound = folder / "zzz-sound.jpg"
            sound.write_bytes(_pack_sound(first))
            files = sum(1 for _ in folder.iterdir())
            report.files += files - 1
            _bring_in(vault.store, decoder, eyes, folder, files, report)
            decoder.kind_of.clear()
            for path in folder.iterdir():
                path.unlink()
    finally:
        decoder.close()
        vault.close()
    return report


def _pack_sound(seed: int) -> bytes:
    packed = io.BytesIO()
    make_picture(120, 90, 1_000_000 + seed).save(packed, "JPEG")
    return packed.getvalue()


def _bring_in(
    store: Store,
    decoder: WatchedDecoder,
    eyes: ImageEncoder,
    folder: Path,
    files: int,
    report: Report,
) -> None:
    perceiver = Perceiver(store, decoder, eyes, FakeReader(), FakeTextEncoder())
    texts = Rememberer(store, FakeTextEncoder, lambda: perceiver)
    job = store.add_job("folder", [str(folder)])
    with open_library(job) as library:
        try:
            LibraryRun(store, perceiver, texts, Never()).run(
                job, library.entries, lambda *_: None, CancelToken()
            )
        except Exception as error:  # noqa: BLE001 - what the suite counts
            report.crashes += 1
            print(f"crash: {type(error).__name__} in files from {folder.name}", flush=True)
    done = store.job(job.id)
    report.unaccounted += files - done.done
    refused = dict(store.job_skipped(job.id))
    report.sound_refused += "zzz-sound.jpg" in refused
    for id in store.job_memories(job.id):
        with Image.open(io.BytesIO(store.photo_thumbnail(id))) as opened:
            opened.load()


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 0 when nothing crashed, hung or was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--run", type=int, default=1, help="another seed, other files")
    parser.add_argument("--real-eyes", action="store_true", help="see what opens with the model")
    options = parser.parse_args(arguments)
    eyes: ImageEncoder = FakeEyes()
    if options.real_eyes:
        from assistant.models.load import ModelSet

        try:
            eyes = ModelSet().eyes()
        except ModelMissing as error:
            print(f"Seen by a model double: {error}")
    with tempfile.TemporaryDirectory(prefix="locket-fuzz-") as place:
        began = time.perf_counter()
        report = fuzz(options.files, options.run, eyes, Path(place))
        taken = time.perf_counter() - began
    refused = sorted(set(report.outcomes) - {"opened"})
    print("| | |\n|---|---|")
    for name, value in (
        ("hostile files", f"{report.files:,} of {len(report.kinds)} kinds"),
        ("crashes of the app", report.crashes),
        ("files over ten seconds", report.over_limit),
        ("longest (s)", f"{report.longest:.2f} ({report.longest_kind})"),
        ("not accounted for", report.unaccounted),
        ("sound photos refused in between", report.sound_refused),
        ("opened, after all", report.outcomes["opened"]),
        *((f"refused: {name}", report.outcomes[name]) for name in refused),
        ("children needed", len(report.children)),
        ("most memory, child (MB)", f"{report.child_peak / 1e6:.0f}"),
        ("most memory, app (MB)", f"{peak_bytes() / 1e6:.0f}"),
        ("minutes", f"{taken / 60:.1f}; {describe_load()}"),
    ):
        print(f"| {name} | {value} |")
    return int(not report.is_good)


if __name__ == "__main__":
    sys.exit(main())
