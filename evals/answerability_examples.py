"""Questions with the quoted memories they are asked over, and whether those hold the answer.

What the probe is trained on: paragraphs of SQuAD v2 as notes, whole or a sentence a note, and chats
and notes put together from our own bank of items, in which persons and attributes are swapped.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.answerability_items import CHATTER, ITEMS, NAMES, Row, ask_about
from evals.squad import Article, Paragraph
from memory.records import Kind, Memory, Recalled, Source
from tools.grounding import split_sentences
from tools.quoting import Quoted, quote_memory

DAY_MS = 86_400_000
FIRST_DAY_MS = 1_672_531_200_000
"""1 January 2023: the generated memories lie in the three years from here."""
LEAST_SENTENCES = 4
HELD_OUT_EVERY = 5
LONGEST = 560
"""Characters of a paragraph that is one note."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One question over quoted memories. `sort` says how it was made."""

    question: str
    answerable: bool
    sort: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Quoted memories and the questions asked over them, which share one prompt prefix.

    `group` is what examples must not be split across (an article, a part of the bank).
    """

    quotes: tuple[Quoted, ...]
    probes: tuple[Probe, ...]
    group: str


def make_quote(
    id: int, text: str, *, speaker: str | None, typed: bool, at: int, kind: Kind
) -> Quoted | None:
    """A memory's line as the prompt has it."""
    memory = Memory(
        id,
        kind,
        text,
        Source.TYPED if typed else Source.IMPORT,
        trust=3,
        created_at=at,
        happened_at=at,
        speaker=speaker,
    )
    return quote_memory(Recalled(memory, 0.5, {}), most=LONGEST)


def squad_sheets(articles: Sequence[Article], rng: random.Random, most: int) -> list[Sheet]:
    """At most `most` sheets of each style: paragraph whole, and cut into sentence memories."""
    paragraphs = [(one.title, part) for one in articles for part in one.paragraphs]
    rng.shuffle(paragraphs)
    sheets: list[Sheet] = []
    for number, (title, paragraph) in enumerate(paragraphs[: 2 * most]):
        others = [part for name, part in paragraphs if name == title and part is not paragraph]
        whole = number % 2 == 0
        texts = [paragraph.text] if whole else split_sentences(paragraph.text)
        if not whole:
            texts = texts[:9] + rng.sample(split_sentences(rng.choice(others).text), 1)
            rng.shuffle(texts)
        quotes = _quote_all(texts, rng)
        sort = "paragraph" if whole else "sentences"
        probes = [
            Probe(asked.text, asked.answerable, sort)
            for asked in rng.sample(paragraph.questions, min(10, len(paragraph.questions)))
            if not asked.answerable
            or any(answer in quote.text for answer in asked.answers for quote in quotes)
        ]
        far = [asked for part in others for asked in part.questions if asked.answerable]
        probes += [Probe(one.text, False, "other paragraph") for one in rng.sample(far, 1)]
        sheets.append(Sheet(tuple(quotes), tuple(probes), f"squad {title}"))
    return sheets


def memory_sheets(rng: random.Random, count: int) -> Iterator[Sheet]:
    """Chats and notes of the bank; every fifth sheet is of items that the others never use."""
    held = ITEMS[::HELD_OUT_EVERY]
    used = [row for row in ITEMS if row not in held]
    for number in range(count):
        is_held = number % HELD_OUT_EVERY == 0
        yield _memory_sheet(
            held if is_held else used, rng, own=rng.random() < 0.4, held_out=is_held
        )


def _memory_sheet(rows: Sequence[Row], rng: random.Random, *, own: bool, held_out: bool) -> Sheet:
    """One sheet: some items said by one, some by the other, chatter in between."""
    first, second = rng.sample(NAMES, 2)
    people: list[str | None] = [None if own else first, second]
    chosen = rng.sample(list(rows), 5)
    absent = chosen.pop()
    said: list[tuple[str, str | None]] = []
    probes: list[Probe] = []
    for at, (text, answered, missing) in enumerate(chosen):
        speaker = people[at % 2]
        other = people[1 - at % 2]
        said.append((text, speaker))
        picked = rng.sample(answered, min(2, len(answered)))
        probes += [Probe(ask_about(one, speaker), True, "held") for one in picked]
        probes.append(Probe(ask_about(rng.choice(answered), other), False, "other person"))
        if at % 2:
            probes.append(Probe(ask_about(rng.choice(missing), speaker), False, "other thing"))
    probes.append(Probe(ask_about(rng.choice(absent[1]), rng.choice(people)), False, "never said"))
    for line in rng.sample(CHATTER, rng.randint(0, 3)):
        speaker, other = rng.sample(people, 2)
        if speaker is not None:
            said.append((line.replace("{O}", other or first), speaker))
    rng.shuffle(said)
    quotes = [
        make_quote(
            rng.randint(2, 4000),
            text,
            speaker=speaker,
            typed=speaker is None,
            at=FIRST_DAY_MS + rng.randint(0, 1000) * DAY_MS,
            kind=Kind.NOTE if speaker is None else Kind.TURN,
        )
        for text, speaker in said
    ]
    group = "own held out" if held_out else "own"
    return Sheet(tuple(one for one in quotes if one is not None), tuple(probes), group)


def _quote_all(texts: Sequence[str], rng: random.Random) -> list[Quoted]:
    day = FIRST_DAY_MS + rng.randint(0, 1000) * DAY_MS
    ids = sorted(rng.sample(range(2, 4000), len(texts)))
    quotes = [
        make_quote(id, text, speaker=None, typed=False, at=day, kind=Kind.NOTE)
        for id, text in zip(ids, texts, strict=True)
    ]
    return [quote for quote in quotes if quote is not None]


__all__ = ["Paragraph", "Probe", "Sheet", "make_quote", "memory_sheets", "squad_sheets"]
