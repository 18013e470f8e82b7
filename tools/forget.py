"""Forgetting: show exactly what would go, and only after a yes let it go for good."""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from memory.clean import clean_for_terminal
from memory.errors import InvalidRequest, NotFound
from memory.ids import BATCH, MEMORY, format_id, parse_id
from memory.records import Batch, ForgetReceipt, Kind, Memory, Source
from memory.selection import Selection
from memory.store import Store
from tools.forget_wording import LISTED, count_memories, word_list
from tools.grounding import all_stems, content_stems

if TYPE_CHECKING:
    from memory.recall import Recall

MOST_CANDIDATES = 20
LEAST_SHARE = 0.6
"""Share of the asked words that a memory must hold to be meant."""
HOW_TO_WIPE = (
    "Wiping destroys everything in this vault for good. It asks for the vault's name: open the "
    "wipe screen in the terminal, or run `locket wipe`. Nothing was wiped now."
)
NOTHING_TO_FORGET = (
    "I found nothing like that to forget; `locket memory search` shows what is remembered."
)
KEPT = "Nothing was forgotten."
CHANGED = "What that means has changed meanwhile, so nothing was forgotten; ask once more."
TRASH_DAYS = 30


@dataclass(frozen=True, slots=True)
class ForgetPlan:
    """What a selection would take, and the exact action the user is asked to allow.

    `memories` would go; of these `derived` came from others of them. `sources` stay, though facts
    among the doomed were taken from them. `kept` memories lose one of their sources only.
    """

    selection: Selection | None = None
    memories: tuple[Memory, ...] = ()
    derived: frozenset[int] = frozenset()
    sources: tuple[Memory, ...] = ()
    kept: int = 0
    rows: tuple[tuple[str, int], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.memories or self.kept or self.rows)

    @property
    def ids(self) -> tuple[int, ...]:
        """Row numbers of what would go, ascending."""
        return tuple(sorted(memory.id for memory in self.memories))

    @property
    def roots(self) -> list[Memory]:
        """What was named, or was told, rather than derived; ascending."""
        rows = sorted(self.memories, key=lambda memory: memory.id)
        return [one for one in rows if one.id not in self.derived] or rows

    @property
    def digest(self) -> str:
        """Changes whenever anything else would go."""
        told = f"{self.ids} {self.kept} {self.rows}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @property
    def action(self) -> str:
        """The normalised action, made by code: ids and the beginnings of the texts."""
        told = [one for one in self.roots if one.kind is not Kind.TURN] or self.roots
        shown = {one.id for one in told}
        lines = word_list(
            [_tell(one) for one in told[:LISTED]],
            len(told),
            [_print_id(one) for one in self.memories if one.id not in shown],
            dict(self.rows),
            self.kept,
        )
        if self.sources:
            ids = ", ".join(_print_id(one) for one in self.sources[:LISTED])
            lines.append(f"What it was taken from stays: {ids}; name that too to forget it")
        return "\n".join([f"Forget {count_memories(len(told))} for good:", *lines])

    @property
    def removal(self) -> str:
        """The same for the trash, which can be undone."""
        lines = word_list([_tell(one) for one in self.roots[:LISTED]], len(self.roots), (), {}, 0)
        head = f"Put this in the trash for {TRASH_DAYS} days (it can be restored until then):"
        return "\n".join([head, *lines])


def plan_selection(store: Store, selection: Selection) -> ForgetPlan:
    """Work out what a selection would take; nothing is changed. Raises `NotFound`."""
    receipt = store.preview_forgetting(selection)
    rows = store.memories_by_id(receipt.memory_ids)
    named = set(selection.ids)
    parents = {id: set(store.parents(id)) for id in rows if id not in named}
    derived = {
        id
        for id, memory in rows.items()
        if id not in named and (parents[id] & set(rows) or memory.source is Source.MODEL)
    }
    facts = [one for one in rows.values() if one.kind is Kind.FACT]
    offered = sorted({p for fact in facts for p in store.parents(fact.id) if p not in rows})
    sources = tuple(store.memories_by_id(offered).values())
    return ForgetPlan(
        selection,
        tuple(rows.values()),
        frozenset(derived),
        sources,
        len(receipt.kept_ids),
        tuple(sorted(receipt.rows.items())),
    )


def find_matching(
    store: Store, recall: "Recall", wanted: str, *, leave_out: int | None = None
) -> list[int]:
    """Ids of memories that speak of `wanted`: near it in meaning or words, and holding its words.

    History and trash are looked at too.
    """
    stems = content_stems(wanted)
    if not stems:
        return []
    near = recall.search(wanted, limit=MOST_CANDIDATES, apply_cut=False)
    ids = [*(one.memory.id for one in near), *store.find_holding(wanted, 5 * MOST_CANDIDATES)]
    return sorted(
        memory.id
        for memory in store.memories_by_id(ids).values()
        if memory.id != leave_out
        and len(stems & all_stems(f"{memory.title} {memory.text}")) / len(stems) >= LEAST_SHARE
    )


def find_batch(store: Store, named: str) -> Batch:
    """The import of this id, or whose name holds these words. Raises `NotFound`, `InvalidRequest`.

    Of imports with one name the newest is meant.
    """
    named = named.strip()
    if named[:1] == BATCH and named[1:].isdigit():
        return store.batch(parse_id(named, BATCH)[1])
    fits = [one for one in store.batches() if named.casefold() in one.name.casefold()]
    if not fits or not named:
        raise NotFound("No import has that name; `locket memory list --batches` shows them.")
    if len({one.name for one in fits}) > 1:
        ids = ", ".join(format_id(BATCH, one.id) for one in fits)
        raise InvalidRequest(f"Several imports have that in their name ({ids}); give an id.")
    return fits[0]


def forget_planned(store: Store, plan: ForgetPlan) -> ForgetReceipt:
    """Forget for good what the plan lists, and all that was derived from it."""
    if plan.selection is None:
        return ForgetReceipt(())
    return store.forget_selected(plan.selection)


def tell_forgotten(receipt: ForgetReceipt) -> str:
    """What is gone, by id and count; never the forgotten words."""
    ids = ", ".join(format_id(MEMORY, one) for one in receipt.memory_ids[:10])
    more = len(receipt.memory_ids) - 10
    tail = f" and {more} more" if more > 0 else ""
    many = (
        "1 memory is" if len(receipt.memory_ids) == 1 else f"{len(receipt.memory_ids)} memories are"
    )
    listed = f": {ids}{tail}" if ids else ""
    return f"{many} gone for good{listed}. It cannot be undone."


def tell_removed(count: int) -> str:
    """That memories are in the trash, and how they come back."""
    many = "1 memory is" if count == 1 else f"{count} memories are"
    return (
        f"{many} in the trash for {TRASH_DAYS} days; `locket memory restore` takes them out, "
        '"forget" deletes for good.'
    )


def begin(text: str) -> str:
    """The beginning of a text on one line, at most 80 characters, safe for a terminal."""
    text = " ".join(clean_for_terminal(text, keep_newlines=False).split())
    return text if len(text) <= 80 else text[:79] + "…"


def _tell(memory: Memory) -> str:
    # A photo's other lines are words to search it by.
    text = memory.text.split("\n")[0] if memory.kind is Kind.PHOTO else memory.text
    return f"{_print_id(memory)} ({memory.kind}): {begin(text)}"


def _print_id(memory: Memory) -> str:
    return format_id(MEMORY, memory.id)
