"""The photos that the concepts suite looks at: DreamBooth's subjects, ordinary ones, composites.

A composite is honest about one thing only: it holds two things. Two photos stand side by side (a
sharp seam, each thing large), or one lies on an ordinary photo as a square.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from memory.records import Label
from tools.ports import ImageEncoder
from tools.regions import View, find_views

HEIGHT = 640


@dataclass(frozen=True)
class Seen:
    """One photo: its views, labels, and the subjects it shows, as numbers, with where they lie."""

    views: list[View]
    labels: tuple[Label, ...]
    shows: tuple[int, ...] = ()
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Subjects:
    """Photos of subjects: `photos[i]` shows subject `of[i]`, an index into `names`."""

    names: list[str]
    of: np.ndarray
    photos: list[Seen]
    paths: list[Path]


def look_at(eyes: ImageEncoder, jpegs: Iterable[bytes]) -> list[Seen]:
    """See photos one by one."""
    seen = []
    for jpeg in jpegs:
        (sight,) = eyes.look([jpeg])
        seen.append(Seen(find_views(sight), sight.labels))
    return seen


def gather_subjects(eyes: ImageEncoder, folder: Path) -> Subjects:
    """See all photos of a folder that holds one folder for each subject."""
    paths = sorted(folder.glob("*/*.jpg"))
    names = sorted({path.parent.name for path in paths})
    of = np.array([names.index(path.parent.name) for path in paths])
    photos = look_at(eyes, (path.read_bytes() for path in paths))
    shown = [
        Seen(one.views, one.labels, (int(subject),), (at,))
        for at, (one, subject) in enumerate(zip(photos, of, strict=True))
    ]
    return Subjects(names, of, shown, paths)


def put_side_by_side(eyes: ImageEncoder, subjects: Subjects, count: int, seed: int) -> list[Seen]:
    """Photos of two different subjects each, one left and one right."""
    draw = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        one, other = draw.permutation(len(subjects.names))[:2]
        places = [int(draw.choice(np.flatnonzero(subjects.of == which))) for which in (one, other)]
        parts = [_open(subjects.paths[at]) for at in places]
        parts = [part.resize((round(part.width * HEIGHT / part.height), HEIGHT)) for part in parts]
        whole = Image.new("RGB", (parts[0].width + parts[1].width, HEIGHT))
        whole.paste(parts[0], (0, 0))
        whole.paste(parts[1], (parts[0].width, 0))
        (seen,) = look_at(eyes, [_pack(whole)])
        made.append(Seen(seen.views, seen.labels, (int(one), int(other)), tuple(places)))
    return made


def put_on_others(
    eyes: ImageEncoder, subjects: Subjects, grounds: Sequence[Path], share: float, seed: int
) -> list[Seen]:
    """A subject's photo as a square of `share` of the height, somewhere on each ordinary photo."""
    draw = np.random.default_rng(seed)
    made = []
    for path in grounds:
        at = int(draw.integers(len(subjects.paths)))
        ground = _open(path).resize((960, HEIGHT))
        side = round(HEIGHT * share)
        spot = (int(draw.integers(960 - side)), int(draw.integers(HEIGHT - side + 1)))
        ground.paste(_open(subjects.paths[at]).resize((side, side)), spot)
        (seen,) = look_at(eyes, [_pack(ground)])
        made.append(Seen(seen.views, seen.labels, (int(subjects.of[at]),), (at,)))
    return made


def _open(path: Path) -> Image.Image:
    with Image.open(path) as opened:
        return opened.convert("RGB")


def _pack(image: Image.Image) -> bytes:
    packed = io.BytesIO()
    image.save(packed, "JPEG", quality=92)
    return packed.getvalue()
