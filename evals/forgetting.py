"""Forgets 100 of 2,000 memories in each of seven ways, and looks for them everywhere afterwards.

Every page and log frame is decrypted with the key and searched for the forgotten words (plain,
UTF-16, base64, hex) and vectors; then the worker is asked, directly and sideways. With controls:
leaving one safeguard out must leave something behind, and words that stay must still be found.
`python -m evals.forgetting [--memories N --group N --photos N]`; models are doubles.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from assistant.protocol import commands as do
from evals import forgetting_model
from evals.forgetting_scan import (
    collect_held,
    count_vectors,
    decrypt_database,
    find_standing,
    find_words,
)
from evals.forgetting_vault import CONCEPT, GROUPS, PERSON, TOPIC, WEEK, Planted, plant
from memory.ids import MEMORY, parse_id
from memory.store import base as store_base
from memory.store.base import slices
from memory.store.sources import DAY_MS

ASKED = 5
NAMES = {"person": (PERSON,), "concept": (CONCEPT,), "matching": (TOPIC,)}
"""Words that must be gone with a group though they are no canaries."""
SPACES = ("fake-text", "fake-eyes")


@dataclass(frozen=True)
class Outcome:
    """What one way of forgetting took, and what was found of it afterwards."""

    way: str
    forgotten: int
    words: int
    words_before: int
    on_disk: int
    vectors: int
    on_disk_vectors: int
    in_memory: int
    resurfaced: int
    stay: int
    stayed: int
    bad_pages: int

    @property
    def is_clean(self) -> bool:
        """Nothing left, everything else still there, and the scan saw the words before."""
        return (
            self.on_disk == self.on_disk_vectors == self.in_memory == self.resurfaced == 0
            and self.words_before == self.words > 0
            and self.stayed == self.stay
            and self.bad_pages == 0
        )


def name_group(made: Planted, way: str) -> dict[str, Any]:
    """The fields that name a group in a command."""
    named: dict[str, dict[str, Any]] = {
        "ids": {"memories": made.ids},
        "matching": {"matching": f"the {TOPIC}"},
        "time": {"since": WEEK - 1, "until": WEEK + DAY_MS},
        "person": {"person": PERSON},
        "concept": {"concept": CONCEPT},
        "batch": {"batch": made.batch},
        "conversation": {"conversation": made.conversation},
    }
    return named[way]


def forget_group(made: Planted, way: str) -> Outcome:
    """Forget one group as the command line does, and look for it."""
    store = made.vault.store
    words = [*made.words[way], *NAMES.get(way, ())]
    path, key = made.vault.directory / "memory.db", store._keys.database_key
    others = {one for group, listed in made.words.items() if group != way for one in listed}
    before = decrypt_database(path, key)
    standing = find_standing(before.plain, others)
    named = name_group(made, way)
    forgotten = 0
    vectors: list[Any] = []
    # A search lists at most so many at a time; a person goes on until nothing is found.
    while True:
        listed = made.run(do.MemoryForgetList(id="1", **named))
        if not (listed.total or listed.kept):
            break
        receipt_ids = [*listed.derived, *(row.id for row in listed.memories)]
        vectors += read_vectors(made, [parse_id(one, MEMORY)[1] for one in receipt_ids])
        gone = made.run(do.MemoryForget(id="1", expected=listed.digest, **named))
        forgotten += len(gone.memories)
        if way in ("ids", "batch", "conversation"):
            break
    after = decrypt_database(path, key)
    held, arrays = collect_held(made.opened.built_services())
    packed = held + b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)
    return Outcome(
        way,
        forgotten,
        len(words),
        len(find_words(before.plain, words)),
        len(find_words(after.plain, words)),
        len(vectors),
        count_vectors(after.plain, vectors),
        len(find_words(packed, words)) + count_vectors(packed, vectors),
        len(find_words(ask_around(made, made.words[way]), made.words[way])),
        len(standing),
        len(find_standing(after.plain, standing)),
        before.bad + after.bad,
    )


def read_vectors(made: Planted, ids: Sequence[int]) -> list[Any]:
    """The window vectors of these memories, as they are kept."""
    found: list[Any] = []
    for space in SPACES:
        for some in slices(ids):
            for rows in made.vault.store.windows_of(space, some, 1 << 60):
                found.extend(rows.matrix)
    return found


def ask_around(made: Planted, words: Sequence[str]) -> bytes:
    """Everything the worker says: of the words directly, and of everything else in lists."""
    said: list[bytes] = []

    def note(result: Any, asked: str = "") -> None:
        text = msgspec.json.encode(result)
        # A result may repeat the question; that is no memory.
        said.append(text.replace(asked.encode(), b"") if asked else text)

    for word in words[:ASKED]:
        for asked in (word, f"What is {word}?", f"What do you know about {word}?"):
            note(made.run(do.MemorySearch(id="1", text=asked)), word)
        note(made.ask(f"What did I tell you about {word}?", kept=False), word)
    for asked in (
        f"Who is {PERSON}?",
        f"What do I know about the {TOPIC}?",
        f"Where is {CONCEPT}?",
        "Where do I live?",
        "What is my sister called?",
        "What happened in September 2020?",
        "What did I do last week?",
    ):
        note(made.ask(asked, kept=False))
        note(made.run(do.MemorySearch(id="1", text=asked, limit=200)))
    for command in (
        do.ProfileShow(id="1"),
        do.ConceptList(id="1"),
        do.Conversations(id="1"),
        do.MemoryBatches(id="1"),
        do.MemoryTidy(id="1"),
        do.Recommend(id="1", text="a film", n=50),
        do.Recommend(id="1", text="something like what I love", n=50),
        do.Privacy(id="1"),
    ):
        note(made.run(command))
    for removed in (False, True):
        before: str | None = None
        while True:
            page = made.run(do.MemoryList(id="1", limit=500, before=before, removed=removed))
            note(page)
            for row in page.memories[::25]:
                note(made.run(do.MemoryShow(id="1", memory=row.id)))
            if not page.more:
                break
            before = page.memories[-1].id
    for one in made.run(do.Conversations(id="1")).conversations:
        note(made.run(do.ConversationShow(id="1", conversation=one.id)))
    return b"\n".join(said)


def run_audit(folder: Path, *, memories: int, group: int, photos: int) -> list[Outcome]:
    """Plant a vault and forget its groups one after the other."""
    made = plant(folder, memories=memories, group=group, photos=photos)
    try:
        made.run(do.MemorySearch(id="1", text=f"the {TOPIC}"))
        made.ask("Where do I live?", made.conversation)
        return [forget_group(made, way) for way in GROUPS]
    finally:
        made.close()


def run_control(folder: Path, safeguard: str, *, group: int) -> int:
    """Words left on disk when one safeguard is left out; a scan that finds none is worthless."""
    made = plant(folder, memories=0, group=group, photos=5)
    store = made.vault.store
    compact = vars(store_base)["compact"]
    try:
        if safeguard == "zeroed pages":
            # Compaction writes every page anew and would make up for it.
            vars(store_base)["compact"] = lambda connection: False
            store._connection.execute("PRAGMA secure_delete = OFF").fetchall()
        elif safeguard == "word index":
            for table in ("memory_words", "history_words"):
                store._connection.execute(
                    f"INSERT INTO {table} ({table}, rank) VALUES ('secure-delete', 0)"
                )
        elif safeguard == "emptied log":
            for name in ("checkpoint", "checkpoint_when_long"):
                setattr(store._chain, name, lambda: None)
        else:
            ids = [parse_id(one, MEMORY)[1] for one in made.ids]
            store.remove(ids)
            made.words["control"] = made.words["ids"]
        if safeguard != "forgetting (only removed)":
            made.run(do.MemoryForget(id="1", memories=made.ids))
            made.run(do.MemoryForget(id="1", batch=made.batch))
        path = made.vault.directory / "memory.db"
        plain = decrypt_database(path, store._keys.database_key).plain
        return len(find_words(plain, [*made.words["ids"], *made.words["batch"]]))
    finally:
        vars(store_base)["compact"] = compact
        made.close()


CONTROLS = ("zeroed pages", "word index", "emptied log", "forgetting (only removed)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; 0 when nothing was found and every control found something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--memories", type=int, default=2000)
    parser.add_argument("--group", type=int, default=100)
    parser.add_argument("--photos", type=int, default=60)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        outcomes = run_audit(
            Path(folder), memories=options.memories, group=options.group, photos=options.photos
        )
    print(f"{options.memories} memories, about {options.group} forgotten in each way\n")
    print(
        "| forgotten by | memories | words planted | seen before | on disk after | vectors on disk"
        " | in caches | resurfaced | others kept |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for one in outcomes:
        print(
            f"| {one.way} | {one.forgotten} | {one.words} | {one.words_before} | {one.on_disk} |"
            f" {one.on_disk_vectors} of {one.vectors} | {one.in_memory} | {one.resurfaced} |"
            f" {one.stayed} of {one.stay} |",
            flush=True,
        )
    found = {}
    for safeguard in CONTROLS:
        with tempfile.TemporaryDirectory() as folder:
            found[safeguard] = run_control(Path(folder), safeguard, group=40)
    print("\n| left out | words found on disk (must not be 0) |\n|---|---|")
    for safeguard, count in found.items():
        print(f"| {safeguard} | {count} |")
    print("\nThe personal model after forgetting, against one that never knew:\n")
    model_is_clean = forgetting_model.main() == 0
    clean = all(one.is_clean for one in outcomes) and all(found.values()) and model_is_clean
    return int(not clean)


if __name__ == "__main__":
    sys.exit(main())
