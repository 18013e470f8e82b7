"""Personal concepts on DreamBooth's public subjects: which one, is it mine at all, and how many.

    python -m evals.concepts [FOLDER] [--trials 200]

FOLDER holds one folder of photos for each subject. Prints identification from 1 and 3 photos, the
same among the pets alone with what was mistaken for what, true and false accepts with half of the
subjects unknown, what ordinary photos are taken for, composites of two photos, naming two things in
one photo, what a "that's not Bo" changes, and the time for each photo.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from evals.concepts_photos import (
    Seen,
    Subjects,
    gather_subjects,
    look_at,
    put_on_others,
    put_side_by_side,
)
from evals.concepts_trials import (
    compare,
    enrol_some,
    find,
    run_closed,
    run_held_out,
    run_open,
)
from evals.data import find_data
from memory.records import ConceptExample
from tools.label_families import sum_families
from tools.ports import ImageEncoder
from tools.regions import find_apart, find_views

PETS = ("cat", "dog")
ORDINARY = (("unsplash", 300), ("gallery_1000", 300), ("coco_val", 130))
DRAWS = 10
CLEARLY_A_PET = 0.5


def print_identification(cosines: np.ndarray, subjects: Subjects, trials: int) -> None:
    """Which subject it is, among all and among the pets."""
    everyone = np.arange(len(subjects.names))
    pets = np.array([at for at in everyone if subjects.names[at].startswith(PETS)])
    print("| among | photos enrolled | identified | trials between | mistaken most |")
    print("|---|---|---|---|---|")
    for name, among in ((f"all {len(everyone)}", everyone), (f"the {len(pets)} pets", pets)):
        for shots in (1, 3):
            found = run_closed(cosines, subjects, shots, trials, among)
            low, high = np.quantile(found.right, [0.025, 0.975])
            worst = [
                f"{one} for {other} ({count / trials:.2f} a trial)"
                for (one, other), count in found.mistaken.most_common(3)
            ]
            print(
                f"| {name} | {shots} | {found.right.mean():.3f} | {low:.3f} to {high:.3f} |"
                f" {', '.join(worst) or 'none'} |"
            )


def print_open_set(cosines: np.ndarray, subjects: Subjects, trials: int) -> None:
    """Is it one of mine: points of the curve, and thresholds carried to other subjects."""
    everyone = np.arange(len(subjects.names))
    pets = np.array([at for at in everyone if subjects.names[at].startswith(PETS)])
    print(
        "\n| among | photos enrolled | true accepts at 5 % false | false accepts at 90 % true |"
        " held out: true, false |\n|---|---|---|---|---|"
    )
    for name, among in (("all, half unknown", everyone), ("pets, half unknown", pets)):
        for shots in (1, 3):
            found = run_open(cosines, subjects, shots, trials, among)
            held = ""
            if among is everyone:
                true, false = run_held_out(cosines, subjects, shots, 60, 0.05)
                held = f"{true:.3f}, {false:.3f}"
            print(
                f"| {name} | {shots} | {found.accept_at(0.05):.3f} | {found.let_in_at(0.9):.3f} |"
                f" {held} |"
            )


def print_as_shipped(
    subjects: Subjects,
    ordinary: dict[str, list[Seen]],
    composites: dict[str, list[Seen]],
    space: str,
) -> None:
    """What the product says with its own thresholds, ten subjects known, ten unknown."""
    print(
        "\n| photos | enrolled | the right name | all right names | a wrong name | asked about |"
        "\n|---|---|---|---|---|---|"
    )
    for shots in (1, 3):
        rows: dict[str, list[tuple[int, int, bool, bool, bool]]] = {}
        draw = np.random.default_rng(5)
        for _ in range(DRAWS):
            examples, known, used = enrol_some(draw, subjects, shots, 10, space)
            for name, photos in (
                ("one thing", subjects.photos),
                *composites.items(),
                *ordinary.items(),
            ):
                for seen in photos:
                    if used & set(seen.sources):
                        continue
                    kind = name
                    if name == "one thing":
                        kind = "known thing" if known & set(seen.shows) else "unknown thing"
                    rows.setdefault(kind, []).append(_judge(seen, examples, known, space))
        for kind, judged in rows.items():
            there, right, every, wrong, asked = np.array(judged, dtype=float).T
            several = every[there > 1].mean() if (there > 1).any() else float("nan")
            print(
                f"| {kind} | {shots} | {_share(right.sum(), there.sum())} |"
                f" {'' if np.isnan(several) else f'{several:.3f}'} | {wrong.mean():.3f} |"
                f" {asked.mean():.3f} |"
            )


def _judge(
    seen: Seen, examples: list[ConceptExample], known: set[int], space: str
) -> tuple[int, int, bool, bool, bool]:
    found = find(seen, examples, space)
    said = {one.concept_id for one in found if not one.suggested}
    there = known & set(seen.shows)
    return (
        len(there),
        len(there & said),
        there <= said,
        bool(said - set(seen.shows)),
        any(one.suggested for one in found),
    )


def print_strange_pets(
    subjects: Subjects, ordinary: dict[str, list[Seen]], space: str, trials: int
) -> None:
    """All pets enrolled: how often other people's dogs and cats are taken for one of them."""
    strangers = [
        seen
        for photos in ordinary.values()
        for seen in photos
        if max(sum_families(seen.labels).get(kind, 0.0) for kind in PETS) >= CLEARLY_A_PET
    ]
    pets = [at for at, name in enumerate(subjects.names) if name.startswith(PETS)]
    draw = np.random.default_rng(9)
    for shots in (1, 3):
        said = asked = 0
        for _ in range(trials):
            examples = [
                ConceptExample(pet, int(at), space, view.vector)
                for pet in pets
                for at in draw.permutation(np.flatnonzero(subjects.of == pet))[:shots]
                for view in subjects.photos[at].views[:2]
            ]
            for seen in strangers:
                found = find(seen, examples, space)
                said += any(not one.suggested for one in found)
                asked += any(one.suggested for one in found)
        every = len(strangers) * trials
        print(
            f"\n{len(strangers)} photos of other dogs and cats, {len(pets)} pets enrolled from"
            f" {shots}: taken for one of them {_share(said, every)}, asked about"
            f" {_share(asked, every)}"
        )


