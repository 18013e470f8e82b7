"""Corrections and things taken back: "no wait, it's Tuesday", "scratch that"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from memory.records import Fact
from tools.facts.attributes import word_fact
from tools.facts.nouns import attribute_of
from tools.facts.plain import trim_value
from tools.facts.relations import PEOPLE
from tools.facts.statement import USER, Statement
from tools.facts.values import suits

_LEAD = (
    r"(?:no|nope|wait|no wait|hang on|hold on|sorry|oops|whoops|oh|ah|actually|correction|wrong|"
    r"that is wrong|that was wrong|my mistake|my bad|i misspoke|i was wrong|i made a mistake|"
    r"let me correct (?:that|myself)|let me rephrase|scratch that|strike that|rather|pardon|"
    r"i mixed (?:that|it) up|to correct (?:that|myself)|not quite|typo|i got that wrong|"
    r"i mistyped|excuse me|well|on second thoughts?|i meant to say|i mean)"
)
_LEADS = re.compile(rf"^(?:{_LEAD}\b[\s,.:;!-]*)+", re.I)
_NEW = re.compile(
    r"^(?:(?:it|that|this) (?:is|was|should be|should have been|must be|ought to be) |make "
    r"(?:that|it) |"
    r"i meant (?:to say )?|i mean |i should have said |it is actually |rather )?(?:on |in |at )?"
    r"(?P<v>(?!not\b)[^,;.]+?)(?:(?:,| and| -)? not (?:on |in |at )?(?P<o>[^,;.]+?))?$",
    re.I,
)
_NOT_FIRST = re.compile(
    r"^(?:it is |it was |that is )?not (?:on |in |at )?(?P<o>[^,;.]+?),? (?:but |it is |rather "
    r")?(?:on |in |at )?(?P<v>[^,;.]+)$",
    re.I,
)
_MARKED = re.compile(
    rf"^{_LEAD}\b|^not [^,]+,|^(?:i meant|i mean|make (?:that|it))\b|, not [^,]+$", re.I
)
_NO_VALUE = re.compile(
    r"^(?:that|it|this|i|we|what|ignore|forget|never|scratch|strike|undo|disregard|no|not|wrong|"
    r"right|true|false|a mistake|nothing|please|just|the (?:last|other)|my|he|she|they|you)\b",
    re.I,
)
_TAKEN_BACK = re.compile(
    r"^(?:no,? |sorry,? |wait,? |actually,? |oh,? |please )*(?:"
    r"(?:scratch|strike|undo|disregard|ignore|delete|cancel|retract|withdraw|revoke|skip|drop)"
    r" (?:that|this|it|what i (?:just )?(?:said|told you|wrote)|my last (?:message|statement|"
    r"remark)|the last (?:one|thing|part|bit|message)|that last (?:one|bit|part))"
    r"|forget (?:i (?:just )?said (?:that|anything)|that last (?:bit|part|one))"
    r"|never ?mind(?: (?:that|what i (?:just )?said))?"
    r"|i take (?:that|it|this) back|take that back"
    r"|(?:that|this|it|what i (?:just )?(?:said|told you)) (?:is|was) (?:not (?:true|right|"
    r"correct|so)|wrong|false|a mistake|an error|incorrect|a lie|nonsense|rubbish)"
    r"|i (?:was wrong|was joking|was kidding|made that up|lied|did not mean that)(?: (?:about "
    r"that|there|earlier))?"
    r")(?:[,.;:] ?(?:.*))?$",
    re.I,
)
_TOPIC = re.compile(
    r"(?:forget|ignore|disregard|scratch|strike|delete|undo|never ?mind|retract|drop) "
    r"(?:everything |all |that |the thing )?"
    r"(?:(?:what|that|thing) )?(?:i (?:just )?(?:said|told you|wrote|mentioned|claimed) "
    r")?(?:about|on|regarding) (?P<topic>[\w' -]+)"
    r"|what i (?:just )?(?:said|told you|wrote|mentioned) (?:about|on|regarding) (?P<topic2>[\w' "
    r"-]+?) (?:is|was) (?:wrong|not true|not right|false|incorrect|a mistake).*"
    r"|i was wrong about (?P<topic3>[\w' -]+)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a taking back is about: a subject and an attribute ("" for all of the subject)."""

    subject: str
    attribute: str


