"""Photos brought in a second, beside the bare feature extractor on tensors that lie ready.

Locket's side is `remember` on a folder: reading, decoding in the guarded child, packing, features,
captions, sealing and storing; then, timed apart, reading the text in the photos. The extractor runs
alone, on one thread and on as many as there are cores, with decoded tensors. Processor seconds are
of this process and the decoding child.
"""

import io
import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
from PIL import Image

from assistant.models.files import ModelFiles
from assistant.models.image_encoder import LiteImageEncoder
from assistant.models.load import ModelSet
from evals.bench.scale.fill import PASSPHRASE
from evals.bench.scale.machine import describe_load
from memory.kdf import FLOOR_COST
from memory.vault import Vault
from tools.perceive import Perceiver
from tools.photos.decoder import GuardedDecoder
from tools.ports import CancelToken
from tools.remember import Rememberer

SIDES = {
    "of 12 megapixels (a phone's)": (4032, 3024),
    "of 2 megapixels (sent in a chat)": (1600, 1200),
}
READING = "the text in photos"
Spent = tuple[float, float]
"""Wall and processor seconds."""


def make_photo(width: int, height: int, seed: int) -> bytes:
    """A JPEG of made-up content with about as many bytes as a camera's."""
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 256, (height // 64, width // 64, 3), dtype=np.uint8)
    smooth = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    grain = random.integers(-9, 10, (height, width, 1), dtype=np.int16)
    pixels = np.clip(np.asarray(smooth, dtype=np.int16) + grain, 0, 255).astype(np.uint8)
    packed = io.BytesIO()
    Image.fromarray(pixels).save(packed, "JPEG", quality=85)
    return packed.getvalue()


def time_bare(eyes: LiteImageEncoder, count: int, threads: int) -> Spent:
    """The extractor alone over `count` tensors, one at a time on each thread."""
    import torch

    tensors = torch.randn(1, 3, 260, 260).to(memory_format=torch.channels_last)

    def look(_: int) -> None:
        with torch.inference_mode():
            eyes._tower(tensors)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(look, range(threads)))
        started, processor = perf_counter(), process_time()
        list(pool.map(look, range(count)))
        return perf_counter() - started, process_time() - processor


def time_locket(models: ModelSet, folder: Path, count: int) -> tuple[Spent, Spent]:
    """Remembering the photos of a folder until all are stored, and then reading their text."""
    decoder = GuardedDecoder()
    decoder.start()
    marks: list[Spent] = []

    def spent() -> Spent:
        child = decoder._child
        return perf_counter(), process_time() + (_processor_of(child.pid) if child else 0.0)

    def watch(label: str, number: int, total: int) -> None:
        if label == READING and not number:
            marks.append(spent())

    with tempfile.TemporaryDirectory(prefix="locket-bench-") as other:
        vault, _ = Vault.create(Path(other) / "vault", PASSPHRASE, cost=FLOOR_COST)
        perceiver = Perceiver(
            vault.store, decoder, models.eyes(), models.reader(), models.text(), None
        )
        started = spent()
        Rememberer(vault.store, models.text, lambda: perceiver).remember_paths(
            [folder], name=None, progress=watch, cancel=CancelToken()
        )
        ended = spent()
        assert vault.store.count_rows()["photo"] == count
        vault.close()
    decoder.close()
    return _between(started, marks[0]), _between(marks[0], ended)


def _between(start: Spent, end: Spent) -> Spent:
    return end[0] - start[0], end[1] - start[1]


def _processor_of(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(*, full: bool = False) -> None:
    """Print the table."""
    models = ModelSet(ModelFiles())
    eyes, cores = models.eyes(), os.cpu_count() or 1
    assert isinstance(eyes, LiteImageEncoder)
    models.text().encode_passages(["warm"])
    models.reader().read(make_photo(320, 240, 0))
    count, rounds = (48, 3) if full else (12, 2)
    for name, (width, height) in SIDES.items():
        with tempfile.TemporaryDirectory(prefix="locket-bench-") as folder:
            sizes = []
            for number in range(count):
                data = make_photo(width, height, number)
                sizes.append(len(data))
                (Path(folder) / f"{number:03}.jpg").write_bytes(data)
            found: dict[str, list[Spent]] = {}
            for _ in range(rounds):
                steps: dict[str, Callable[[], Spent]] = {
                    "bare extractor, one thread": lambda: time_bare(eyes, count, 1),
                    f"bare extractor, {cores} threads": lambda: time_bare(eyes, count, cores),
                }
                for label, step in steps.items():
                    found.setdefault(label, []).append(step())
                stored, read = time_locket(models, Path(folder), count)
                found.setdefault("Locket, stored and searchable", []).append(stored)
                found.setdefault("then: the text in them read", []).append(read)
        print(f"\n{count} photos {name}, {np.mean(sizes) / 1e6:.1f} MB each; {describe_load()}")
        print("| | photos/s | of the bare extractor's on one thread | processor ms a photo |")
        print("|---|---|---|---|")
        bare = np.array(found["bare extractor, one thread"])
        for label, every in found.items():
            wall, processor = np.median(np.array(every), axis=0)
            share = float(np.median(bare[:, 0] / np.array(every)[:, 0]))
            print(
                f"| {label} | {count / wall:.1f} | {share:.0%} | {1000 * processor / count:.0f} |"
            )
