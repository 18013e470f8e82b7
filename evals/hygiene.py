"""Replays 30 simulated days through the worker and counts junk and repeats in what can be recalled.

Definitions. Evidence: memories that recall may bring up. Junk: evidence that by the replay's own
truth tells nothing (nods, questions, orders), or that Locket said. A repeat: evidence that tells
what other evidence of the replay tells; a fact said again after another value is a change. Lost:
something told that no evidence tells any more; a sentence that differs in a number, name or date
tells something else. Rates are shares of evidence.
`python -m evals.hygiene [--days N] [--real]`; `--real` uses the embedded models.
"""

import argparse
import asyncio
import io
import itertools
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from assistant.protocol import commands as do
from assistant.worker.dispatch import ThreadCommand, carry_out_in_thread
from assistant.worker.open_vault import OpenVault
from evals.hygiene_days import Line, make_days, make_letters, make_pages
from memory.kdf import FLOOR_COST
from memory.likeness import core_words
from memory.records import Kind, Memory, Source
from memory.store.sources import DAY_MS, Sources
from memory.vault import Vault
from tests.fakes.models import FakeModels
from tools.hygiene import Hygiene, examine_hygiene
from tools.photos.decoder import GuardedDecoder
from tools.ports import CancelToken

TURNS_A_CHAT = 30
LEAST_CLEAN = 0.02


@dataclass(frozen=True)
class Rates:
    """What the replay's truth says of the vault, and what the program says of itself."""

    lines: int
    evidence: int
    history: int
    junk: list[str]
    repeats: list[str]
    lost: list[str]
    doctor: Hygiene

    @property
    def junk_rate(self) -> float:
        """Junk as a share of evidence."""
        return len(self.junk) / self.evidence

    @property
    def repeat_rate(self) -> float:
        """Repeats as a share of evidence."""
        return len(self.repeats) / self.evidence


class Replay:
    """Plays lines into a vault as a front would, on the days they belong to."""

    def __init__(self, folder: Path, make_models: Callable[[], Any]) -> None:
        self.folder = folder
        self.vault, _ = Vault.create(folder / "home", "a long passphrase", cost=FLOOR_COST)
        self.opened = OpenVault(self.vault, make_models, GuardedDecoder)
        self.meanings: dict[str, str] = {}
        self.told: set[str] = set()
        self._conversation: str | None = None
        self._turns = 0

    def play(self, line: Line) -> None:
        """Do one line."""
        self.vault.store._clock = lambda: line.at
        if line.meaning and line.how in ("chat", "daily", "asked", "note"):
            self._tell(line.text, line.meaning, line.at if line.how == "daily" else None)
        elif line.how == "chat":
            self.meanings.setdefault(_key(line.text), "")
        match line.how:
            case "chat" | "daily":
                self._ask(line.text, line.at)
            case "asked":
                self._ask(f"Remember that {line.text}", line.at)
            case "note":
                self._run(do.Remember(id="1", texts=[line.text]))
            case "photo":
                path = self.folder / f"{line.text}.jpg"
                path.write_bytes(_draw_photo(line.text))
                self._run(do.Remember(id="1", paths=[str(path)]))
            case "import":
                path = self.folder / f"{line.text}.jsonl"
                rows = make_letters(int(line.text.split()[-1]))
                for row in rows:
                    self._tell(row["text"], row["text"])
                path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
                self._run(do.Import(id="1", format="jsonl", path=str(path)))
            case _:
                path = self.folder / f"{line.text}.txt"
                path.write_text(make_pages(int(line.text.split()[-1])), encoding="utf-8")
                self._run(do.Remember(id="1", paths=[str(path)]))

    def measure(self, lines: int) -> Rates:
        """Hold every memory that can be recalled against the truth."""
        store = self.vault.store
        rows = [row for row in store.memories(limit=1_000_000) if not row.removed_at]
        evidence = [row for row in rows if not row.history]
        seen: Counter[str] = Counter()
        junk, repeats, still = [], [], set()
        for row in sorted(evidence, key=lambda one: one.id):
            meaning = self._read_meaning(row)
            if not meaning:
                junk.append(row.text)
                continue
            still.add(meaning)
            seen[meaning] += 1
            if seen[meaning] > 1:
                repeats.append(row.text)
        lost = sorted(self.told - still)
        return Rates(
            lines,
            len(evidence),
            len(rows) - len(evidence),
            junk,
            repeats,
            lost,
            examine_hygiene(store),
        )

    def close(self) -> None:
        """Let everything go."""
        self.opened.let_go()
        self.vault.close()

    def _read_meaning(self, row: Memory) -> str:
        """What a memory tells; empty for junk. Facts and photos are told apart by themselves."""
        if row.source is Source.MODEL:
            return ""
        if row.kind is Kind.FACT:
            parents = self.vault.store.parents(row.id)
            told = [self._read_meaning(self.vault.store.memory(one)) for one in parents]
            return f"fact {row.text} {self._count_changes(row)}" if all(told) else ""
        if row.kind is Kind.PHOTO:
            return f"photo {row.title}"
        if row.kind is Kind.DOCUMENT:
            return f"document {row.text}"
        when = row.created_at if row.happened_at is None else row.happened_at
        day_bound = self.meanings.get(f"{_key(row.text)} {when // DAY_MS}")
        return day_bound or self.meanings.get(_key(row.text), "")

    def _count_changes(self, row: Memory) -> int:
        """Values of the same thing before this one: said again after another, it is a change."""
        store = self.vault.store
        fact = store.fact(row.id)
        rows = store.facts(fact.subject, fact.attribute, current_only=False)
        before = sorted(
            (one.valid_from, one.memory_id, one.value)
            for one in rows
            if (one.valid_from, one.memory_id) <= (fact.valid_from, fact.memory_id)
        )
        values = [value for _, _, value in before]
        return sum(one != other for one, other in itertools.pairwise(values))

    def _tell(self, text: str, meaning: str, at: int | None = None) -> None:
        """Note what a text tells; of a day-bound one (`at`), what it tells on that day."""
        self.told.add(meaning)
        key = _key(text) if at is None else f"{_key(text)} {at // DAY_MS}"
        self.meanings[key] = meaning

    def _ask(self, text: str, at: int) -> None:
        if self._turns % TURNS_A_CHAT == 0:
            self._conversation = None
        self._turns += 1

        async def turn() -> Any:
            command = do.Ask(id="t", text=text, conversation=self._conversation, now=at)
            last = None
            async for event in self.opened.services().engine.run_turn(command, CancelToken()):
                last = event
            return getattr(last, "result", None)

        self._conversation = asyncio.run(turn()).conversation

    def _run(self, command: ThreadCommand) -> Any:
        return carry_out_in_thread(self.opened, command, lambda event: None, CancelToken())


