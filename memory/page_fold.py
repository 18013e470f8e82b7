"""One number, secret and quickly brought up to date, that stands for every page of the database.

Each page gives AES-256 of (its tag xor its number) under a key of the vault's; all are xored. Who
lacks the key sees tags but not what they give, so another choice of old pages fits with a chance
of 2**-128 (an xor multiset hash over a keyed function: Clarke et al., ASIACRYPT 2003; no page
counts twice, as its number is in it). A commit changes it by the pages that it wrote.
"""

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from numpy.typing import NDArray

from memory.page_tags import TAG_BYTES, Frames, Tags

FOLD_BYTES = TAG_BYTES


class PageFold:
    """The pages of one state of the database and their fold."""

    def __init__(self, key: bytes, tags: Tags) -> None:
        # One block and one page number after the other: no structure that ECB could show.
        self._encryptor = Cipher(AES(key), ECB()).encryptor()  # noqa: S305
        self._tags = tags.copy()
        self._size = len(tags)
        self._fold = self._fold_pages(np.arange(1, len(tags) + 1), tags)

    @property
    def size(self) -> int:
        """How many pages the database has."""
        return self._size

    @property
    def value(self) -> bytes:
        """The fold, 16 bytes."""
        return self._fold.tobytes()

    def apply(self, commit: Frames) -> None:
        """Move on by one transaction."""
        size = int(commit.sizes[-1])
        # The last frame of a page counts; `unique` keeps the first, so turn them round.
        pages, last = np.unique(commit.pages[::-1], return_index=True)
        tags = commit.tags[::-1][last][pages <= size]
        pages = pages[pages <= size]
        self._resize(size)
        self._fold ^= self._fold_pages(pages, self._tags[pages - 1])
        self._fold ^= self._fold_pages(pages, tags)
        self._tags[pages - 1] = tags

    def _resize(self, size: int) -> None:
        """Cut pages off, or add pages that were never written."""
        if size > len(self._tags):
            room = max(size, len(self._tags) * 5 // 4) - len(self._tags)
            self._tags = np.concatenate([self._tags, np.zeros((room, TAG_BYTES), np.uint8)])
        low, high = sorted((size, self._size))
        if size > self._size:
            self._tags[low:high] = 0
        self._fold ^= self._fold_pages(np.arange(low + 1, high + 1), self._tags[low:high])
        self._size = size

    def _fold_pages(self, pages: NDArray[np.int64], tags: Tags) -> NDArray[np.uint64]:
        blocks = np.ascontiguousarray(tags).view(np.uint64).copy()
        blocks[:, 0] ^= pages.astype(np.uint64)
        given = np.frombuffer(self._encryptor.update(blocks.tobytes()), np.uint64).reshape(-1, 2)
        folded: NDArray[np.uint64] = np.bitwise_xor.reduce(given, axis=0)
        return folded
