"""Questions about photos, through whole turns over a vault of held-out photos: which are answered.

    python -m evals.photo_questions              --model N asks the language model N of them too

The vault: coco_val, Flickr8k's dev photos, and others without captions beside them, which count for
nothing where they are answered, but as a wrong answer where the right one is "none". The cut and
the weights of the evidence were chosen on other photos (`evals.photo_questions_fit`).
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.agent.conversations import PromptBook
from assistant.agent.speaking import answer_question, choose_evidence
from assistant.models.load import ModelSet
from assistant.protocol.commands import Ask
from assistant.protocol.events import Done
from assistant.protocol.results import AskResult
from assistant.services import Services, build_services
from evals.bridge_data import FLICKR_HELD, load_photos, load_set, read_rows
from evals.data import find_data
from evals.photo_questions_data import Asked, make_questions
from memory.ids import MEMORY, parse_id
from memory.kdf import FLOOR_COST
from memory.vault import Vault
from tools.answerability_features import LOOKED_AT
from tools.photos.decoder import GuardedDecoder
from tools.ports import CancelToken
from tools.quoting import quote_each, quote_memories

OTHERS = 48
"""Photos without captions."""

RECALLED_TOKENS, QUOTED_FROM = 250, 12
RESAMPLES = 2_000
HEADER = """
| answered by | questions | precision | recall | F1 (95 %) | right none | all | ms |
|---|---|---|---|---|---|---|---|"""


@dataclass(frozen=True, slots=True)
class Given:
    """A question with the rows that were answered; `strays` were photos without captions."""

    asked: Asked
    rows: frozenset[int]
    strays: int
    ms: float

    @property
    def f1(self) -> float:
        """Of the rows answered and right; for a question without an answer, whether none was."""
        if not self.asked.right:
            return float(not self.rows and not self.strays)
        shared = len(self.rows & self.asked.right)
        return 2 * shared / (len(self.rows) + len(self.asked.right))


def fill_vault(services: Services, paths: Sequence[Path]) -> list[int]:
    """Remember photos in order, their text unread; returns their memories' ids."""
    perceiver = services.perceiver
    ids = []
    for path in paths:
        seen = perceiver.perceive(path.read_bytes(), "photo.jpg", read_text=False)
        ids.append(perceiver.store(seen).id)
    services.recall.load()
    return ids


async def ask_turn(services: Services, text: str) -> list[int]:
    """The memories that a turn cites."""
    command = Ask(id="1", text=text, remember_turn=False)
    async for event in services.engine.run_turn(command, CancelToken()):
        if isinstance(event, Done) and isinstance(event.result, AskResult):
            return [parse_id(one.id, MEMORY)[1] for one in event.result.citations]
    return []


def ask_model(services: Services, text: str) -> list[int]:
    """The memories that the language model cites when it answers from what is recalled."""
    language = services.models.language()
    found = choose_evidence(services.recall.search(text, limit=LOOKED_AT))
    quotes = quote_memories(
        found[:QUOTED_FROM],
        count_tokens=language.count_tokens,
        budget=RECALLED_TOKENS,
        question=text,
    )
    thread = PromptBook(services.store, language.count_tokens).thread(None, len)
    reply, _ = answer_question(
        services.store,
        language,
        thread,
        text,
        quotes,
        say=lambda piece: None,
        cancel=CancelToken(),
        evidence=quote_each(found, text),
    )
    return [] if reply.abstained else [parse_id(one, MEMORY)[1] for one, _ in reply.cited]


def measure(
    questions: Sequence[Asked], rows_of: Mapping[int, int], ask: Callable[[str], list[int]]
) -> list[Given]:
    """Ask all questions; `rows_of` are the captioned photos by their memories."""
    given = []
    for asked in questions:
        started = time.perf_counter()
        ids = ask(asked.text)
        spent = 1000 * (time.perf_counter() - started)
        rows = frozenset(rows_of[id] for id in ids if id in rows_of)
        given.append(Given(asked, rows, len([id for id in ids if id not in rows_of]), spent))
    return given


def report(name: str, given: Sequence[Given]) -> None:
    """One line of the table."""
    there = [one for one in given if one.asked.right]
    none = [one for one in given if not one.asked.right]
    right = sum(len(one.rows & one.asked.right) for one in there)
    said = sum(len(one.rows) for one in there)
    wanted = sum(len(one.asked.right) for one in there)
    silent = [one.f1 for one in none]
    low, high = _interval([one.f1 for one in there])
    print(
        f"| {name} | {len(given)} | {right / max(1, said):.2f} | {right / max(1, wanted):.2f} |"
        f" {_mean([one.f1 for one in there]):.2f} ({low:.2f} to {high:.2f}) |"
        f" {_mean(silent):.2f} | {_mean([one.f1 for one in given]):.2f} |"
        f" {np.median([one.ms for one in given]):.0f} |",
        flush=True,
    )


def _mean(numbers: Sequence[float]) -> float:
    return float(np.mean(numbers)) if numbers else float("nan")


def _interval(numbers: Sequence[float]) -> tuple[float, float]:
    if not numbers:
        return float("nan"), float("nan")
    draw = np.random.default_rng(0)
    means = draw.choice(np.array(numbers), (RESAMPLES, len(numbers))).mean(1)
    return float(np.percentile(means, 2.5)), float(np.percentile(means, 97.5))


def main(arguments: Sequence[str]) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="evals.photo_questions")
    parser.add_argument("--model", type=int, default=20, help="questions for the model, it is slow")
    parser.add_argument("--others", type=int, default=OTHERS, help="photos without captions")
    parser.add_argument("--show", action="store_true", help="every question with its scores")
    options = parser.parse_args(list(arguments))
    photos = load_set("coco_val") + load_photos(FLICKR_HELD)
    paths = [
        find_data("photos", name, "images", read_rows(name)[row]["file"])
        for name, row in photos.photos
    ]
    others = sorted(find_data("photos", "gallery_1000").glob("*.jpg"))
    paths += random.Random(5).sample(others, options.others)
    questions = make_questions(photos)
    with tempfile.TemporaryDirectory(prefix="locket-photos-") as place:
        vault, _ = Vault.create(Path(place) / "vault", "a vault of photos", cost=FLOOR_COST)
        decoder = GuardedDecoder()
        services = build_services(vault, ModelSet(), decoder)
        try:
            ids = fill_vault(services, paths)
            rows_of = {id: row for row, id in enumerate(ids[: len(photos.photos)])}
            given = measure(questions, rows_of, lambda text: asyncio.run(ask_turn(services, text)))
            print(HEADER)
            report("code", given)
            for sort in ("object", "scene", "both", "word"):
                report(f"code, {sort}", [one for one in given if one.asked.sort == sort])
            print(f"photos without captions answered: {sum(one.strays for one in given)}")
            if options.show:
                for one in given:
                    print(f"{one.f1:.2f} {len(one.rows)} {len(one.asked.right)} {one.asked.text}")
            if options.model:
                sample = random.Random(2).sample(questions, options.model)
                texts = {asked.text for asked in sample}
                report("code, sample", [one for one in given if one.asked.text in texts])
                report(
                    "language model, sample",
                    measure(sample, rows_of, lambda text: ask_model(services, text)),
                )
        finally:
            services.close()
            decoder.close()
            vault.close()
    return 0


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
