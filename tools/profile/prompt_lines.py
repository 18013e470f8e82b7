"""The part of the profile that every prompt begins with: at most 400 tokens, nothing private.

The beginning of a prompt is read once and kept, so it must not depend on the question. It is chosen
by use: what is pinned, who the user is, what they told of their tastes, then what was inferred and
the rest, the newest first. Within the text older statements stand first, so that a new one leaves
what was read before it good. What a question needs besides comes by recall.
"""

from collections.abc import Callable, Sequence

from memory.ids import MEMORY, parse_id
from memory.records import FactState, Source
from memory.store import Store
from memory.store.facts import Facts
from tools.profile.gather import gather_profile
from tools.profile.statement import Statement, Status
from tools.quoting import drop_orders

PROFILE_TOKENS = 400
HEADING = "\nAbout the user:\n"
_CORE = ("name", "home", "job", "employer")
_TASTES = (
    "likes", "dislikes", "favourite", "prefers", "diet", "hobby", "plays", "interests", "speaks",
)  # fmt: skip
_LEFT_OUT = ("event", "is", "kind")
_MOST_MISSES = 8
"""Statements in a row that no longer fit, before the rest is not tried."""


def write_profile_lines(
    store: Store, count_tokens: Callable[[str], int], budget: int = PROFILE_TOKENS
) -> str:
    """The profile for the prompt, its heading included; "" where nothing may stand in it."""
    return lay_out(gather_profile(store), count_tokens, budget, read_sources(store))


def lay_out(
    statements: Sequence[Statement],
    count_tokens: Callable[[str], int],
    budget: int,
    sources: "dict[str, Source]",
) -> str:
    """Choose by use, as many as fit `budget` tokens; the whole text is counted."""
    fit = [one for one in statements if _may_stand(one, sources)]
    chosen: list[Statement] = []
    lines: dict[str, str] = {}
    used, misses = count_tokens(HEADING), 0
    for one in sorted(fit, key=_rank):
        line = _line(one)
        if not line:
            continue
        # Lines are counted one by one; a line break may join the tokens around it, never split one.
        tokens = count_tokens(f"{line}\n")
        if used + tokens > budget:
            misses += 1
            if misses >= _MOST_MISSES:
                break
            continue
        used += tokens
        chosen.append(one)
        lines[one.id] = line
    while chosen:
        chosen_in_order = sorted(chosen, key=_place)
        text = HEADING + "\n".join(lines[one.id] for one in chosen_in_order)
        if count_tokens(text) <= budget:
            return text
        chosen.pop()
    return ""


def read_sources(store: Facts) -> "dict[str, Source]":
    """Where each told fact came from, by printable id."""
    return {f"{MEMORY}{fact.memory_id}": fact.source for fact in store.all_told()}


def _may_stand(one: Statement, sources: "dict[str, Source]") -> bool:
    if one.state is not FactState.CURRENT or one.kind is not None:
        return False
    if one.attribute in _LEFT_OUT:
        return False
    if one.status is Status.INFERRED:
        return True
    return sources.get(one.id) in (Source.TYPED, Source.CONFIRMED)


def _rank(one: Statement) -> tuple[int, int, str]:
    """The most useful first; among equals the newest."""
    if one.pinned:
        place = 0
    elif one.attribute in _CORE:
        place = 1
    elif one.attribute.startswith(_TASTES):
        place = 2
    elif one.status is Status.INFERRED:
        place = 3
    else:
        place = 4
    return place, -one.last, one.id


def _place(one: Statement) -> tuple[int, int, str]:
    """Where a line stands: who the user is, then what was told by age, then what was inferred."""
    if one.attribute in _CORE:
        return 0, _CORE.index(one.attribute), one.id
    if one.status is Status.INFERRED:
        return 2, 0, one.id
    return 1, parse_id(one.id, MEMORY)[1], one.id


def _line(one: Statement) -> str:
    text = drop_orders(one.text)
    if not text:
        return ""
    return text if one.status is Status.INFERRED else f"[{one.id}] {text}"
