"""Statements that the user told, and suggestions from imports, out of the fact table."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from memory.ids import MEMORY, format_id
from memory.records import Fact, FactState, Stance
from memory.store import Store
from memory.store.concepts import fold_name
from memory.store.profile_marks import Marked
from tools.facts.statement import USER
from tools.facts.suggesting import leave_out_settled
from tools.private_kinds import find_kind
from tools.profile.statement import Statement, Status

TOLD = "You said so."
SUGGESTED = "Said in an import in your name; not confirmed."


def read_told(store: Store, pinned: Mapping[str, Marked]) -> list[Statement]:
    """The user's facts as statements, in the fact table's order (newest first).

    A value that was told several times rests on all its tellings.
    """
    tellings: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in store.all_told():
        taken = fact.state in (FactState.RETRACTED, FactState.SUGGESTED)
        if fact.subject == USER and fact.stance is Stance.HOLDS and not taken:
            tellings[fact.attribute, fold_name(fact.value)].append(fact)
    facts = leave_out_settled(store.facts(USER, current_only=False))
    return [_state(store, fact, tellings, pinned) for fact in facts]


def _state(
    store: Store,
    fact: Fact,
    tellings: Mapping[tuple[str, str], Sequence[Fact]],
    pinned: Mapping[str, Marked],
) -> Statement:
    suggested = fact.state is FactState.SUGGESTED
    told = [fact]
    if fact.current:
        told = list(tellings.get((fact.attribute, fold_name(fact.value)), [])) or told
    sources = [parent for one in told for parent in store.parents(one.memory_id)]
    repeats = [one for source in sources for one in store.sources(source)]
    moments = [*(one.told_at for one in told)]
    moments += [one.created_at if one.happened_at is None else one.happened_at for one in repeats]
    id = format_id(MEMORY, fact.memory_id)
    return Statement(
        id=id,
        attribute=fact.attribute,
        value=fact.value,
        text=fact.text,
        status=Status.SUGGESTED if suggested else Status.TOLD,
        state=fact.state,
        confidence=fact.confidence,
        rule=SUGGESTED if suggested else TOLD,
        first=min(moments),
        last=max(moments),
        memories=tuple(dict.fromkeys(sources)) or (fact.memory_id,),
        count=len(told) + len(repeats),
        kind=find_kind(fact.subject, fact.attribute, fact.value, fact.text),
        pinned=any(format_id(MEMORY, one.memory_id) in pinned for one in told),
        until=fact.valid_to,
    )
