"""Questions that the fact table answers by itself, word for word: no model, no doubt."""

import re
from collections.abc import Sequence

from memory.ids import MEMORY, format_id
from memory.records import Fact
from memory.store import Store
from tools.answer import Answer, with_citations
from tools.facts import USER
from tools.quoting import format_day

MOST_STATEMENTS = 8
_THING = r"(?P<thing>[a-z][a-z -]{1,30}?)"
_SIMPLE: tuple[tuple[str, str], ...] = (
    (r"what(?:'s| is) my name|who am i|what am i called|do you know my name", "name"),
    (
        r"where do i live(?: now)?|what(?:'s| is) my (?:home ?town|home|city)|"
        r"which city do i live in",
        "home",
    ),
    (r"where do i work|who do i work for|what(?:'s| is) my employer", "employer"),
    (
        r"what(?:'s| is) my (?:job|profession|occupation)|what do i do(?: for (?:work|a living))?",
        "job",
    ),
    (r"when(?:'s| is) my birthday|what(?:'s| is) my birthday", "birthday"),
    (r"how old am i|what(?:'s| is) my age", "age"),
    (r"what do i (?:like|love|enjoy)", "likes"),
    (r"what do i (?:hate|dislike)|what don't i like", "dislikes"),
    (r"what am i allergic to|what are my allergies|do i have (?:any )?allergies", "allergy"),
)
_NAME_OF = re.compile(
    rf"(?:what(?:'s| is) (?:the name of my {_THING}|"
    rf"my (?P<thing2>[a-z][a-z -]{{1,30}}?)(?:'s name| "
    r"called| named))|what do i call my (?P<thing3>[a-z][a-z -]{1,30}?)|"
    r"how is my (?P<thing4>[a-z -]+?)"
    r" called|do you (?:know|remember) my (?P<thing5>[a-z -]+?)'s name)"
)
_OF_THING = re.compile(r"what(?:'s| is| are) my (?P<thing>[a-z][a-z -]{1,30}?)")
_RELATION_HOME = re.compile(r"where does my (?P<thing>[a-z -]+?) live")
_ABOUT_ME = re.compile(
    r"(?:what (?:do you know|do you remember|have you learned|have i told you) about (?:me|myself)|"
    r"(?:tell me )?(?:everything )?(?:what )?you know about me|who am i to you|about me)"
)
_PHOTOS_OF = re.compile(
    r"(?:do i have|are there|have i got|how many|which|show me|show|list|"
    r"find)(?: any| all| my| the)*"
    r" (?:photos?|pictures?|pics?)(?: do i have| are there| have i)?(?: of| with| showing) "
    r"(?P<name>[\w' -]{1,40}?)(?: do i have| are there| have i got)?"
)
_BEFORE = re.compile(
    r"where did i (?:use to )?live (?:before|previously|earlier)?(?: that| this)?|where did i live|"
    r"what was my (?:old|previous|former|last) (?P<thing>[a-z -]+?)|"
    r"where did i (?:use to )?(?P<work>work)(?: before)?"
)


def answer_from_facts(store: Store, question: str) -> Answer | None:
    """The current value of what is asked for, or its history; None when no fact answers."""
    asked = " ".join(question.replace("’", "'").strip().lower().split()).rstrip("?!. ")
    asked = re.sub(
        r"^(?:hey|hi|so|and|please|now|can you tell me|do you know|tell me),? ", "", asked
    )
    if _ABOUT_ME.fullmatch(asked):
        return _tell_profile(store)
    if match := _PHOTOS_OF.fullmatch(asked):
        return _tell_photos(store, match["name"])
    asked = re.sub(r" (?:again|now|currently|these days)$", "", asked)
    if match := _BEFORE.fullmatch(asked):
        attribute = "employer" if match["work"] else match["thing"] or "home"
        return _tell_history(store, {"house": "home", "city": "home"}.get(attribute, attribute))
    for pattern, attribute in _SIMPLE:
        if re.fullmatch(pattern, asked):
            return _tell(store.facts(USER, attribute))
    if match := _RELATION_HOME.fullmatch(asked):
        return _tell(store.facts(match["thing"], "home"))
    if match := _NAME_OF.fullmatch(asked):
        thing = next(value for value in match.groupdict().values() if value)
        return _tell(store.facts(USER, f"{thing} name"))
    if match := _OF_THING.fullmatch(asked):
        thing = re.sub(r"^favorite\b", "favourite", match["thing"])
        return _tell(store.facts(USER, thing)) or _tell(store.facts(USER, f"{thing} name"))
    return None


def _tell_profile(store: Store) -> Answer | None:
    """What is held about the user, newest first, as far as it fits a short answer."""
    facts = sorted(store.facts(USER), key=lambda fact: -fact.valid_from)[:MOST_STATEMENTS]
    if not facts:
        return None
    cited = tuple(format_id(MEMORY, fact.memory_id) for fact in facts)
    text = " ".join(fact.text.rstrip(".") + "." for fact in facts)
    return Answer(with_citations(text, cited), cited, False, "fact")


def _tell_photos(store: Store, name: str) -> Answer | None:
    """The photos that show a named thing; None when nothing has that name."""
    concept = store.concept_by_name(name) or store.concept_by_name(re.sub(r"^my ", "", name))
    if concept is None:
        return None
    seen = {sighting.memory_id for sighting in store.sightings_of_concept(concept.id)}
    photos = sorted(seen, reverse=True)
    if not photos:
        return Answer(f"No photo shows {concept.name} yet.", (), True, "fact")
    many = "1 photo shows" if len(photos) == 1 else f"{len(photos)} photos show"
    cited = tuple(format_id(MEMORY, one) for one in photos[:MOST_STATEMENTS])
    return Answer(with_citations(f"{many} {concept.name}.", cited), cited, False, "fact")


def _tell(facts: Sequence[Fact]) -> Answer | None:
    if not facts:
        return None
    newest = sorted(facts, key=lambda fact: -fact.valid_from)[:4]
    cited = tuple(format_id(MEMORY, fact.memory_id) for fact in newest)
    text = " ".join(fact.text.rstrip(".") + "." for fact in newest)
    if len(newest) > 1 and len({fact.text.split(" ")[1] for fact in newest}) == 1:
        start = " ".join(newest[0].text.split(" ")[:2])
        values = [fact.value for fact in newest]
        text = f"{start} {', '.join(values[:-1])} and {values[-1]}."
    return Answer(with_citations(text, cited), cited, False, "fact")


def _tell_history(store: Store, attribute: str) -> Answer | None:
    facts = store.facts(USER, attribute, current_only=False)
    old = sorted((fact for fact in facts if not fact.current), key=lambda fact: -fact.valid_from)
    if not old:
        return None
    told = " and ".join(f"{fact.value} (noted {format_day(fact.valid_from)})" for fact in old[:3])
    lead = {"home": "you lived in", "employer": "you worked at"}.get(
        attribute, f"your {attribute} was"
    )
    now = [fact for fact in facts if fact.current][:1]
    text = f"Before, {lead} {told}."
    if now:
        text += f" Now it is {now[0].value}."
    cited = tuple(format_id(MEMORY, fact.memory_id) for fact in [*old[:3], *now])
    return Answer(with_citations(text, cited), cited, False, "fact")
