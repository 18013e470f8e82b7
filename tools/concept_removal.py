"""Removing a named thing at once: what Locket made of the name goes, the user's own words stay."""

from dataclasses import dataclass

from memory.records import Concept, ForgetReceipt, Kind, Memory, Source
from memory.store import Store
from memory.store.concepts import fold_name
from tools.concept_corrections import parse_correction
from tools.concept_names import parse_names
from tools.hygiene import tells


@dataclass(frozen=True, slots=True)
class Removal:
    """What went, and how many memories still say the name in the user's own words."""

    receipt: ForgetReceipt
    mentions: int


def remove_concept(store: Store, concept: Concept) -> Removal:
    """Forget a named thing for good: views, sightings, facts, and its name in captions and texts.

    The turns that gave or corrected the name or asked about it go, and every answer that says it.
    Notes and turns that tell of it are the user's, and stay. Raises `NotFound`.
    """
    with store.transaction():
        mentions = store.memories_by_id(store.find_mentions(concept.name))
        namings = [one.id for one in mentions.values() if _only_names(one, concept.name)]
        words = store.forget(namings)
        gone = store.forget_concept(concept.id)
        rows = dict(words.rows)
        for table, count in gone.rows.items():
            rows[table] = rows.get(table, 0) + count
        left = store.memories_by_id(store.find_mentions(concept.name))
        receipt = ForgetReceipt((*words.memory_ids, *gone.memory_ids), rows)
    return Removal(receipt, len(left))


def _only_names(memory: Memory, name: str) -> bool:
    """Whether a memory is Locket's own words, or the user's asking or naming and no more."""
    if memory.kind is not Kind.TURN:
        return False
    if memory.source is Source.MODEL or not tells(memory.text):
        return True
    named = [one.name for one in parse_names(memory.text)]
    correction = parse_correction(memory.text)
    if correction is not None:
        named += [one for one in (correction.denied, correction.name) if one]
    return fold_name(name) in {fold_name(one) for one in named}
