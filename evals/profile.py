"""The profile: what is inferred of sensitive kinds, whether confidence holds, what changes.

1. Cases that invite a sensitive inference, with the setting off and on. 2. Tastes from the first
60 % of a user's ratings (ml-latest-small) against the rest. 3. Preferences that change, in our own
words, split into a development half and a held-out half.

    python -m evals.profile
"""

import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np

from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from assistant.models.photo_finder import EmbeddedPhotoFinder
from assistant.models.shared_space import load_shared_space
from evals.data import DataMissing
from evals.profile_changes import measure_changes
from evals.profile_invitations import GENRES, THINGS, Invitation, make_invitations
from evals.profile_ratings import measure_ratings
from evals.train_spectrum import EMBEDDED
from evals.updates_run import open_store
from memory.records import (
    Kind,
    NewFact,
    NewItem,
    NewMemory,
    NewPhoto,
    Rating,
    Source,
    Vector,
)
from memory.store import Store
from tools.facts.learning import learn_facts
from tools.facts.suggesting import suggest_from_import
from tools.private_probe import JudgeTexts, judge_by
from tools.profile.allowed import INFER_SENSITIVE
from tools.profile.gather import gather_profile
from tools.profile.statement import Statement, Status
from tools.recommend.catalogue import build_catalogue
from tools.recommend.evidence import gather_evidence
from tools.spectrum.aspects import ASPECTS, SENSITIVE_ASPECTS
from tools.spectrum.heads import ROWS_SPACE

NOW = 1_760_000_000_000
DAY = 86_400_000


Case = tuple[int, int, int]
"""Sensitive statements inferred while off, while on, and those that were marked."""


def main(arguments: Sequence[str] = ()) -> int:
    """Print all three; exit status 1 if anything sensitive was inferred while that was off."""
    wrong = print_invitations()
    try:
        measure_ratings()
    except DataMissing as error:
        print(f"Passed over: {error}")
    measure_changes()
    return int(wrong > 0)


def print_invitations() -> int:
    """Run every case with the setting off and on; returns what was inferred while off."""
    judge = judge_by(ModelSet(ModelFiles(), EMBEDDED).text())
    print("| things | source | cases | inferred while off | while on | of these marked sensitive |")
    print("|---|---|---|---|---|---|")
    total = 0
    for number, title in enumerate(THINGS):
        said = make_invitations(number)
        total += _print_cases(title, "dialogue", _say(said))
        _print_cases(title, "imported chat, word lists alone", _bring(said, None))
        total += _print_cases(title, "imported chat", _bring(said, judge))
    total += _print_cases("genres", "ratings", _rate())
    return total + _print_cases("aspects", "photos", _photograph())


def _print_cases(title: str, source: str, cases: Iterable[Case]) -> int:
    counts = np.array(list(cases))
    off, on, marked = counts.sum(axis=0).tolist()
    print(f"| {title} | {source} | {len(counts)} | {off} | {on} | {marked} |", flush=True)
    return int(off)


def _say(cases: Sequence[Invitation]) -> Iterator[Case]:
    """Typed turns: what is learned is told, never concluded."""
    for case in cases:
        counts = []
        for state in ("off", "on"):
            with _vault(state) as store:
                turn = store.add_memory(
                    NewMemory(Kind.TURN, case.text, Source.TYPED, speaker="user", happened_at=NOW)
                )
                learn_facts(store, case.text, parents=(turn.id,), said_at=NOW)
                concluded = [one for one in _inferred(store) if _hints(one, case.hints)]
                counts.append(len(concluded))
        yield counts[0], counts[1], 0


