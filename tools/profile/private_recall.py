"""Which recalled memories tell something private that the request does not need."""

from collections.abc import Iterable

from memory.records import Fact, Kind
from memory.store import Store
from tools.grounding import content_stems
from tools.private_kinds import asks_for, find_kind


def find_unneeded(store: Store, request: str, ids: Iterable[int]) -> set[int]:
    """Of these memories those that only tell private things that the request does not ask for.

    These are facts, and what the user typed that gave nothing but such facts. A request needs a
    private thing when it names its kind ("how old", "allergic") or shares a word with what is told;
    "what do you know about me" is answered from the fact table and never comes here.
    """
    wanted = content_stems(request)
    facts: dict[int, Fact] | None = None
    found: set[int] = set()
    for id, memory in store.memories_by_id(ids).items():
        if memory.kind not in (Kind.FACT, Kind.TURN, Kind.NOTE) or memory.batch is not None:
            continue
        if facts is None:
            facts = {fact.memory_id: fact for fact in store.all_told()}
        told = [facts[one] for one in (id, *store.children(id)) if one in facts]
        unneeded = bool(told) and all(_is_unneeded(fact, request) for fact in told)
        if unneeded and not wanted & content_stems(memory.text):
            found.add(id)
    return found


def _is_unneeded(fact: Fact, request: str) -> bool:
    kind = find_kind(fact.subject, fact.attribute, fact.value, fact.text)
    return kind is not None and not asks_for(request, kind)
