"""Questions that want several facts: "who is Ana", "what do you know of me", "what changed"."""

import re
from collections.abc import Sequence

from memory.ids import MEMORY, format_id
from memory.records import Fact, FactState, Stance
from memory.store import Store
from tools.answer import Answer, with_citations
from tools.facts.build import say_date
from tools.facts.frames import NAME
from tools.facts.relations import RELATIONS, same_relation
from tools.facts.statement import USER
from tools.facts.timeline import say_age

MOST_STATEMENTS = 8
_ABOUT_ME = re.compile(
    r"(?:what (?:do you know|do you remember|have you learned|have i told you) about (?:me|myself)|"
    r"(?:tell me )?(?:everything )?(?:what )?you know about me|who am i to you|about me)",
    re.I,
)
_ABOUT = re.compile(
    rf"(?:who(?: is|'s|s| are| was)|what (?:do you (?:know|remember)|have i told you|did i (?:tell "
    rf"you|say)|do i know) about|"
    rf"(?:tell me )?(?:everything |all |more )?(?:you know )?about|tell me about|what about|"
    rf"describe) "
    rf"(?:my (?P<rel>(?:\w+ )?(?:{RELATIONS}))|(?P<name>(?-i:{NAME})))",
    re.I,
)
_CHANGES = re.compile(
    r"what(?: has|'s|s| have)? (?:i )?changed(?: (?:recently|lately|about me|in my life|since.+|"
    r"this .+|last .+))?|"
    r"what (?:is|are) new(?: (?:about me|in my life))?|what did i (?:change|update)",
    re.I,
)


def tell_profile(store: Store, question: str, now: int | None) -> Answer | None:
    """What is held about the user, newest first, as far as it fits a short answer."""
    if not _ABOUT_ME.fullmatch(_bare(question)):
        return None
    facts = [fact for fact in store.facts(USER, at=now) if fact.current]
    return _list(facts)


def tell_about(store: Store, question: str, now: int | None) -> Answer | None:
    """What is held about somebody: "who is Ana?", "what do you know about my sister?"."""
    match = _ABOUT.fullmatch(_bare(question))
    if match is None:
        return None
    subject = match["name"] or same_relation(match["rel"].lower())
    facts = [fact for fact in store.facts(subject, at=now) if fact.stance is not Stance.ENDS]
    if not facts and match["rel"]:
        facts = store.facts(USER, f"{subject} name", at=now)
    return _list(sorted(facts, key=lambda one: one.attribute != "is"))


def tell_changes(store: Store, question: str, now: int | None) -> Answer | None:
    """The newest values that took the place of others, with what was before."""
    if not _CHANGES.fullmatch(_bare(question)):
        return None
    facts = store.facts(None, None, False, now)
    lines: list[str] = []
    cited: list[Fact] = []
    for fact in facts:
        if not fact.current or fact.attribute == "is":
            continue
        before = [
            one
            for one in facts
            if one.state is FactState.PAST
            and (one.subject, one.attribute) == (fact.subject, fact.attribute)
            and one.value.lower() != fact.value.lower()
            and one.told_at <= fact.told_at
            and one.valid_to is not None
        ]
        if before and len(lines) < MOST_STATEMENTS // 2:
            lines.append(
                f"{fact.text.rstrip('.')}, before: {before[0].value} (changed "
                f"{say_date(before[0].valid_to or fact.told_at, 'day')})."
            )
            cited += [fact, before[0]]
    if not lines:
        return None
    ids = tuple(dict.fromkeys(format_id(MEMORY, one.memory_id) for one in cited))
    return Answer(with_citations(" ".join(lines), ids), ids, False, "fact")


def _list(facts: Sequence[Fact]) -> Answer | None:
    told: dict[str, Fact] = {}
    for fact in facts:
        told.setdefault(fact.text.rstrip(".").lower(), fact)
    kept = list(told.values())[:MOST_STATEMENTS]
    if not kept:
        return None
    cited = tuple(format_id(MEMORY, fact.memory_id) for fact in kept)
    text = " ".join(_tell(fact) for fact in kept)
    return Answer(with_citations(text, cited), cited, False, "fact")


def _tell(fact: Fact) -> str:
    return say_age(fact) if fact.attribute == "age" else fact.text.rstrip(".") + "."


def _bare(question: str) -> str:
    text = " ".join(question.replace("’", "'").strip().split()).rstrip("?!. ")
    return re.sub(
        r"^(?:hey|hi|so|and|please|now|can you tell me|do you know),? ", "", text, flags=re.I
    )
