"""What holds now: statements in the order they were told, folded into values with their times.

Nothing here is stored. Forgetting a statement therefore leaves exactly what the others say.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from memory.records import Fact, FactState, Source, Stance

USER_KEY = "user"
_NAME = "_name"


@dataclass(slots=True)
class Told:
    """One stored statement, with the folded forms that its slot is found by."""

    fact: Fact
    subject_key: str
    value_key: str
    changes: bool
    timed: bool
    begins_at: int = 0
    group: str = ""


@dataclass(slots=True)
class _Slot:
    """The values of one attribute of one subject while its statements are read."""

    many: bool
    current: dict[str, Told] = field(default_factory=dict)
    ended: dict[int, int] = field(default_factory=dict)
    conflicts: dict[int, int] = field(default_factory=dict)
    successors: dict[int, int] = field(default_factory=dict)
    replaced_plans: set[int] = field(default_factory=set)


def settle(
    rows: Iterable[Told], at: int, many: frozenset[str], opposites: dict[str, str]
) -> list[Fact]:
    """The facts of all rows as they stand at `at` (ms UTC), newest first; ends are left out.

    `many` are the attributes that hold several values; saying a value of one attribute ends the
    same value of its opposite.
    """
    told = sorted(rows, key=lambda one: (one.fact.told_at, one.fact.memory_id))
    live = [one for one in told if one.fact.state is FactState.CURRENT]
    names = _find_names(live, at, many)
    for one in told:
        one.group = names.get(one.subject_key, one.subject_key)
    slots: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for one in live:
        slots[one.group, one.fact.attribute].append(one)
        opposite = opposites.get(one.fact.attribute)
        if opposite is not None and one.fact.stance is Stance.HOLDS:
            against = replace(one.fact, attribute=opposite, stance=Stance.ENDS)
            slots[one.group, opposite].append(replace(one, fact=against))
    facts = [one.fact for one in told if one.fact.state is not FactState.CURRENT]
    for (_, attribute), some in slots.items():
        facts.extend(
            fact
            for fact in _settle_slot(some, at, attribute in many)
            if fact.attribute == attribute
        )
    return sorted(facts, key=lambda one: (-one.valid_from, -one.memory_id))


def aliases(rows: Iterable[Told], at: int, many: frozenset[str]) -> dict[str, str]:
    """What else a subject is called: "sister" to "ana", once told and as long as it is one."""
    live = [one for one in rows if one.fact.state is FactState.CURRENT]
    return _find_names(live, at, many)


def _find_names(live: Sequence[Told], at: int, many: frozenset[str]) -> dict[str, str]:
    by_relation: dict[str, list[Told]] = defaultdict(list)
    for one in live:
        if one.subject_key == USER_KEY and one.fact.attribute.endswith(_NAME):
            by_relation[one.fact.attribute].append(one)
    names = {}
    for attribute, some in by_relation.items():
        current = [one for one in _settle_slot(some, at, attribute in many) if one.current]
        if len(current) == 1:
            key = next(one.value_key for one in some if one.fact.memory_id == current[0].memory_id)
            names[attribute.removesuffix(_NAME).replace("_", " ")] = key
    return names


def _settle_slot(rows: Sequence[Told], at: int, many: bool) -> list[Fact]:
    slot = _Slot(many)
    for one in rows:
        one.begins_at = one.fact.told_at
        if one.fact.stance is Stance.HOLDS and one.fact.valid_from > one.fact.told_at:
            one.begins_at = one.fact.valid_from
    pending: list[Told] = []
    for one in sorted(rows, key=lambda one: (one.fact.told_at, one.fact.memory_id)):
        _start_plans(slot, pending, one.fact.told_at)
        _take_in(slot, pending, one)
    _start_plans(slot, pending, at)
    planned = {one.fact.memory_id for one in pending}
    holding = {one.fact.memory_id for one in slot.current.values()}
    return [
        _show(one, slot, one.fact.memory_id in holding, one.fact.memory_id in planned)
        for one in rows
        if one.fact.stance is not Stance.ENDS
    ]


def _start_plans(slot: _Slot, pending: list[Told], at: int) -> None:
    for one in sorted(pending, key=lambda one: one.begins_at):
        if one.begins_at <= at:
            pending.remove(one)
            _hold(slot, one, one.begins_at)


def _take_in(slot: _Slot, pending: list[Told], one: Told) -> None:
    match one.fact.stance:
        case Stance.ENDS:
            _end(slot, pending, one, one.fact.valid_to or one.fact.told_at)
        case Stance.HELD:
            held = slot.current.get(one.value_key if slot.many else "")
            if held is not None and held.value_key == one.value_key:
                _end(slot, [], one, one.fact.valid_to or one.fact.told_at)
        case Stance.HOLDS if one.begins_at > one.fact.told_at:
            if not slot.many:
                slot.replaced_plans.update(other.fact.memory_id for other in pending)
                pending.clear()
            pending.append(one)
        case Stance.HOLDS:
            for other in [each for each in pending if each.value_key == one.value_key]:
                pending.remove(other)
            _hold(slot, one, one.fact.told_at)


def _hold(slot: _Slot, one: Told, moment: int) -> None:
    key = one.value_key if slot.many else ""
    before = slot.current.get(key)
    if before is None:
        slot.current[key] = one
        return
    if before.value_key == one.value_key:
        # Said again: the telling that knows since when answers.
        older, newer = (before, one) if one.timed or not before.timed else (one, before)
        slot.ended[older.fact.memory_id] = moment
        slot.successors[older.fact.memory_id] = newer.fact.memory_id
        slot.current[key] = newer
        return
    if before.timed and one.timed and one.fact.valid_from < before.fact.valid_from:
        slot.ended[one.fact.memory_id] = before.fact.valid_from
        slot.successors[one.fact.memory_id] = before.fact.memory_id
        return
    since = (
        one.fact.valid_from if one.timed and one.fact.valid_from >= before.fact.told_at else moment
    )
    slot.ended[before.fact.memory_id] = since
    slot.successors[before.fact.memory_id] = one.fact.memory_id
    if _contradicts(one, before):
        slot.conflicts[one.fact.memory_id] = before.fact.memory_id
    slot.current[key] = one


def _end(slot: _Slot, pending: list[Told], end: Told, moment: int) -> None:
    for other in [each for each in pending if _is_meant(end, each)]:
        pending.remove(other)
        slot.replaced_plans.add(other.fact.memory_id)
    for key, held in list(slot.current.items()):
        if _is_meant(end, held):
            slot.ended[held.fact.memory_id] = moment
            slot.successors[held.fact.memory_id] = end.fact.memory_id
            del slot.current[key]


def _is_meant(end: Told, held: Told) -> bool:
    return not end.value_key or is_same_value(end.value_key, held.value_key)


def is_same_value(one: str, other: str) -> bool:
    """Whether two folded values are the same, or one only says the other more exactly."""
    left, right = set(one.split()), set(other.split())
    return bool(left and right) and (left <= right or right <= left)


def _contradicts(one: Told, before: Told) -> bool:
    return not (
        one.changes
        or one.timed
        or one.fact.source is Source.CONFIRMED
        or one.fact.attribute == "age"
        or is_same_value(one.value_key, before.value_key)
    )


def _show(one: Told, slot: _Slot, current: bool, planned: bool) -> Fact:
    id = one.fact.memory_id
    state = FactState.CURRENT if current else FactState.PLANNED if planned else FactState.PAST
    if id in slot.replaced_plans:
        state = FactState.RETRACTED
    return replace(
        one.fact,
        current=current,
        state=state,
        valid_to=slot.ended.get(id, one.fact.valid_to),
        conflicts_with=slot.conflicts.get(id) if current else None,
        replaced_by=None if current else slot.successors.get(id),
    )
