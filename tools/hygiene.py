"""What is worth recalling, what is only history, and how clean a vault is.

Junk, by definition: a memory that can be recalled as evidence and is neither said, shown nor
imported by the user (Locket's own words), or holds nothing: a question, an order, a greeting, an
acknowledgement, an empty text. A duplicate: one that says what another says, told by the same
person, when nothing speaks for two events (`memory.store.sources`). Turns that are no evidence are
kept as the history of their conversation, and nothing recalls them.
"""

import re
from dataclasses import dataclass

from memory.records import Kind, Memory, Source
from memory.store import Store
from tools.grounding import content_stems
from tools.route_rules import is_question, is_statement

_NODS = frozenset(
    content_stems(
        "thanks thank thx cheers great nice cool good perfect awesome wonderful lovely fine right "
        "yes yeah yep nope hm hmm haha lol wow sounds sound understood agreed exactly alright bye "
        "goodbye morning night evening afternoon sorry welcome interesting amazing brilliant "
        "excellent super ok okay sweet neat true absolutely definitely congrats hooray ah aha oops "
        "sense helpful useful enough guess think hope believe worry problem deal oh ty np yup yay "
        "ugh phew huh woah whoa hehe gosh mm mhm meh"
    )
)
"""Words that nod, greet or thank and tell nothing."""
_REACTION = re.compile(
    r"^(?:that(?:'s| is| was) (?:so |very |really |just |too )?[\w-]+|never ?mind|nvm|me too|"
    r"you too|of course|my (?:bad|pleasure)|same here|no idea)[.! ]*$",
    re.I,
)
"""Says something of what was just said, and nothing by itself."""
LONGEST_NOD = 10
PAGE = 2_000


@dataclass(frozen=True, slots=True)
class Hygiene:
    """How clean a vault is. `junk` and `repeats` are (kept, repeat) ids; `alike` photo groups."""

    evidence: int
    history: int
    junk: tuple[int, ...]
    repeats: tuple[tuple[int, int], ...]
    alike: tuple[tuple[int, ...], ...]

    @property
    def junk_rate(self) -> float:
        """Share of what can be recalled, 0..1."""
        return len(self.junk) / self.evidence if self.evidence else 0.0

    @property
    def repeat_rate(self) -> float:
        """Share of what can be recalled, 0..1."""
        return len(self.repeats) / self.evidence if self.evidence else 0.0


def holds_nothing(text: str) -> bool:
    """Whether a text only greets, thanks, nods, or is empty."""
    stems = content_stems(text)
    if not stems or _REACTION.match(text.strip().replace("’", "'")):
        return True
    return len(text.split()) <= LONGEST_NOD and stems <= _NODS


def tells(text: str) -> bool:
    """Whether a chat turn of the user's tells something that is worth recalling."""
    return is_statement(text) and not holds_nothing(text)


def is_junk(memory: Memory) -> bool:
    """Whether a memory that can be recalled should not be; see the definition above."""
    if memory.source is Source.MODEL:
        return True
    if memory.kind in (Kind.PHOTO, Kind.FACT):
        return False
    if memory.kind is Kind.TURN and memory.batch is None:
        return not tells(memory.text)
    # A question typed as a note, or imported, is the user's own.
    return holds_nothing(memory.text) and not is_question(memory.text)


def examine_hygiene(store: Store) -> Hygiene:
    """Look at everything once; in time proportional to the number of memories."""
    junk: list[int] = []
    evidence = history = 0
    before: int | None = None
    while rows := store.memories(limit=PAGE, before=before):
        before = rows[-1].id
        for memory in rows:
            history += memory.history
            evidence += not memory.history
            if not memory.history and is_junk(memory):
                junk.append(memory.id)
    wrong = set(junk)
    repeats = [pair for pair in store.find_repeats() if not wrong & set(pair)]
    alike = store.find_alike_photos()
    return Hygiene(evidence, history, tuple(sorted(junk)), tuple(repeats), tuple(alike))


def tidy(store: Store, found: Hygiene) -> None:
    """Merge the repeats with their sources; keep junk turns as history, put the rest in the trash.

    Nothing is forgotten by it.
    """
    with store.transaction():
        for keep, other in found.repeats:
            store.merge_memories(keep, other)
        rows = store.memories_by_id(found.junk)
        turns = [one.id for one in rows.values() if one.kind is Kind.TURN and one.conversation]
        store.set_history(turns)
        store.remove(set(found.junk) - set(turns))
