"""The personal model after forgetting against one that never knew: the largest difference.

Two vaults get the same imports, ratings, hearts and statements, but for those of one source; the
first vault gets these too and forgets them, in one way after the other.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from assistant.protocol import commands as do
from assistant.worker.open_vault import OpenVault
from evals.forgetting_vault import PASSPHRASE, Planted
from memory.ids import MEMORY, format_id
from memory.kdf import FLOOR_COST
from memory.records import Kind
from memory.vault import Vault
from tests.fakes.models import FakeModels
from tools.concepts import enrol
from tools.photos.decoder import GuardedDecoder
from tools.recommend.evidence import gather_evidence
from tools.regions import View

NOW = 1_760_000_000_000
GENRES = ("drama", "comedy", "horror", "western", "romance")
HEADER = "title,year,genres,description,my rating,date"
Telling = Callable[[Planted, Path], None]


def films(first: int, last: int, stars: int, words: str) -> str:
    """A list of films as CSV, each with a rating of its own."""
    lines = [HEADER]
    for film in range(first, last):
        stars_now = 1 + (film * stars) % 5
        lines.append(
            f"Film {film},{1950 + film},{GENRES[film % 5]},{words} story {film % 7},{stars_now},"
            f"2025-0{1 + film % 9}-11"
        )
    return "\n".join(lines)


def import_films(name: str, text: str) -> Telling:
    """An import of a list."""

    def tell(made: Planted, folder: Path) -> None:
        path = folder / name
        path.write_text(text, encoding="utf-8")
        result = made.run(do.Import(id="1", format="csv", path=str(path)))
        path.unlink()
        made.batch = result.batch

    return tell


def say(text: str) -> Telling:
    """A statement in chat, from which a fact is learned."""

    def tell(made: Planted, folder: Path) -> None:
        made.conversation = made.ask(text).conversation

    return tell


STAYS = (
    import_films("one.csv", films(0, 40, 2, "quiet")),
    say("I love western films."),
)
WAYS: dict[str, tuple[Telling, Callable[[Planted], do.MemoryForget]]] = {
    "an import that overlaps": (
        import_films("two.csv", films(20, 60, 3, "loud and longer")),
        lambda made: do.MemoryForget(id="1", batch=made.batch),
    ),
    "a conversation with a stated taste": (
        say("I hate horror films."),
        lambda made: do.MemoryForget(id="1", conversation=made.conversation),
    ),
    "a fact by id, with its turn": (
        say("I love romance films."),
        lambda made: do.MemoryForget(id="1", memories=find_told(made, "romance")),
    ),
}


def find_told(made: Planted, word: str) -> list[str]:
    """Printable ids of the user's own memories that hold a word."""
    rows = made.vault.store.memories(limit=500)
    return [
        format_id(MEMORY, row.id)
        for row in rows
        if word in row.text and row.kind in (Kind.FACT, Kind.TURN) and row.speaker != "assistant"
    ]


def open_empty(folder: Path) -> Planted:
    """A new vault with model doubles."""
    import random

    vault, _ = Vault.create(folder / "home", PASSPHRASE, cost=FLOOR_COST)
    models = FakeModels()
    return Planted(vault, OpenVault(vault, lambda: models, GuardedDecoder), random.Random(1))


def read_model(made: Planted) -> dict[str, float]:
    """What the personal model expects of every item, by its outside id."""
    services = made.opened.services()
    recommender = services.recommender
    catalogue = recommender._cache.load()
    evidence = gather_evidence(made.vault.store, catalogue, recommender._encode_if_useful)
    scores = recommender._model.judge(catalogue, evidence, NOW).scores
    return {
        f"{item.domain} {item.title} {item.external_id}": float(score)
        for item, score in zip(catalogue.items, scores, strict=True)
    }


def measure_models() -> dict[str, tuple[int, float, float]]:
    """Per way: items compared, largest difference after forgetting, and before (the control)."""
    found = {}
    for name, (told, forget) in WAYS.items():
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            knew, never = open_empty(Path(one)), open_empty(Path(other))
            try:
                for tell in STAYS:
                    tell(knew, Path(one))
                    tell(never, Path(other))
                told(knew, Path(one))
                wanted = read_model(never)
                before = read_model(knew)
                knew.run(forget(knew))
                after = read_model(knew)
            finally:
                knew.close()
                never.close()
        control = max(abs(before[key] - wanted[key]) for key in wanted if key in before)
        if set(after) != set(wanted):
            found[name] = (len(wanted), float("inf"), control)
            continue
        apart = max(abs(after[key] - wanted[key]) for key in wanted)
        found[name] = (len(wanted), apart, control)
    return found


def measure_concepts() -> tuple[float, float]:
    """The views of a named thing after one was forgotten: largest difference, and the control."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        matrices = []
        for folder, count, forgets in ((Path(one), 3, True), (Path(other), 2, False)):
            made = open_empty(folder)
            store = made.vault.store
            draw = np.random.default_rng(2)
            ids = []
            try:
                for number in range(count):
                    vector = draw.standard_normal(16).astype(np.float32)
                    made.run(do.Remember(id="1", texts=[f"view {number}"]))
                    ids.append(store.memories(limit=1)[0].id)
                    view = View(vector / np.linalg.norm(vector))
                    enrol(store, "Bo", ids[-1], [view], "s", "cat")
                if forgets:
                    made.run(do.MemoryForget(id="1", memories=[format_id(MEMORY, ids[-1])]))
                matrices.append(np.stack([one.vector for one in store.concept_examples("s")]))
            finally:
                made.close()
    same = matrices[0].shape == matrices[1].shape
    apart = float(np.abs(matrices[0] - matrices[1]).max()) if same else float("inf")
    return apart, float(len(matrices[0]))


def main() -> int:
    """Print both tables; 0 when every difference is at most 1e-6 and every control is larger."""
    models = measure_models()
    print("| forgotten | items | largest difference after | before (control) |")
    print("|---|---|---|---|")
    for name, (items, apart, control) in models.items():
        print(f"| {name} | {items} | {apart:.1e} | {control:.1e} |")
    apart, views = measure_concepts()
    print(f"\nViews of a named thing after one was forgotten: {views:.0f} left, off by {apart:.1e}")
    good = all(one[1] <= 1e-6 < one[2] for one in models.values()) and apart <= 1e-6
    return int(not good)


if __name__ == "__main__":
    import sys

    sys.exit(main())