def takes_back(text: str) -> bool:
    """Whether a text only takes back what was said just before."""
    return bool(_TAKEN_BACK.match(_bare(text)))


def find_topic(text: str) -> Topic | None:
    """What "forget what I said about my job" is about; None for other texts."""
    match = _TOPIC.match(
        re.sub(r"^(?:please|now|can you|could you),? ", "", _bare(text), flags=re.I)
    )
    if match is None:
        return None
    topic = next(part for part in match.groups() if part).strip()
    about = re.fullmatch(rf"(?:my|our) (?P<rel>{PEOPLE})(?:'s (?P<what>.+))?", topic, re.I)
    if about is not None:
        return Topic(
            about["rel"].lower(), attribute_of(about["what"] or "") if about["what"] else ""
        )
    named = re.fullmatch(r"(?P<name>[A-Z][\w-]*)(?:'s (?P<what>.+))?", topic)
    if named is not None:
        return Topic(named["name"], attribute_of(named["what"]) if named["what"] else "")
    mine = re.fullmatch(r"(?:my|our|the|where i) (?P<what>.+)", topic, re.I)
    if mine is None:
        return None
    what = {"live": "home", "work": "employer"}.get(mine["what"].lower(), mine["what"])
    return Topic(USER, attribute_of(what))


def corrects(text: str) -> bool:
    """Whether a text has the form of a correction."""
    return bool(_MARKED.search(_bare(text)))


def read_correction(text: str, said: Sequence[Fact]) -> tuple[Fact, Statement] | None:
    """The fact that a text corrects, of those said last (newest first), and the new statement."""
    if not said or not corrects(text):
        return None
    rest = _LEADS.sub("", _bare(text)).strip(" ,.")
    match = _NOT_FIRST.match(rest) or _NEW.match(rest)
    if match is None:
        return None
    value, before = trim_value(match["v"]), trim_value(match["o"] or "")
    if not value or len(value.split()) > 6 or _NO_VALUE.match(value):
        return None
    for fact in said:
        plain_value = (
            re.sub(r"^(?:an?|the) ", "", value) if fact.attribute in ("job", "car") else value
        )
        if before and not _same(before, fact.value):
            continue
        if suits(fact.attribute.replace("_", " "), plain_value) and _alike(plain_value, fact.value):
            wording = word_fact(fact.subject, fact.attribute, plain_value, fact.stance)
            return fact, Statement(
                fact.subject,
                fact.attribute,
                plain_value,
                f"{wording}.",
                fact.stance,
                fact.valid_from if fact.precision else None,
                fact.valid_to if fact.precision else None,
                fact.precision,
                True,
            )
    return None


def with_correction_removed(text: str) -> str:
    """The text without the words that mark a correction: what is left may be a full statement."""
    return _LEADS.sub("", _bare(text))


def as_change(statement: Statement) -> Statement:
    """The statement, marked as said with words of change."""
    return replace(statement, changes=True)


def _same(one: str, other: str) -> bool:
    strip = re.compile(r"^(?:an?|the|on|in|at) ", re.I)
    return strip.sub("", one).lower() == strip.sub("", other).lower()


def _alike(value: str, old: str) -> bool:
    """Whether two values look like values of one kind: both names, both with digits, both words."""
    if bool(re.search(r"\d", value)) != bool(re.search(r"\d", old)):
        return False
    return value[:1].isupper() == old[:1].isupper() or not re.search(r"[A-Z]", value + old)


def _bare(text: str) -> str:
    plain = " ".join(text.replace("’", "'").split()).rstrip(" .!")
    for short, full in (
        ("that's", "that is"),
        ("it's", "it is"),
        ("wasn't", "was not"),
        ("isn't", "is not"),
        ("didn't", "did not"),
        ("nevermind", "never mind"),
    ):
        plain = re.sub(rf"\b{short}\b", full, plain, flags=re.I)
    return plain


__all__ = [
    "Topic",
    "as_change",
    "corrects",
    "find_topic",
    "read_correction",
    "takes_back",
    "with_correction_removed",
]
