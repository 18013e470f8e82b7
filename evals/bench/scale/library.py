"""A generated library: what a person would have told and shown Locket over five years.

It comes in chunks of 2,000 memories, each made from the seed and its number alone, so that a small
library is the beginning of a large one. Of ten memories six are turns of conversations, two notes,
one a photo, and the tenth a document's piece or a fact.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from evals.bench.scale.texts import TOPICS, Ints, TextMaker, draw_lengths
from evals.bench.scale.vectors import VectorMaker
from memory.passages import window_passages
from memory.records import Kind, Label, NewFact, NewMemory, NewPhoto, Source, Vector

CHUNK = 2_000
TURNS_IN_A_CONVERSATION = 20
FIRST_DAY = 1_600_000_000_000
STEP_MS = 1_500_000
"""Between two memories: 100,000 of them fill five years."""
KINDS = (
    *(Kind.TURN,) * 12, *(Kind.NOTE,) * 4, *(Kind.PHOTO,) * 2, Kind.DOCUMENT, Kind.FACT,
)  # fmt: skip
LENGTHS = {
    Kind.TURN: (18, 0.7, 120),
    Kind.NOTE: (26, 0.7, 200),
    Kind.DOCUMENT: (330, 0.5, 600),
    Kind.FACT: (7, 0.3, 15),
    Kind.PHOTO: (10, 0.3, 20),
}
"""Words of a text: median, spread of its logarithm, most."""
PIXEL_BYTES, PIXEL_SPREAD = 540_000, 0.4
"""A photo of 2,048 pixels as JPEG of quality 88: about .18 bytes a pixel."""
THUMBNAIL_BYTES, THUMBNAIL_SPREAD = 19_000, 0.3
TEXT_DIMENSION, IMAGE_DIMENSION = 384, 1_280
MAX_CHARACTERS = 1_000
ATTRIBUTES, SUBJECTS = 40, 300


@dataclass(frozen=True)
class Entry:
    """One memory to store: what it is, its windows (start, end) and their vectors.

    `new` is a photo with `image` its image vector, a fact, or any other memory. `thread` numbers
    the conversation within the chunk.
    """

    kind: Kind
    new: NewMemory | NewPhoto | NewFact
    windows: Sequence[tuple[int, int]]
    vectors: Vector
    thread: int
    image: Vector | None = None


class Library:
    """Makes entries. `pixel_bytes` is the median size of a photo's stored pixels."""

    def __init__(
        self, vocabulary: Sequence[str], seed: int = 1, pixel_bytes: int = PIXEL_BYTES
    ) -> None:
        self._seed = seed
        self._pixel_bytes = pixel_bytes
        self._vocabulary = vocabulary
        self.texts = TextMaker(vocabulary, seed)
        self.text_vectors = VectorMaker(TEXT_DIMENSION, TOPICS, seed)
        self._image_vectors = VectorMaker(IMAGE_DIMENSION, TOPICS, seed + 1)

    def chunk(self, number: int) -> Iterator[Entry]:
        """The 2,000 entries of one chunk, in order."""
        random = np.random.default_rng([self._seed, number])
        threads = np.arange(CHUNK) // TURNS_IN_A_CONVERSATION
        topics = random.integers(0, TOPICS, int(threads[-1]) + 1)[threads]
        kinds = [KINDS[at] for at in random.integers(0, len(KINDS), CHUNK)]
        texts = self._write(kinds, topics, random)
        names = [self._vocabulary[at] for at in random.integers(2_000, 2_200, CHUNK)]
        news = [
            self._make(kinds[at], texts[at], names[at], number * CHUNK + at, random)
            for at in range(CHUNK)
        ]
        windows = [
            [(a, b) for a, b, _ in window_passages(_read(new), MAX_CHARACTERS)] for new in news
        ]
        counts = [len(found) for found in windows]
        vectors = self.text_vectors.draw(
            np.repeat(topics, counts), np.repeat(threads, counts), random
        )
        photos = np.flatnonzero([kind is Kind.PHOTO for kind in kinds])
        images = self._image_vectors.draw(topics[photos], threads[photos], random)
        image_of = dict(zip(photos.tolist(), images, strict=True))
        end = 0
        for at, new in enumerate(news):
            start, end = end, end + counts[at]
            yield Entry(
                kinds[at], new, windows[at], vectors[start:end], int(threads[at]), image_of.get(at)
            )

    def _write(self, kinds: list[Kind], topics: Ints, random: np.random.Generator) -> list[str]:
        lengths = np.zeros(len(kinds), dtype=np.int64)
        for kind, (median, spread, most) in LENGTHS.items():
            where = np.flatnonzero([one is kind for one in kinds])
            lengths[where] = draw_lengths(random, len(where), median, spread, most)
        return self.texts.draw(topics, lengths, random)

    def _make(
        self, kind: Kind, text: str, name: str, number: int, random: np.random.Generator
    ) -> NewMemory | NewPhoto | NewFact:
        at = FIRST_DAY + number * STEP_MS
        if kind is Kind.PHOTO:
            return self._make_photo(text, name, number, at, random)
        if kind is Kind.FACT:
            which = int(random.integers(0, ATTRIBUTES))
            subject = "user" if random.random() < 0.3 else name
            return NewFact(subject, f"attribute {which}", text[:40], text, Source.TYPED, at)
        speaker = name.capitalize() if kind is Kind.TURN else None
        title = f"{name}.txt" if kind is Kind.DOCUMENT else ""
        return NewMemory(
            kind, text, Source.IMPORT, title=title, happened_at=at, speaker=speaker,
            source_id=f"made-{number}",
        )  # fmt: skip

    def _make_photo(
        self, text: str, name: str, number: int, at: int, random: np.random.Generator
    ) -> NewPhoto:
        def noise(median: int, spread: float) -> bytes:
            return random.bytes(int(median * np.exp(random.standard_normal() * spread)))

        words = text.lower().replace(".", "").split()
        return NewPhoto(
            pixels=noise(self._pixel_bytes, PIXEL_SPREAD),
            thumbnail=noise(THUMBNAIL_BYTES, THUMBNAIL_SPREAD),
            width=2_048,
            height=1_536,
            digest=number.to_bytes(32, "big"),
            perceptual_hash=int(random.integers(0, 1 << 62)),
            file_name=f"IMG_{number:07}.jpg",
            taken_at=at,
            place=name.capitalize(),
            neutral_caption=text,
            labels=tuple(Label(word, 0.5 / (rank + 1)) for rank, word in enumerate(words[:4])),
        )


def _read(new: NewMemory | NewPhoto | NewFact) -> NewMemory:
    """The part of an entry whose text is cut into windows."""
    if isinstance(new, NewMemory):
        return new
    if isinstance(new, NewFact):
        return NewMemory(Kind.FACT, new.text, new.source)
    return NewMemory(Kind.PHOTO, new.neutral_caption, new.source)