def print_two_named(subjects: Subjects, composites: list[Seen], space: str) -> None:
    """ "These are Bo and Mia": two enrolled from one photo, then each looked for in its own."""
    split, ordered, right, wrong, asked = 0, 0, 0, 0, 0
    for seen in composites:
        apart = find_apart(seen.views, 2)
        if len(apart) < 2:
            continue
        split += 1
        left, other = (view.across or 0.0 for view in apart)
        ordered += left < 0.5 < other
        examples = [
            ConceptExample(subject, -1, space, view.vector)
            for subject, view in zip(seen.shows, apart, strict=True)
        ]
        for at in np.flatnonzero(np.isin(subjects.of, seen.shows)):
            if int(at) in seen.sources:
                continue
            said = {
                one.concept_id
                for one in find(subjects.photos[at], examples, space)
                if not one.suggested
            }
            asked += 1
            right += int(subjects.of[at]) in said
            wrong += bool(said - {int(subjects.of[at])})
    print(
        f"\nTwo named in one composite ({len(composites)}): told apart"
        f" {split / len(composites):.3f}, one in each half {ordered / len(composites):.3f}; then,"
        f" of {asked} photos of them, {right / asked:.3f} rightly named and {wrong / asked:.3f}"
        " under the other's name."
    )


def print_feedback(subjects: Subjects, space: str) -> None:
    """What one "that's not Bo" changes in the other photos of the one that was mistaken."""
    draw = np.random.default_rng(6)
    before = after = others = kept = own = 0
    for _ in range(4 * DRAWS):
        examples, known, used = enrol_some(draw, subjects, 1, 10, space)
        for at, seen in enumerate(subjects.photos):
            said = [one for one in find(seen, examples, space) if not one.suggested]
            if known & set(seen.shows) or not said:
                continue
            taken = said[0].concept_id
            no = ConceptExample(taken, at, space, seen.views[0].vector, against=True)
            for place in np.flatnonzero(np.isin(subjects.of, (*seen.shows, taken))):
                if int(place) in used | {at}:
                    continue
                was, is_now = (
                    any(
                        one.concept_id == taken and not one.suggested
                        for one in find(subjects.photos[place], rows, space)
                    )
                    for rows in (examples, [*examples, no])
                )
                if subjects.of[place] == taken:
                    own, kept = own + was, kept + (was and is_now)
                else:
                    others, before, after = others + 1, before + was, after + is_now
    print(
        f'\nAfter one "that\'s not Bo": other photos of the one mistaken are taken for Bo'
        f" {_share(after, others)} of the time (before {_share(before, others)});"
        f" {_share(kept, own)} of Bo's own photos that were known stay known."
    )


def print_times(eyes: ImageEncoder, subjects: Subjects, space: str) -> None:
    """Milliseconds for each photo, one at a time, and the load of the machine."""
    examples, _, _ = enrol_some(np.random.default_rng(0), subjects, 3, 20, space)
    spent = np.zeros(3)
    jpegs = [path.read_bytes() for path in subjects.paths[:40]]
    for jpeg in jpegs:
        start = time.perf_counter()
        (sight,) = eyes.look([jpeg])
        looked = time.perf_counter()
        views = find_views(sight)
        found = time.perf_counter()
        find(Seen(views, sight.labels), examples, space)
        spent += (looked - start, found - looked, time.perf_counter() - found)
    one, two, three = spent / len(jpegs) * 1000
    print(
        f"\nms a photo: seeing {one:.0f}, regions {two:.1f}, recognising among 20 named things"
        f" {three:.1f} (load {os.getloadavg()[0]:.1f})"
    )


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.3f}" if whole else ""


def main(arguments: Sequence[str] = ()) -> int:
    """Measure the image encoder that this machine would use."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", nargs="?", type=Path, default=None)
    parser.add_argument("--trials", type=int, default=200)
    given = parser.parse_args(arguments)
    eyes = ModelSet(ModelFiles(), {}).eyes()
    subjects = gather_subjects(eyes, given.folder or find_data("concepts", "dreambooth"))
    print(f"{eyes.space}: {len(subjects.paths)} photos of {len(subjects.names)} subjects\n")
    cosines = compare(subjects)
    print_identification(cosines, subjects, given.trials)
    print_open_set(cosines, subjects, given.trials)
    ordinary, grounds = {}, []
    for name, count in ORDINARY:
        paths = sorted(find_data("photos", name).rglob("*.jpg"))
        ordinary[name] = look_at(eyes, (path.read_bytes() for path in paths[:count]))
        grounds += paths[count : count + 60]
    composites = {"two side by side": put_side_by_side(eyes, subjects, 150, 7)}
    for share in (0.45, 0.75):
        name = f"on another photo, {share:.0%} of its height"
        composites[name] = put_on_others(eyes, subjects, grounds[:90], share, 8)
    print_as_shipped(subjects, ordinary, composites, eyes.space)
    print_strange_pets(subjects, ordinary, eyes.space, DRAWS)
    print_two_named(subjects, composites["two side by side"], eyes.space)
    print_feedback(subjects, eyes.space)
    print_times(eyes, subjects, eyes.space)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
