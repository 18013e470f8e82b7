"""What the user said their named things are, as captions may say it: "Bo is your dog."."""

from collections.abc import Sequence

from memory.records import Concept, Source
from memory.store import Store

TELLS_WHAT_IT_IS = frozenset({"is", "kind", "breed"})
"""Facts a caption may use: what else is known of Bo need not be so in this photo."""


def tell_what_they_are(store: Store, concepts: Sequence[Concept]) -> tuple[str, ...]:
    """Statements about some named things, three at most of each."""
    about: list[str] = []
    for concept in concepts:
        known = [
            fact.text
            for fact in store.facts(concept.name)
            if fact.source in (Source.TYPED, Source.CONFIRMED)
            and fact.attribute in TELLS_WHAT_IT_IS
        ]
        if not any(f"{concept.name} is " in text for text in known) and concept.category:
            known.insert(0, f"{concept.name} is your {concept.category}.")
        about.extend(known[:3])
    return tuple(about)
