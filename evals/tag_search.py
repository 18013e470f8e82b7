"""What tags do to search: the same photos in two vaults, with tags and without, asked the same."""

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.models.caption_decoder import load_caption_decoder
from assistant.models.load import ModelSet
from assistant.models.photo_tagger import PhotoTagger
from evals.bridge_data import Captioned
from evals.tag_scores import LEAST_SAID, RESAMPLES, SEED, find_average_precision
from evals.train_tags import count_uses
from memory.kdf import FLOOR_COST
from memory.recall import Recall
from memory.records import Vector
from memory.store import Store
from memory.vault import Vault
from tools.neutral_caption import word_caption
from tools.photo_keeping import Arrival, Perception, PhotoKeeper
from tools.photo_tags import tag_sight
from tools.ports import DecodedPhoto, Sight, Tagger

DEPTHS = (1, 5, 10)


def measure_search(
    photos: Captioned, sights: Sequence[Sight], tagger: PhotoTagger, models: ModelSet
) -> None:
    """Ask for each photo by its captions, and for all photos of each word people say."""
    said = count_uses(photos, tagger.words) > 0
    words = np.flatnonzero(said.sum(0) >= LEAST_SAID)
    own, precisions = {}, {}
    for name, some in (("without tags", None), ("with tags", tagger)):
        with tempfile.TemporaryDirectory() as folder:
            vault, _ = Vault.create(Path(folder) / "vault", "measured here", cost=FLOOR_COST)
            recall = _fill(vault.store, sights, some, models)
            own[name] = np.array(
                [
                    [_place(recall, caption, photo) for caption in captions]
                    for photo, captions in enumerate(photos.captions)
                ]
            )
            precisions[name] = np.array(
                [
                    find_average_precision(
                        _score(recall, tagger.words.tags[word], len(sights)), said[:, word]
                    )
                    for word in words
                ]
            )
            vault.close()
    print(f"\n### Search among {len(sights)} photos\n")
    print("| | R@1 | R@5 | R@10 of a photo by each caption |", end="")
    print(f" mean average precision of {len(words)} words |\n|---|---|---|---|---|")
    for name, places in own.items():
        cells = " | ".join(f"{(places < depth).mean():.3f}" for depth in DEPTHS)
        print(f"| {name} | {cells} | {precisions[name].mean():.3f} |")
    first = [places < 1 for places in own.values()]
    gain = (first[1].astype(float) - first[0]).mean(1)
    print(f"\nWith tags R@1 changes by {_bound(gain)}, words by ", end="")
    print(f"{_bound(precisions['with tags'] - precisions['without tags'])} (95 % of resamples).")


def _fill(store: Store, sights: Sequence[Sight], tagger: Tagger | None, models: ModelSet) -> Recall:
    """Remember photos as the program does, numbered from 0 by their source id."""
    eyes, finder, text = models.eyes(), models.photo_finder(), models.text()
    decoder = load_caption_decoder()
    assert decoder is not None
    assert finder is not None
    keeper = PhotoKeeper(store, eyes, text, None, lambda _: "", finder)
    arrivals = [
        Arrival(
            Perception(
                file_name="photo.jpg",
                decoded=_decode_nothing(number),
                sight=sight,
                ocr_text="",
                place="",
                neutral_caption=word_caption(sight.labels, "", decoder.caption(sight)),
                recognised=(),
                tags=tag_sight(tagger, eyes, sight),
            ),
            source_id=str(number),
        )
        for number, sight in enumerate(sights)
    ]
    for ready in keeper.prepare(arrivals):
        keeper.store_ready(ready)
    return Recall(
        store, text.encode_queries, text.space, image_query=finder.ask_words,
        image_space=finder.space,
    )  # fmt: skip


def _decode_nothing(number: int) -> DecodedPhoto:
    digest = hashlib.sha256(str(number).encode()).digest()
    return DecodedPhoto(b"", b"", 1, 1, digest, b"", "JPEG", None, None, None)


def _place(recall: Recall, text: str, photo: int) -> int:
    """How many photos are found before one; a great number when it is not found."""
    found = [one.memory.source_id for one in recall.search(text, limit=DEPTHS[-1])]
    return found.index(str(photo)) if str(photo) in found else 1_000


def _score(recall: Recall, text: str, count: int) -> Vector:
    scores = np.zeros(count, np.float32)
    for place, one in enumerate(recall.search(text, limit=count, apply_cut=False)):
        scores[int(one.memory.source_id or 0)] = 1 / (1 + place)
    return scores


def _bound(gains: Vector) -> str:
    chance = np.random.default_rng(SEED)
    drawn = [gains[chance.integers(0, len(gains), len(gains))].mean() for _ in range(RESAMPLES)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return f"{gains.mean():+.3f} ({low:+.3f} to {high:+.3f})"
