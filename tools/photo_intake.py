"""Many photos at once: seen side by side, ahead of being stored, in the order they were given.

What seeing one costs (decoding, packing, features) keeps one core busy and leaves the interpreter
lock alone, so two photos at a time use two cores. Reading the text in a photo takes ten times as
long as all of that: it is left for when all are stored and can be found by what they show.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from memory.errors import LocketError
from tools.photos.paths import read_photo

if TYPE_CHECKING:
    from tools.perceive import Perceiver, Perception

SIDE_BY_SIDE = 2
AHEAD = 6
"""Photos that are being seen or wait to be stored; each holds some 2 MB."""

Item = TypeVar("Item")
Seen = TypeVar("Seen")


def work_ahead(work: Callable[[Item], Seen], items: Iterable[Item]) -> Generator[Seen, None, None]:
    """Do `work` on items, two at a time and a few ahead of the one asked for, in their order.

    Closing the iterator stops it after the items at hand.
    """
    waiting: deque[Future[Seen]] = deque()
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="see-photo") as threads:
        try:
            for item in items:
                waiting.append(threads.submit(work, item))
                if len(waiting) >= AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def perceive_ahead(
    make_perceiver: "Callable[[], Perceiver]", paths: Sequence[Path]
) -> Generator["Perception | LocketError | OSError", None, None]:
    """See photo files without reading their text; yields for each what was seen, or what failed.

    The perceiver is made when the first is asked for; where it cannot be, that is what failed for
    each. Closing the iterator stops the work after the photos at hand.
    """

    if not paths:
        return
    try:
        perceiver = make_perceiver()
    except LocketError as error:
        yield from [error] * len(paths)
        return

    def see(path: Path) -> "Perception | LocketError | OSError":
        try:
            return perceiver.perceive(read_photo(path), path.name, read_text=False)
        except (LocketError, OSError) as error:
            return error

    yield from work_ahead(see, paths)
