"""How well words find photos and photos their captions, on photos that nothing was trained on.

Ways: `label words` is the mean vector of ImageNet's label words weighted by probability (ConSE,
Norouzi et al. 2014); `label text` what was searched before: the most probable labels as a sentence;
`space` the cosine in the shared space; `search` the same less half of how common the photo is, as
the vault searches. A rank is that of the caption's own photo among all, and of a photo's best own
caption among all photos' captions.
"""

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.models.files import ModelFiles
from assistant.models.image_encoder import LiteImageEncoder
from assistant.models.load import ModelSet
from assistant.models.photo_finder import EmbeddedPhotoFinder
from assistant.models.shared_space import Seen, load_shared_space
from evals.bridge_data import COCO_HELD, FLICKR_HELD, Captioned, load_photos, see_all
from evals.train_bridge import PROMPT, label_names
from memory.records import Vector
from tools.ports import TextEncoder

Ints = NDArray[np.int64]
DEPTHS = (1, 5, 10)
EMBEDDED = {"image": "efficientnet-lite2", "text": "bge-small-en-v1.5-int8"}
_LEAST, _MOST = 0.1, 5


def rank_own(products: Vector, owners: Ints) -> tuple[Ints, Ints]:
    """How many are before the own one: photos for each caption, captions for each photo.

    `products` (photos, captions), `owners` (captions,) the photo of each. Ties count against.
    """
    columns = np.arange(products.shape[1])
    own = products[owners, columns]
    photos_before = (products >= own).sum(0) - 1
    best_own = np.array(
        [products[photo, owners == photo].max() for photo in range(products.shape[0])]
    )
    others = np.array([owners != photo for photo in range(products.shape[0])])
    captions_before = ((products >= best_own[:, None]) & others).sum(1)
    return photos_before, captions_before


def print_row(name: str, products: Vector, owners: Ints) -> None:
    """One line of the table."""
    cells = [
        f"{float((ranks < depth).mean()):.3f}"
        for ranks in rank_own(products, owners)
        for depth in DEPTHS
    ]
    print(f"| {name} | {' | '.join(cells)} |", flush=True)


def measure(name: str, photos: Captioned, seen: Sequence[Seen], text: TextEncoder) -> None:
    """Print the table of one set of photos."""
    shared, owners = load_shared_space(), photos.owners()
    # One by one, as a search does: an int8 model scales its activations by the whole batch.
    said = np.concatenate([text.encode_passages([caption]) for caption in photos.texts()])
    names = label_names()
    chances = [softmax(one.usual) for one in seen]
    labels = text.encode_passages([PROMPT.format(word) for word in names])
    sentences = [
        "a photo of "
        + ", ".join(
            names[at]
            for place, at in enumerate(np.argsort(-some)[:_MOST])
            if not place or some[at] >= _LEAST
        )
        for some in chances
    ]
    meanings = shared.place_photos(seen)
    finder = EmbeddedPhotoFinder(shared, lambda: text)
    captions = photos.texts()
    print(f"\n{name}: {len(seen)} photos, {len(captions)} captions\n")
    print("| | text to photo R@1 | R@5 | R@10 | photo to text R@1 | R@5 | R@10 |")
    print("|---|---|---|---|---|---|---|")
    words = np.stack(chances) @ labels
    words /= np.linalg.norm(words, axis=1, keepdims=True)
    print_row("label words", words @ said.T, owners)
    print_row("label text", text.encode_passages(sentences) @ said.T, owners)
    print_row("space", meanings @ shared.place_words(said).T, owners)
    asked = np.concatenate([finder.ask_words([caption]) for caption in captions])
    print_row("search", finder.rows_of(meanings) @ asked.T, owners)


def softmax(logits: Vector) -> Vector:
    """Probabilities of one row of logits."""
    raised = np.exp(logits - logits.max())
    return np.asarray(raised / raised.sum(), np.float32)


def print_cost(seen: Sequence[Seen], text: TextEncoder) -> None:
    """What the projections cost beside the image tower."""
    shared = load_shared_space()
    finder = EmbeddedPhotoFinder(shared, lambda: text)
    started = time.perf_counter()
    for one in seen[:50]:
        finder.rows_of(shared.place_photos([one]))
    place = (time.perf_counter() - started) / len(seen[:50]) * 1000
    started = time.perf_counter()
    for _ in range(20):
        finder.ask_words(["two dogs on a beach"])
    ask = (time.perf_counter() - started) / 20 * 1000
    print(f"\nA photo's row from what was seen: {place:.1f} ms; a query from words: {ask:.1f} ms.")


def main(arguments: Sequence[str]) -> int:
    """Measure; the one argument is a folder that keeps what was seen."""
    cache = Path(arguments[0]) if arguments else None
    models = ModelSet(ModelFiles(), EMBEDDED)

    def open_eyes() -> LiteImageEncoder:
        eyes = models.eyes()
        assert isinstance(eyes, LiteImageEncoder)
        return eyes

    seen: list[Seen] = []
    for name, part in (("COCO", COCO_HELD), ("Flickr8k", FLICKR_HELD)):
        photos = load_photos(part)
        seen = see_all(open_eyes, photos, "orig", cache)
        measure(name, photos, seen, models.text())
    print_cost(seen, models.text())
    return 0


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
