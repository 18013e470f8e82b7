"""Forgetting in chat: find what is meant, show exactly that list, and only then let it go."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from memory.clean import clean_for_terminal
from memory.ids import MEMORY, format_id
from memory.records import ForgetReceipt, Kind, Memory
from memory.store import Store
from tools.grounding import all_stems, content_stems

if TYPE_CHECKING:
    from memory.recall import Recall

MOST_CANDIDATES = 20
HOW_TO_WIPE = (
    "Wiping destroys everything in this vault for good. It asks for the vault's name: open the "
    "wipe screen in the terminal, or run `locket wipe`. Nothing was wiped now."
)
NOTHING_TO_FORGET = (
    "I found nothing like that to forget; `locket memory search` shows what is remembered."
)
KEPT = "Nothing was forgotten."
_LEAD = re.compile(
    r"^(?:please |now |can you |could you |i want you to )*(?:forget|delete|erase|remove)\b\s*"
    r"(?:(?:about|that|everything|all|anything|what|the fact that|memories|memory|notes?|"
    r"photos?)\b\s*"
    r"|(?:about|of|on|with|where|i|you know|i said|i told you)\b\s*|(?:i )?(?:said|told you|wrote|"
    r"know)\b\s*)*",
    re.I,
)
_LAST = re.compile(
    r"^(?:please |now )*(?:forget|delete|erase|remove) (?:that|this|it|what i (?:just )?said|"
    r"what i just"
    r" told you|my last (?:message|note)|the last (?:one|thing|message|note))[.!]*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class ForgetPlan:
    """Memories that would go, and the exact action the user is asked to allow."""

    memories: tuple[Memory, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        """Row numbers, ascending."""
        return tuple(sorted(memory.id for memory in self.memories))

    @property
    def action(self) -> str:
        """The normalised action, made by code: ids and the beginnings of the texts."""
        rows = sorted(self.memories, key=lambda memory: memory.id)
        told = [one for one in rows if one.kind is not Kind.TURN] or rows
        lines = [f"{_print_id(one)} ({one.kind}): {_begin(one.text)}" for one in told]
        turns = [_print_id(one) for one in rows if one not in told]
        if turns:
            lines.append(f"and what was said about it: {', '.join(turns)}")
        many = "1 memory" if len(told) == 1 else f"{len(told)} memories"
        return f"Forget {many} for good:\n" + "\n".join(lines)


def plan_forgetting(
    store: Store,
    recall: "Recall",
    text: str,
    *,
    conversation: int | None,
    leave_out: int | None = None,
) -> ForgetPlan:
    """Find what "forget ..." means: ids, the last thing said, or memories that speak of it.

    `leave_out` is the turn that asks. Nothing is changed. The plan may be empty.
    """
    ids = [int(number) for number in re.findall(r"\bm(\d+)\b", text)]
    if ids:
        return ForgetPlan(tuple(store.memories_by_id(ids).values()))
    if _LAST.match(" ".join(text.split())):
        said = [one for one in _last_said(store, conversation) if one.id != leave_out]
        return ForgetPlan(tuple(said[-1:]))
    wanted = _LEAD.sub("", " ".join(text.split()), count=1).strip(" .!?") or text
    stems = content_stems(wanted)
    found: dict[int, Memory] = {}
    for recalled in recall.search(wanted, limit=MOST_CANDIDATES, apply_cut=False):
        found[recalled.memory.id] = recalled.memory
    words = store.search_words(wanted, MOST_CANDIDATES)
    found.update(store.memories_by_id([row for row, _ in words]))
    meant = [
        memory
        for memory in found.values()
        if memory.id != leave_out
        and stems
        and _share(stems, all_stems(f"{memory.title} {memory.text}")) >= 0.6
    ]
    return ForgetPlan(tuple(meant[:MOST_CANDIDATES]))


def forget_planned(store: Store, plan: ForgetPlan) -> ForgetReceipt:
    """Forget for good what the plan lists, and all that was derived from it."""
    return store.forget(plan.ids)


def tell_forgotten(receipt: ForgetReceipt) -> str:
    """What is gone, by id and count; never the forgotten words."""
    ids = ", ".join(format_id(MEMORY, one) for one in receipt.memory_ids[:10])
    more = len(receipt.memory_ids) - 10
    tail = f" and {more} more" if more > 0 else ""
    many = (
        "1 memory is" if len(receipt.memory_ids) == 1 else f"{len(receipt.memory_ids)} memories are"
    )
    return f"{many} gone for good: {ids}{tail}. It cannot be undone."


def _last_said(store: Store, conversation: int | None) -> Sequence[Memory]:
    if conversation is None:
        return []
    return [one for one in store.turns(conversation) if one.speaker == "user"]


def _share(wanted: set[str], known: set[str]) -> float:
    return len(wanted & known) / len(wanted)


def _print_id(memory: Memory) -> str:
    return format_id(MEMORY, memory.id)


def _begin(text: str) -> str:
    text = " ".join(clean_for_terminal(text, keep_newlines=False).split())
    return text if len(text) <= 80 else text[:79] + "…"
