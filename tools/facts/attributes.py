"""How each attribute is worded: what it is now, was, will be, and that it ended."""

import re
from dataclasses import dataclass

from memory.records import Stance
from tools.facts.relations import RELATIONS
from tools.facts.statement import EVENT, KIND, USER


@dataclass(frozen=True, slots=True)
class Wording:
    """Phrases after "You": `{v}` is the value. Of somebody else the verbs get their ending."""

    now: str
    past: str
    future: str
    ended: str


_OF: dict[str, Wording] = {
    "home": Wording("live in {v}", "lived in {v}", "will live in {v}", "no longer live in {v}"),
    "employer": Wording(
        "work at {v}", "worked at {v}", "will work at {v}", "no longer work at {v}"
    ),
    "job": Wording("work as {v}", "worked as {v}", "will work as {v}", "no longer work as {v}"),
    "birth": Wording("were born in {v}", "were born in {v}", "", "were not born in {v}"),
    "car": Wording("drive {v}", "drove {v}", "will drive {v}", "no longer drive {v}"),
    "likes": Wording("like {v}", "liked {v}", "will like {v}", "no longer like {v}"),
    "dislikes": Wording("dislike {v}", "disliked {v}", "will dislike {v}", "no longer dislike {v}"),
    "avoids": Wording("avoid {v}", "avoided {v}", "will avoid {v}", "no longer avoid {v}"),
    "interests": Wording(
        "are interested in {v}", "were interested in {v}", "", "are no longer interested in {v}"
    ),
    "allergy": Wording(
        "are allergic to {v}", "were allergic to {v}", "", "are no longer allergic to {v}"
    ),
    "intolerance": Wording(
        "are intolerant to {v}", "were intolerant to {v}", "", "are no longer intolerant to {v}"
    ),
    "diet": Wording("are {v}", "were {v}", "will be {v}", "are no longer {v}"),
    "speaks": Wording("speak {v}", "spoke {v}", "will speak {v}", "no longer speak {v}"),
    "plays": Wording("play {v}", "played {v}", "will play {v}", "no longer play {v}"),
    "hobby": Wording(
        "have {v} as a hobby", "had {v} as a hobby", "will take up {v}", "no longer do {v}"
    ),
    "owns": Wording("have {v}", "had {v}", "will have {v}", "no longer have {v}"),
    "age": Wording("are {v} years old", "were {v} years old", "will be {v} years old", ""),
    "studies": Wording("study {v}", "studied {v}", "will study {v}", "no longer study {v}"),
    "school": Wording("study at {v}", "studied at {v}", "will study at {v}", "left {v}"),
    "origin": Wording("are from {v}", "were from {v}", "", "are not from {v}"),
    EVENT: Wording("{v}", "{v}", "", ""),
    "is": Wording("are {v}", "were {v}", "will be {v}", "are no longer {v}"),
    KIND: Wording("are {v}", "were {v}", "will be {v}", "are no longer {v}"),
}
_THIRD = {
    "are": "is",
    "were": "was",
    "have": "has",
    "lived": "lived",
    "will": "will",
    "no": "no",
    "study": "studies",
    "do": "does",
}


_PAST = ("drove", "had", "spoke", "left", "will", "got", "bought", "sold")


def call_subject(subject: str) -> str:
    """How a subject is named to the user: "You", "Your sister", "Ana"."""
    if subject == USER:
        return "You"
    return subject if subject[:1].isupper() else f"Your {subject}"


def word_fact(
    subject: str, attribute: str, value: str, stance: Stance = Stance.HOLDS, *, future: bool = False
) -> str:
    """The statement as a sentence to the user, without its dates: "You live in Porto"."""
    attribute = attribute.replace("_", " ")
    wording = _OF.get(attribute)
    if wording is None:
        return _word_noun(subject, attribute, value, stance, future=future)
    phrase = {Stance.HELD: wording.past, Stance.ENDS: wording.ended}.get(stance, wording.now)
    if future:
        phrase = wording.future
    if stance is Stance.ENDS and not value:
        return (
            f"{call_subject(subject)} no longer {_is(subject, 'have', 'has')} {_a_noun(attribute)}"
        )
    said = phrase.replace("{v}", _with_article(attribute, value))
    return f"{call_subject(subject)} {said if subject == USER else _third_person(said)}"


def name_attribute(attribute: str) -> str:
    """An attribute as a noun: "home", "favourite colour"."""
    words = attribute.replace("_", " ")
    return {
        "employer": "employer",
        "likes": "likes",
        "speaks": "languages",
        "plays": "hobbies",
    }.get(words, words)


def _word_noun(subject: str, attribute: str, value: str, stance: Stance, *, future: bool) -> str:
    owner = "Your" if subject == USER else f"{call_subject(subject)}'s"
    if attribute.endswith(" name") and re.fullmatch(rf"(?:\w+ )?(?:{RELATIONS}) name", attribute):
        thing = attribute.removesuffix(" name")
        if stance is Stance.ENDS:
            return f"{owner} {thing} is no longer called {value}"
        verb = "was" if stance is Stance.HELD else "is"
        return f"{owner} {thing} {verb} called {value}"
    if stance is Stance.ENDS and value:
        return f"{owner} {attribute} is no longer {value}"
    if stance is Stance.ENDS:
        return f"{owner} {attribute} is cancelled"
    plural = attribute.endswith("s") and not attribute.endswith("ss")
    be = ("were" if plural else "was") if stance is Stance.HELD else "are" if plural else "is"
    return f"{owner} {attribute} {'will be' if future else be} {value}"


def _with_article(attribute: str, value: str) -> str:
    """Jobs and cars are kept without their article; it is said again."""
    if attribute not in ("job", "car") or value.lower().startswith(("a ", "an ", "the ", "my ")):
        return value
    return f"{'an' if value[:1].lower() in 'aeiou' else 'a'} {value}"


def _a_noun(attribute: str) -> str:
    return {"home": "a home", "employer": "a job", "job": "a job", "car": "a car"}.get(
        attribute, name_attribute(attribute)
    )


def _is(subject: str, one: str, other: str) -> str:
    return one if subject == USER else other


def _third_person(phrase: str) -> str:
    first, _, rest = phrase.partition(" ")
    if phrase.startswith("no longer "):
        return f"no longer {_third_person(phrase.removeprefix('no longer '))}"
    if first.endswith("ed") or first in _PAST:
        return phrase
    return f"{_THIRD.get(first, first + 's')} {rest}"
