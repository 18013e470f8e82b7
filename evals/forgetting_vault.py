"""A vault full of canaries: every kind of memory, made by the program's own tools.

Each memory carries a word that stands nowhere else. What belongs to one way of forgetting is
planted as one group, so that the truth about what must go is known without asking the store.
"""

import asyncio
import io
import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from assistant.protocol import commands as do
from assistant.protocol.events import AnyEvent
from assistant.worker.dispatch import ThreadCommand, carry_out_in_thread
from assistant.worker.open_vault import OpenVault
from memory.kdf import FLOOR_COST
from memory.store.sources import DAY_MS
from memory.vault import Vault
from tests.fakes.models import FakeModels
from tools.photos.decoder import GuardedDecoder
from tools.ports import CancelToken

GROUPS = ("ids", "matching", "time", "person", "concept", "batch", "conversation")
PASSPHRASE = "a long passphrase"
PERSON, CONCEPT, TOPIC = "Marisolde", "Bonzolino", "harpsichord"
WEEK, LATE = 1_600_000_000_000, 1_700_000_000_000
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
FILLER = re.findall(
    r"\w+",
    "the plumber comes again in spring and the garden needs water while our neighbours paint the "
    "fence and somebody keeps the spare key in a drawer near the window",
)


@dataclass
class Planted:
    """An open vault, its words by group, and the ids to forget by id."""

    vault: Vault
    opened: OpenVault
    draw: random.Random
    words: dict[str, list[str]] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    batch: str = ""
    conversation: str = ""

    def word(self, group: str) -> str:
        """A new canary of a group."""
        made = "zq" + "".join(self.draw.choice(LETTERS) for _ in range(9))
        self.words.setdefault(group, []).append(made)
        return made

    def run(self, command: ThreadCommand) -> Any:
        """Do one command as the worker does."""
        return carry_out_in_thread(self.opened, command, lambda event: None, CancelToken())

    def ask(self, text: str, conversation: str | None = None, *, kept: bool = True) -> Any:
        """Run one turn as the worker does."""

        async def turn() -> Any:
            command = do.Ask(id="t", text=text, conversation=conversation, remember_turn=kept)
            last: AnyEvent | None = None
            async for event in self.opened.services().engine.run_turn(command, CancelToken()):
                last = event
            return getattr(last, "result", None)

        return asyncio.run(turn())

    def close(self) -> None:
        """Let everything go."""
        self.opened.let_go()
        self.vault.close()

    def some_words(self) -> str:
        """Ordinary words, so that memories are of different lengths."""
        return " ".join(self.draw.choices(FILLER, k=self.draw.randint(4, 30)))


def plant(folder: Path, *, memories: int, group: int, photos: int, seed: int = 3) -> Planted:
    """Make a vault of about `memories` memories, `group` of them for each way of forgetting."""
    vault, _ = Vault.create(folder / "home", PASSPHRASE, cost=FLOOR_COST)
    models = FakeModels()
    made = Planted(vault, OpenVault(vault, lambda: models, GuardedDecoder), random.Random(seed))
    remember_ids(made, group)
    remember_named(made, group, folder)
    import_rows(made, group, folder)
    chat(made, group)
    add_photos(made, photos, folder)
    import_catalogue(made, folder)
    left = max(0, memories - vault.store.count_rows()["memories"])
    fill(made, left, folder)
    return made


def remember_ids(made: Planted, group: int) -> None:
    """Notes typed one by one, half of them told twice."""
    texts = [f"Note {made.word('ids')} {made.some_words()}" for _ in range(group)]
    stored = made.run(do.Remember(id="1", texts=texts))
    made.ids = list(stored.memory_ids)
    made.run(do.Remember(id="1", texts=[f"{text}!" for text in texts[::2]]))
    matching = [f"The {TOPIC} of {made.word('matching')} {made.some_words()}" for _ in range(group)]
    made.run(do.Remember(id="1", texts=matching))


