"""Personal concepts on DreamBooth's public subjects: which one, and is it one of mine at all.

    python -m evals.concepts_dreambooth [FOLDER] [--distractors FOLDER] [--count 300]

FOLDER holds one folder of photos per subject; the distractors are ordinary photos. Each trial
draws ten subjects as the user's own, enrolled from 1 or 3 random photos; the other ten are the
unknown. Prints, over the trials: identification (nearest example, all subjects known), false
accepts of unknown subjects and of distractors where 90 % of the known are accepted and rightly
named, and the same at the threshold that lets 5 % of the unknown subjects in.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from evals.data import find_data
from memory.records import Label
from tools.concepts import THRESHOLDS, contradicts
from tools.ports import ImageEncoder

TRIALS = 200
ANIMALS = {"cat": "cat", "dog": "dog"}

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Gallery:
    """Photos as unit vectors (n, d), their subject names and labels."""

    vectors: NDArray[np.float32]
    subjects: NDArray[np.str_]
    labels: list[tuple[Label, ...]]


@dataclass(frozen=True)
class Outcome:
    """Scores over all trials; `own` is -1 where a known subject got another's name."""

    identified: float
    own: Floats
    unknown: Floats
    distractors: Floats


def look_at(eyes: ImageEncoder, paths: Sequence[Path], names: Sequence[str]) -> Gallery:
    """Encode photos in batches."""
    vectors, labels = [], []
    for start in range(0, len(paths), 16):
        for sight in eyes.look([path.read_bytes() for path in paths[start : start + 16]]):
            vectors.append(sight.features)
            labels.append(sight.labels)
    return Gallery(np.stack(vectors), np.array(names), labels)


def name_category(subject: str) -> str:
    """The category a user would give: the animal for pets, nothing for objects."""
    return ANIMALS.get(subject.rstrip("0123456789"), "")


def score(
    subjects: Gallery, others: Gallery, shots: int, *, with_category: bool, seed: int = 0
) -> Outcome:
    """Run the trials."""
    draw = np.random.default_rng(seed)
    names = sorted(set(subjects.subjects.tolist()))
    places = {name: np.flatnonzero(subjects.subjects == name) for name in names}
    similar = subjects.vectors @ subjects.vectors.T
    far = others.vectors @ subjects.vectors.T
    if with_category:
        for name in names:
            category = name_category(name)
            for matrix, gallery in ((similar, subjects), (far, others)):
                wrong = [contradicts(labels, category) for labels in gallery.labels]
                matrix[np.ix_(np.flatnonzero(wrong), places[name])] = -1
    identified: list[bool] = []
    own: list[float] = []
    unknown: list[float] = []
    distractors: list[Floats] = []
    for _ in range(TRIALS):
        known = set(draw.permutation(names)[: len(names) // 2].tolist())
        enrolled = {name: draw.permutation(places[name])[:shots] for name in names}
        every = np.concatenate([enrolled[name] for name in names])
        mine = np.concatenate([enrolled[name] for name in names if name in known])
        distractors.append(far[:, mine].max(axis=1).astype(np.float64))
        for name in names:
            for photo in set(places[name].tolist()) - set(enrolled[name].tolist()):
                nearest = every[np.argmax(similar[photo, every])]
                identified.append(bool(subjects.subjects[nearest] == name))
                best = mine[np.argmax(similar[photo, mine])]
                cosine = float(similar[photo, best])
                if name in known:
                    own.append(cosine if subjects.subjects[best] == name else -1.0)
                else:
                    unknown.append(cosine)
    return Outcome(
        float(np.mean(identified)), np.array(own), np.array(unknown), np.concatenate(distractors)
    )


def print_table(subjects: Gallery, others: Gallery, shipped: float | None) -> None:
    """One line per number of enrolled photos, rule and threshold."""
    print("shots  rule       identified  threshold            cosine   true  unknown  distractors")
    for shots in (1, 3):
        for with_category in (False, True):
            found = score(subjects, others, shots, with_category=with_category)
            thresholds = {
                "90 % true": float(np.quantile(found.own, 0.10)),
                "5 % unknown": float(np.quantile(found.unknown, 0.95)),
            }
            if shipped is not None:
                thresholds["shipped"] = shipped
            rule = "+category" if with_category else "cosine"
            for name, least in thresholds.items():
                shares = [(at >= least).mean() for at in (found.own, found.unknown)]
                print(
                    f"{shots:>5}  {rule:<9}  {found.identified:>10.3f}  {name:<19}  {least:>6.3f}"
                    f"  {shares[0]:>5.3f}  {shares[1]:>7.3f}"
                    f"  {(found.distractors >= least).mean():>11.4f}"
                )


def main(arguments: Sequence[str] = ()) -> int:
    """Measure the image encoder that this machine would use."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", nargs="?", type=Path, default=None)
    parser.add_argument("--distractors", type=Path, default=None)
    parser.add_argument("--count", type=int, default=300)
    given = parser.parse_args(arguments)
    folder = given.folder or find_data("concepts", "dreambooth")
    distractors_folder = given.distractors or find_data("photos", "unsplash")
    eyes = ModelSet(ModelFiles()).eyes()
    photos = sorted(folder.glob("*/*.jpg"))
    others = sorted(distractors_folder.rglob("*.jpg"))[: given.count]
    subjects = look_at(eyes, photos, [path.parent.name for path in photos])
    distractors = look_at(eyes, others, ["" for _ in others])
    print(f"{eyes.space}: {len(photos)} photos of {len(set(subjects.subjects.tolist()))} subjects,")
    print(f"{len(others)} distractors, {TRIALS} trials; shipped: {THRESHOLDS.get(eyes.space)}")
    print_table(subjects, distractors, THRESHOLDS.get(eyes.space))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
