"""Text vectors of catalogue items, made in pieces so that an import need not wait for them."""

from collections.abc import Callable, Collection

from memory.records import CatalogueItem
from memory.store import Store
from tools.ports import CancelToken, TextEncoder

CHUNK = 32


def describe_item(item: CatalogueItem, most: int) -> str:
    """What is encoded: "title (year). genres. creators. text", at most `most` characters."""
    year = f" ({item.year})" if item.year else ""
    parts = [f"{item.title}{year}", ", ".join(item.genres), ", ".join(item.creators), item.text]
    return ". ".join(part for part in parts if part)[:most]


def encode_items(
    store: Store,
    encoder: TextEncoder,
    *,
    first: Collection[int] = (),
    limit: int | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    cancel: CancelToken | None = None,
) -> int:
    """Encode items that have no vector yet, at most `limit`; returns how many were.

    Those of `first` come first, then those with a text of their own. Meant to be called again, in
    the background, until it returns 0. Raises `Cancelled`; chunks written before stay.
    """
    known = {int(id) for id in store.item_vectors(encoder.space)[0]}
    wanted = set(first)
    missing = [item for item in store.items() if item.id not in known]
    missing.sort(key=lambda item: (item.id not in wanted, not item.text, -item.rating_count))
    missing = missing[:limit]
    for start in range(0, len(missing), CHUNK):
        if cancel is not None:
            cancel.raise_if_cancelled()
        chunk = missing[start : start + CHUNK]
        texts = [describe_item(item, encoder.max_characters) for item in chunk]
        matrix = encoder.encode_passages(texts)
        store.add_item_vectors(encoder.space, [item.id for item in chunk], matrix)
        if progress is not None:
            progress("reading descriptions", start + len(chunk), len(missing))
    return len(missing)
