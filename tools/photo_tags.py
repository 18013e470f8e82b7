"""Everyday words for photos: when they are seen, and later for those stored without."""

from collections.abc import Callable
from contextlib import suppress

from memory.errors import NotFound
from memory.passages import index_memories
from memory.records import Label
from memory.store import Store
from memory.store.photo_tasks import PhotoTask
from tools.photo_rows import AT_A_TIME
from tools.ports import CancelToken, ImageEncoder, PhotoFinder, Sight, Tagger, TextEncoder

_EVER = (1 << 62) - 1


def tag_sight(tagger: Tagger | None, eyes: ImageEncoder, sight: Sight) -> tuple[Label, ...]:
    """The tags of a photo seen; none where tagger and eyes do not go together."""
    if tagger is None or sight.meaning is None or eyes.meaning_space != tagger.meaning_space:
        return ()
    return tagger.tag(sight.meaning, sight.labels)


def give_tags(
    store: Store,
    tagger: Tagger,
    finder: PhotoFinder,
    text: TextEncoder,
    cancel: CancelToken,
    wait_for_calm: Callable[[], None] = lambda: None,
) -> int:
    """Tag the photos that wait for it, from their stored rows and labels; returns how many.

    No photo is opened. One without a row waits on. `wait_for_calm` is called before each. Raises
    `Cancelled`; what was done stays.
    """
    done, last = 0, 0
    while ids := store.next_photo_tasks(PhotoTask.TAGS, AT_A_TIME, last):
        found: dict[int, tuple[Label, ...]] = {}
        for id in ids:
            wait_for_calm()
            cancel.raise_if_cancelled()
            with suppress(NotFound):  # forgotten meanwhile
                found |= _tag_stored(store, tagger, finder, id)
        with store.transaction():
            changed = [id for id, tags in found.items() if _write(store, id, tags)]
        memories = list(store.memories_by_id(changed).values())
        index_memories(store, text.encode_passages, text.space, text.max_characters, memories)
        done, last = done + len(changed), ids[-1]
    return done


def _tag_stored(
    store: Store, tagger: Tagger, finder: PhotoFinder, id: int
) -> dict[int, tuple[Label, ...]]:
    """The tags of a photo by its id; nothing for one without a row."""
    for rows in store.windows_of(finder.space, [id], _EVER):
        (meaning,) = finder.meanings_of(rows.matrix[:1])
        return {id: tagger.tag(meaning, store.photo(id).labels)}
    return {}


def _write(store: Store, id: int, tags: tuple[Label, ...]) -> bool:
    with suppress(NotFound):  # forgotten meanwhile
        store.update_photo_tags(id, tags)
        store.end_photo_task(id, PhotoTask.TAGS)
        return True
    return False