def remember_named(made: Planted, group: int, folder: Path) -> None:
    """Notes and documents that mention a person or a named thing, in several spellings."""
    for kind, name in (("person", PERSON), ("concept", CONCEPT)):
        texts = []
        for number in range(group - group // 10):
            said = (name, name.upper(), f"{name}'s")[number % 3]
            texts.append(f"{said} {made.word(kind)} {made.some_words()}")
        made.run(do.Remember(id="1", texts=texts))
        for number in range(group // 10):
            path = folder / f"{made.word(kind)}.txt"
            path.write_text(
                f"Pages about {name} {made.word(kind)} {made.some_words()} {number}",
                encoding="utf-8",
            )
            made.run(do.Remember(id="1", paths=[str(path)]))
            path.unlink()


def import_rows(made: Planted, group: int, folder: Path) -> None:
    """One import to be forgotten, one whose rows lie in the week to be forgotten."""
    for name, start, step in (("batch", WEEK + 90 * DAY_MS, 1000), ("time", WEEK, 60_000)):
        rows = []
        for number in range(group):
            row: dict[str, Any] = {
                "text": f"{made.some_words()} {made.word(name)}",
                "time": _iso(start + number * step),
                "id": f"row-{made.word(name)}",
            }
            if number % 2:
                row |= {"speaker": made.word(name), "conversation": made.word(name)}
            rows.append(row)
        file_name = f"{made.word('batch')}.jsonl" if name == "batch" else "diary.jsonl"
        path = folder / file_name
        path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        result = made.run(do.Import(id="1", format="jsonl", path=str(path)))
        path.unlink()
        if name == "batch":
            made.batch = result.batch


def chat(made: Planted, group: int) -> None:
    """A conversation through the engine: statements with facts, questions, and answers."""
    conversation: str | None = None
    for number in range(max(2, group // 4)):
        word = made.word("conversation").capitalize()
        said = (
            f"My sister is called {word}.",
            f"I live in {word}.",
            f"I play the violin with {word} on Sundays.",
        )[number % 3]
        conversation = made.ask(said, conversation).conversation
        made.ask(f"What do you know about {word}?", conversation)
    made.conversation = conversation or ""


def add_photos(made: Planted, count: int, folder: Path) -> None:
    """Photos with words in their file names and captions; every fifth shows the named thing."""
    from PIL import Image

    draw = np.random.default_rng(7)
    for number in range(count):
        shows = number % 5 == 0
        word = made.word("photos")
        pixels = draw.integers(0, 255, (12, 12, 3), dtype=np.uint8)
        data = io.BytesIO()
        Image.fromarray(pixels).resize((96, 96)).save(data, "JPEG", quality=90)
        path = folder / f"{word}.jpg"
        path.write_bytes(data.getvalue())
        result = made.run(do.Remember(id="1", paths=[str(path)], name=CONCEPT if shows else None))
        path.unlink()
        if shows:
            made.run(
                do.GiveFeedback(
                    id="1",
                    target=result.memory_ids[0],
                    verdict="edit",
                    text=f"{CONCEPT} in {made.word('concept')}",
                )
            )


def import_catalogue(made: Planted, folder: Path) -> None:
    """Two lists of films that overlap, with ratings; they stay."""
    for number in range(2):
        lines = ["title,year,genres,description,my rating"]
        for film in range(number * 10, number * 10 + 20):
            lines.append(
                f"Film {film} {made.word('films')},19{50 + film},drama,{made.some_words()},4"
            )
        path = folder / f"films{number}.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        made.run(do.Import(id="1", format="csv", path=str(path)))
        path.unlink()


def fill(made: Planted, count: int, folder: Path) -> None:
    """Ordinary memories that must all stay."""
    rows = [
        json.dumps(
            {"text": f"{made.some_words()} {made.word('stays')}", "time": _iso(WEEK * 2 - n)}
        )
        for n in range(count)
    ]
    path = folder / "rest.jsonl"
    path.write_text("\n".join(rows), encoding="utf-8")
    made.run(do.Import(id="1", format="jsonl", path=str(path)))
    path.unlink()


def _iso(ms: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(ms / 1000, UTC).isoformat()
