"""How a photo looks, in 152 bytes, and which photos look nearly the same.

A look is a 63-bit hash of the whole photo and of 18 crops of it (94 % and 88 % of each side, at
nine places), so that a photo and a crop of it, or two shots of a burst, meet in one of them. Each
hash says which of the lowest frequencies of the grey picture are stronger than their median
(DCT hash; Zauner 2010). `evals/ingest_alike.py` prints the figures the limits come from.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from memory.records import Vector
from memory.store import Store

if TYPE_CHECKING:
    from PIL import Image

SIDE = 32
SOURCE_SIDE = 160
CROPS = tuple(
    (across * (1 - share), down * (1 - share), share)
    for share in (0.94, 0.88)
    for across in (0, 0.5, 1)
    for down in (0, 0.5, 1)
)
LOOK_BYTES = 8 * (1 + len(CROPS))
LEAST_CONTRAST = 4.0
"""Spread of the grey levels (of 255) below which a picture is too flat to be compared."""

SAME_WHOLE_BITS, SAME_CROP_BITS, NEAR_BITS = 6, 4, 10
NEAR_COSINES: Mapping[str, float] = {"efficientnet-lite2-view": 0.78}
"""Least cosine of the image features, per space, for photos whose looks are merely near."""

_STEPS = np.arange(SIDE)
_COSINES = np.cos(np.pi * (2 * _STEPS[None, :] + 1) * _STEPS[:8, None] / (2 * SIDE))


def measure_look(image: "Image.Image") -> bytes:
    """The look of a small upright photo; empty for one too flat to be compared."""
    from PIL import Image

    grey = image.convert("L").resize((SOURCE_SIDE, SOURCE_SIDE), Image.Resampling.BOX)
    if float(np.asarray(grey).std()) < LEAST_CONTRAST:
        return b""
    views = np.stack([_view(grey, *box) for box in ((0.0, 0.0, 1.0), *CROPS)])
    low = (_COSINES @ views @ _COSINES.T).reshape(len(views), 64)[:, 1:]
    bits = np.zeros((len(views), 64), np.bool_)
    bits[:, :63] = low > np.median(low, axis=1, keepdims=True)
    return np.packbits(bits, axis=1).tobytes()


def _view(grey: "Image.Image", left: float, top: float, share: float) -> NDArray[np.float32]:
    """A part of a grey square picture, scaled to 32 x 32; position and side are shares of it."""
    from PIL import Image

    edges = (left, top, left + share, top + share)
    box = (
        SOURCE_SIDE * edges[0],
        SOURCE_SIDE * edges[1],
        SOURCE_SIDE * edges[2],
        SOURCE_SIDE * edges[3],
    )
    return np.asarray(grey.resize((SIDE, SIDE), Image.Resampling.BOX, box=box), np.float32)


def read_hash(look: bytes) -> int:
    """The hash of the whole photo as a number; 0 for a flat one."""
    return int.from_bytes(look[:8], "big")


class Looks:
    """Finds stored photos that look nearly like a new one. Not thread-safe: used in transactions.

    Holds the looks of all photos, 152 bytes each, and follows the store.
    """

    def __init__(self, store: Store, space: str) -> None:
        self._store = store
        self._space = space
        self._withdrawals = -1
        self._ids = np.zeros(0, np.int64)
        self._hashes = np.zeros((0, 1 + len(CROPS)), np.uint64)

    def find(self, photo: int, look: bytes, features: Vector | None) -> list[int]:
        """Stored photos, `photo` itself left out, that look nearly the same.

        The hashes alone decide where they are all but equal; where they are near, the features
        (unit vectors in the space this was made for) must agree.
        """
        if len(look) != LOOK_BYTES:
            return []
        self._follow()
        own = np.frombuffer(look, np.uint64)
        whole = np.bitwise_count(self._hashes[:, 0] ^ own[0])
        crops = np.minimum(
            np.bitwise_count(self._hashes ^ own[0]).min(axis=1, initial=64),
            np.bitwise_count(self._hashes[:, :1] ^ own[None]).min(axis=1, initial=64),
        )
        others = self._ids != photo
        same = others & ((whole <= SAME_WHOLE_BITS) | (crops <= SAME_CROP_BITS))
        found = {int(id) for id in self._ids[same]}
        near = self._ids[others & ~same & (crops <= NEAR_BITS)]
        least = NEAR_COSINES.get(self._space)
        if least is not None and features is not None and len(near):
            for rows in self._store.windows_of(self._space, near.tolist(), _EVER):
                agree = rows.matrix @ features >= least
                found.update(int(id) for id in rows.memories[agree])
        return sorted(found)

    def add(self, photo: int, look: bytes) -> None:
        """Take in the look of a photo that is older than others here."""
        if len(look) == LOOK_BYTES and len(self._ids) and photo < self._ids[-1]:
            at = int(np.searchsorted(self._ids, photo))
            if self._ids[at] != photo:
                self._ids = np.insert(self._ids, at, photo)
                self._hashes = np.insert(self._hashes, at, np.frombuffer(look, np.uint64), axis=0)

    def _follow(self) -> None:
        """Take in what was stored since, and everything anew after something was taken away."""
        if self._withdrawals != self._store.withdrawals:
            self._withdrawals = self._store.withdrawals
            self._ids, self._hashes = self._ids[:0], self._hashes[:0]
        last = int(self._ids[-1]) if len(self._ids) else 0
        ids, looks = self._store.looks(LOOK_BYTES, after=last)
        if len(ids):
            hashes = np.ascontiguousarray(looks).view(np.uint64)
            self._ids = np.concatenate([self._ids, ids])
            self._hashes = np.concatenate([self._hashes, hashes])


_EVER = (1 << 62) - 1


def link_lookalikes(
    store: Store, looks: Looks, photo: int, look: bytes, features: Vector | None
) -> list[int]:
    """Keep a stored photo's look and link it with those that look nearly the same."""
    with store.transaction():
        found = looks.find(photo, look, features)
        store.set_look(photo, look)
        looks.add(photo, look)
        store.link_alike(photo, found)
    return found