def _key(text: str) -> str:
    return " ".join(core_words(text)) or text


def _draw_photo(name: str) -> bytes:
    from PIL import Image

    draw = np.random.default_rng(int(name.split()[-1]))
    data = io.BytesIO()
    pixels = draw.integers(0, 255, (12, 12, 3), dtype=np.uint8)
    Image.fromarray(pixels).resize((96, 96)).save(data, "JPEG", quality=90)
    return data.getvalue()


@contextmanager
def without_hygiene() -> Iterator[None]:
    """The control: nothing is merged, and every turn of the user's is evidence."""
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(Sources, "find_same", return_value=None))
        stack.enter_context(mock.patch("assistant.agent.storing.tells", return_value=True))
        yield


def replay(days: int, make_models: Callable[[], Any]) -> Rates:
    """Play some days into a new vault and measure it."""
    lines = make_days(days)
    with tempfile.TemporaryDirectory() as folder:
        played = Replay(Path(folder), make_models)
        try:
            for line in lines:
                played.play(line)
            return played.measure(len(lines))
        finally:
            played.close()


def show(name: str, rates: Rates) -> str:
    """One row of the table."""
    doctor = rates.doctor
    return (
        f"| {name} | {rates.lines} | {rates.evidence} | {rates.history} | {len(rates.junk)} "
        f"({rates.junk_rate:.1%}) | {len(rates.repeats)} ({rates.repeat_rate:.1%}) | "
        f"{len(rates.lost)} | {doctor.junk_rate:.1%} / {doctor.repeat_rate:.1%} |"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 0 when junk and repeats are below 2 % and nothing was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--real", type=int, default=0, metavar="DAYS", help="with real models")
    options = parser.parse_args(arguments)
    print("| replay | lines | evidence | history | junk | repeats | lost | doctor says |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    models = FakeModels()
    rates = replay(options.days, lambda: models)
    print(show(f"{options.days} days, model doubles", rates), flush=True)
    with without_hygiene():
        control = replay(min(options.days, 10), lambda: models)
    print(show("control: no merging, all turns are evidence", control), flush=True)
    runs = [rates]
    if options.real:
        from assistant.models.files import ModelFiles
        from assistant.models.load import ModelSet

        real = ModelSet(ModelFiles())
        runs.append(replay(options.real, lambda: real))
        print(show(f"{options.real} days, embedded models", runs[-1]), flush=True)
    for rates in runs:
        for name, listed in (("junk", rates.junk), ("repeat", rates.repeats), ("lost", rates.lost)):
            for text, count in Counter(listed).most_common(12):
                print(f"\n{name} x{count}: {text}", end="")
    print()
    clean = all(max(one.junk_rate, one.repeat_rate) < LEAST_CLEAN and not one.lost for one in runs)
    dirty = control.junk_rate > LEAST_CLEAN and control.repeat_rate > LEAST_CLEAN
    return int(not (clean and dirty))


if __name__ == "__main__":
    sys.exit(main())