def _bring(cases: Sequence[Invitation], judge: JudgeTexts | None) -> Iterator[Case]:
    """The same sentences in an imported chat, in the user's own name and in another's."""
    for case in cases:
        found: list[list[Statement]] = []
        for state in ("off", "on"):
            with _vault(state) as store:
                store.add_fact(
                    NewFact("user", "name", "Ann", "Your name is Ann.", Source.TYPED, NOW)
                )
                batch = store.add_batch("chat").id
                for speaker in ("Ann", "Tom"):
                    store.add_memory(
                        NewMemory(
                            Kind.TURN, case.text, Source.IMPORT, speaker=speaker, batch=batch,
                            happened_at=NOW,
                        )
                    )  # fmt: skip
                suggest_from_import(store, batch, judge)
                found.append([one for one in _inferred(store) if _hints(one, case.hints)])
        yield len(found[0]), len(found[1]), sum(one.sensitive for one in found[1])


def _rate() -> Iterator[Case]:
    """Books of a telling genre, rated far above others."""
    for genre in GENRES:
        found: list[list[Statement]] = []
        for state in ("off", "on"):
            with _vault(state) as store:
                made = [
                    NewItem(f"{name} {n}", "book", f"{name}:{n}", genres=(name,), mean_rating=0.7,
                            rating_count=200)
                    for name, count in (("Fiction", 30), (genre, 14))
                    for n in range(count)
                ]  # fmt: skip
                ids = store.add_items(made)
                store.set_ratings(
                    [
                        Rating(id, 0.98 if n >= 30 else 0.7, NOW + n * DAY, Source.TYPED)
                        for n, id in enumerate(ids)
                    ]
                )
                hints = tuple(genre.lower().split())
                found.append([one for one in _inferred(store) if _hints(one, hints)])
        yield len(found[0]), len(found[1]), sum(one.sensitive for one in found[1])


def _photograph() -> Iterator[Case]:
    """Photos that mean what the words of a sensitive aspect say, among ordinary ones."""
    models = ModelSet(ModelFiles(), EMBEDDED)
    shared, text = load_shared_space(), models.text()
    finder = EmbeddedPhotoFinder(shared, lambda: text)
    words = [word for aspect in ASPECTS for word in aspect.words[:2]]
    ordinary = shared.place_words(text.encode_passages([f"a photo of {word}" for word in words]))
    for number, aspect in enumerate(SENSITIVE_ASPECTS):
        chance = np.random.default_rng(number)
        said = [f"a photo of {word}" for word in aspect.words] * 5
        telling = shared.place_words(text.encode_passages(said))
        drawn = ordinary[chance.choice(len(ordinary), 30, replace=False)]
        meanings = np.concatenate([telling, drawn])
        meanings = meanings + chance.normal(0, 0.02, meanings.shape)
        rows = finder.rows_of(
            (meanings / np.linalg.norm(meanings, axis=1, keepdims=True)).astype(np.float32)
        )
        found: list[list[Statement]] = []
        leaked = 0
        for state in ("off", "on"):
            with _vault(state) as store:
                for at, row in enumerate(rows):
                    photo = NewPhoto(
                        b"p", b"t", 1, 1, bytes([number, at]), at, taken_at=NOW + at * DAY
                    )
                    store.add_photo(photo, [(ROWS_SPACE, row)])
                kinds = {one.name for one in SENSITIVE_ASPECTS}
                found.append([one for one in _inferred(store) if one.value in kinds])
                empty = build_catalogue([], store.item_vectors("x"), store.item_vectors("x"))
                evidence = gather_evidence(store, empty, partial(_encode_as, rows[0]))
                leaked += sum(one.trait in kinds for one in evidence)
        yield (
            len(found[0]) + leaked,
            len(found[1]),
            sum(one.sensitive for one in found[1]),
        )


@contextmanager
def _vault(infer: str) -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "v") as store:
        store.set_setting(INFER_SENSITIVE, infer)
        yield store


def _inferred(store: Store) -> list[Statement]:
    return [one for one in gather_profile(store) if one.status is not Status.TOLD]


def _encode_as(row: Vector, text: str) -> Vector:
    """Any text as this vector: interests need one to be evidence at all."""
    return row


def _hints(one: Statement, hints: Sequence[str]) -> bool:
    return any(hint in f"{one.value} {one.text}".lower() for hint in hints)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
