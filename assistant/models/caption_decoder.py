"""Neutral captions without a vision-language model: drafts by a small decoder, weighed by code.

Drafts come from beam search; the one that agrees best with what is said of like photos, at a fair
chance and naming nothing unheard of there, is taken. The weights are ours: docs/caption-card.md
tells with which data, how and how well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import numpy as np

from assistant.models.caption_consensus import Consensus
from assistant.models.caption_network import CaptionNetwork
from assistant.models.caption_support import SHARPNESS, CaptionSupport, Neighbours
from assistant.models.shared_space import SHARED_SPACE, load_shared_space
from memory.records import Vector
from tools.caption_objects import list_objects
from tools.ports import NeutralCaption, RatedDraft, Sight

CAPTIONS: Final = "locket-captions-1"
"""Name of the weights."""

BEAMS = 8
_PLAIN = 0.5
"""An object that this share of like captions names is there; more shares add nothing."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """What a draft's worth is made of: agreement, its mean log-probability a word, its objects.

    Each object it names counts for or against it, as far as the share of like captions that name
    that kind of thing lies above or under `usual`; the worst supported one counts again.
    """

    agreement: float = 1.0
    chance: float = 0.05
    objects: float = 0.1
    usual: float = 0.3
    worst: float = 0.2


@dataclass(frozen=True, slots=True)
class Draft:
    """A possible caption with what speaks for it.

    `agreement` from 0 to 1; `chance` a mean log-probability; `objects` the shares of like captions
    that name each object the draft names, from 0 to 1.
    """

    text: str
    agreement: float
    chance: float
    objects: tuple[float, ...]

    def worth(self, weighing: Weighing) -> float:
        """One number for all of it."""
        return (
            weighing.agreement * self.agreement
            + weighing.chance * self.chance
            + weighing.objects * sum(min(share, _PLAIN) - weighing.usual for share in self.objects)
            + weighing.worst * min(_PLAIN, *self.objects, 1.0)
        )


class CaptionDecoder:
    """Captions photos from their meaning. Thread-safe. Holds about 150 MB.

    `words` is its vocabulary, `support` what it knows of other photos' captions.
    """

    def __init__(
        self,
        words: list[str],
        network: CaptionNetwork,
        support: CaptionSupport,
        consensus: Consensus,
        weighing: Weighing | None = None,
        beams: int = BEAMS,
    ) -> None:
        self.words, self.support = words, support
        self._network, self._consensus = network, consensus
        self._weighing, self._beams = weighing or Weighing(), beams

    def spell_known(self) -> list[tuple[str, ...]]:
        """The different words of each known caption, in no order."""
        words, support = self.words, self.support
        return [
            tuple(words[number] for number in support.words_of(caption).tolist())
            for caption in range(len(support))
        ]

    def caption(self, sight: Sight) -> NeutralCaption | None:
        """A caption in lower case without a full stop; None where the photo has no meaning."""
        if sight.meaning is None:
            return None
        drafts = self.draft(sight.meaning)
        best = max(drafts, key=lambda draft: draft.worth(self._weighing))
        rated = tuple(
            RatedDraft(
                draft.text,
                draft.agreement,
                draft.worth(self._weighing),
                min(1.0, *draft.objects, 1.0),
            )
            for draft in drafts
        )
        return NeutralCaption(best.text, best.agreement, rated)

    def draft(self, meaning: Vector) -> list[Draft]:
        """All drafts with their ratings, in no order."""
        near = self.support.find_near(meaning)
        written = self._network.write(self.support.surround(near), self._beams)
        chances = {one.words: one.log_chance / (len(one.words) + 1) for one in written}
        drafts = list(chances)
        rated = self._consensus.rate(
            drafts,
            [self._spell_number(int(number)) for number in near.which],
            [float(weight) for weight in near.weights],
        )
        named = self._share_objects(near)
        return [
            Draft(
                text=self._spell(words),
                agreement=agreement,
                chance=chances[words],
                objects=tuple(named.get(kind, 0.0) for kind in self._name(words)),
            )
            for words, agreement in zip(drafts, rated, strict=True)
        ]

    def _share_objects(self, near: Neighbours) -> dict[str, float]:
        """By how much of the surroundings each kind of object is named."""
        shares: dict[str, float] = {}
        for number, weight in zip(near.which, near.weights, strict=True):
            for kind in self._name(self._spell_number(int(number))):
                shares[kind] = shares.get(kind, 0.0) + float(weight)
        return shares

    def _name(self, words: tuple[int, ...]) -> set[str]:
        return list_objects([self._spell(words)])

    def _spell_number(self, number: int) -> tuple[int, ...]:
        return tuple(self.support.words_of(number).tolist())

    def _spell(self, words: tuple[int, ...]) -> str:
        return " ".join(self.words[word] for word in words).replace(" 's", "'s")


def build_decoder(
    stored: dict[str, Any],
    place_words: Callable[[Vector], Vector],
    sharpness: float = SHARPNESS,
    beams: int = BEAMS,
) -> CaptionDecoder:
    """Put a decoder together from its arrays, as `evals.train_captions` writes them."""
    words = bytes(stored["words"]).decode().split("\n")
    network = CaptionNetwork(unpack_network(stored), heads=int(stored["heads"]))
    support = CaptionSupport(
        stored["known.codes"],
        stored["known.scales"].astype(np.float32),
        stored["known.basis"].astype(np.float32),
        stored["known.tokens"].astype(np.int64),
        np.concatenate([[0], np.cumsum(stored["known.lengths"].astype(np.int64))]),
        len(words),
        place_words,
        sharpness,
    )
    counts = {word: count for word, count in enumerate(stored["known.counts"].tolist()) if count}
    return CaptionDecoder(words, network, support, Consensus(counts, len(support)), beams=beams)


@lru_cache(maxsize=1)
def load_caption_decoder() -> CaptionDecoder | None:
    """Read the weights that come with Locket, for photos seen in `SHARED_SPACE`; None without."""
    path = files("assistant.models") / "data" / f"{CAPTIONS}.npz"
    if not path.is_file():
        return None
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    return build_decoder(arrays, load_shared_space().place_words)


def open_captioner(meaning_space: str | None) -> CaptionDecoder | None:
    """The decoder, where photos are seen in the space that it knows; else None."""
    return load_caption_decoder() if meaning_space == SHARED_SPACE else None


def unpack_network(stored: dict[str, Any]) -> dict[str, Vector]:
    """The network's weights in float32; matrices are kept as int8 with a scale a row."""
    weights: dict[str, Vector] = {}
    for name, array in stored.items():
        if not name.startswith("network.") or name.endswith(".scale"):
            continue
        short = name.removeprefix("network.").removesuffix(".int8")
        weights[short] = array.astype(np.float32)
        if name.endswith(".int8"):
            weights[short] *= stored[f"network.{short}.scale"].astype(np.float32)[:, None]
    return weights
