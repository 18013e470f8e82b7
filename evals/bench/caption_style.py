"""How long the style of captions takes to learn: from 1,000 edits, anew, and after one more.

    python -m evals.bench caption-style

Edits are of captions made from a fixed stock of phrases, in a vault on this disk. `processor` is
what the work itself takes on this machine, whatever else runs on it.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from assistant.personalization.caption_style import CaptionStylist
from memory.ids import MEMORY, format_id
from memory.kdf import FLOOR_COST
from memory.records import NewPhoto, Verdict
from memory.store import Store
from memory.vault import Vault
from tools.feedback import give_feedback

EDITS, MORE = 1_000, 5
_WHO = (
    "a man",
    "a woman",
    "two dogs",
    "a cat",
    "a young boy",
    "a group of people",
    "a brown horse",
)
_DOES = ("sitting", "standing", "laying", "riding a bike", "playing with a ball", "looking")
_WHERE = ("on a couch", "on a beach", "in a park", "on a city street", "next to a large truck")


def fill(store: Store) -> list[int]:
    """Photos with an edited caption each; their ids."""
    chance = random.Random(3)
    ids = []
    for number in range(EDITS + MORE):
        caption = f"{chance.choice(_WHO)} {chance.choice(_DOES)} {chance.choice(_WHERE)}"
        digest = number.to_bytes(32, "big")
        ids.append(
            store.add_photo(NewPhoto(b"p", b"t", 1, 1, digest, 0, neutral_caption=caption)).id
        )
        if number < EDITS:
            edit(store, ids[-1], caption)
    return ids


def edit(store: Store, photo: int, caption: str) -> int:
    """Edit one caption in the user's way; the feedback's id."""
    wording = caption.replace("couch", "sofa").replace("bike", "cycle").replace("dogs", "doggos")
    return give_feedback(store, format_id(MEMORY, photo), Verdict.EDIT, text=f"{wording} 🙂")[0]


def measure(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor milliseconds of one call."""
    wall, spent = time.perf_counter(), time.thread_time()
    work()
    return 1000 * (time.perf_counter() - wall), 1000 * (time.thread_time() - spent)


def print_row(step: str, times: Sequence[tuple[float, float]]) -> None:
    """A row of the table: medians."""
    wall, spent = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"| {step} | {wall:.0f} | {spent:.0f} |", flush=True)


def main() -> None:
    """Print the table."""
    print("| step | wall ms | processor ms |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        vault, _ = Vault.create(Path(folder) / "vault", "a long passphrase", cost=FLOOR_COST)
        store = vault.store
        ids = fill(store)
        stylist = CaptionStylist(store)
        print_row(f"the first time after unlocking, {EDITS} edits", [measure(stylist.style)])
        more = []
        for photo in ids[EDITS:]:
            given = edit(store, photo, store.photo(photo).neutral_caption)
            more.append(measure(partial(stylist.tell_lesson, given)))
        print_row("after one more edit, with its lesson", more)
        again = [measure(stylist.style) for _ in range(MORE)]
        print_row("the style for a photo, nothing new", again)
        store.take_back(store.feedback(limit=EDITS)[EDITS // 2].id)
        print_row("after an edit in the middle is undone", [measure(stylist.style)])
        vault.close()
