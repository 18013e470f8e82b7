"""What a clause states by its verb: "I moved to Porto", "she no longer plays chess"."""

import re
from collections.abc import Callable
from dataclasses import replace

from memory.records import Stance
from tools.facts.build import make_statement
from tools.facts.clauses import Clause
from tools.facts.context import LEFT, Context
from tools.facts.context_verbs import read_context_verb
from tools.facts.frames import FRAMES, Effect, Frame
from tools.facts.happenings import read_happening
from tools.facts.moments import Times, take_times
from tools.facts.occupations import is_occupation
from tools.facts.plain import trim_value
from tools.facts.statement import USER, Statement
from tools.facts.values import split_values, suits
from tools.facts.verbs import EVENTS, Tense, VerbGroup, read_verb

_OFTEN = re.compile(
    r"(?:(?:a lot|lots|plenty) of|mostly|mainly|nothing but|more and more)\s+", re.I
)
_TIMELESS = ("birthday", "birth")
_PARTLY = re.compile(
    r"^(?:much|many|enough|well|out|a lot|alone|that|those|the|my|breakfast|lunch|dinner|supper)\b|"
    r" (?:at|in|on|after|before|during|when|while|with|from|for|if|unless) ",
    re.I,
)
"""Habits that are denied for some occasion, which says nothing of others."""
_TAKEN_IN = ("eat", "drink", "touch", "tolerate")
"""Verbs of which "I don't" tells a habit by itself."""
_OPEN = {"sell": "car", "trade": "car", "leave": LEFT, "quit": LEFT}
_BESIDE: dict[str, tuple[re.Pattern[str], Callable[[str], bool]]] = {
    "job": (re.compile(r"(?:at|for|with)\b"), lambda value: bool(re.search(r"[A-Z]", value))),
    "employer": (re.compile(r"as\b"), is_occupation),
}
"""What else the verb of a job or an employer may tell: how that begins, and what it can be."""


def read_verb_clause(
    clause: Clause, lead: Times, said_at: int, context: Context
) -> list[Statement]:
    """The statements of a clause that has a subject and a verb; none where it says nothing."""
    group = read_verb(clause.tail)
    if group is None or _disagrees(clause, group):
        return []
    tail, times = _take_times(group, lead, said_at)
    if context.mention:
        tail = re.sub(r"\b(?:it|them|that|those)$", context.mention, tail)
    group = replace(group, rest=tail)
    happened = read_happening(group, clause, times, said_at)
    for frame in FRAMES.get(group.lemma, ()):
        match = frame.pattern.match(tail)
        if match is None or not _fits(frame, group, match, clause):
            continue
        made = _from_frame(frame, match, group, clause.subject, times, said_at, context)
        if made:
            beside = _find_beside(frame, match, group)
            if beside is not None:
                made += _from_frame(*beside, group, clause.subject, times, said_at, context)
            # The employer last: "I'm at Beta now" may follow.
            made.sort(key=lambda one: one.attribute == "employer")
            return [*happened, *made]
    return [*happened, *read_context_verb(group, clause, context, said_at, times)]


def _disagrees(clause: Clause, group: VerbGroup) -> bool:
    """Whether a verb cannot be that of its subject: "Sounds like a plan" is nobody's liking."""
    first = clause.tail.split(" ", 1)[0].lower()
    return clause.subject != USER and first == group.lemma and first not in ("put", "set", "quit")


def _take_times(group: VerbGroup, lead: Times, said_at: int) -> tuple[str, Times]:
    if group.lemma in ("celebrate",) or re.match(r"born\b", group.rest):
        return group.rest, lead
    future = group.tense is Tense.FUTURE or (
        group.tense is Tense.NOW
        and not group.passive
        and group.lemma in ("move", "start", "join", "become", "begin", "relocate")
    )
    rest = re.sub(r"[, ]+(?:before|previously|in the past|back then)$", "", group.rest, flags=re.I)
    tail, times = take_times(rest, said_at, future=future)
    return tail, Times(
        since=times.since or lead.since, until=times.until or lead.until, at=times.at or lead.at
    )


def _fits(frame: Frame, group: VerbGroup, match: re.Match[str], clause: Clause) -> bool:
    value = trim_value(match["v"])
    if group.lemma in ("stand", "bear"):
        return group.denied and suits("dislikes", value)
    bare_age = frame.attribute == "age" and match.end() == match.end("v")
    if bare_age and (clause.subject[:1].isupper() or re.match(r"we\b", clause.whole, re.I)):
        # "I am 34"; but "we are 5" and "Platform is 9" tell nobody's age.
        return False
    if frame.attribute == "job" and group.lemma in ("be", "become"):
        by_trade = bool(re.search(r"\bby (?:profession|trade|training)\b", group.rest))
        after = group.rest[match.end() :].strip(" ,")
        plain_end = not after or bool(re.match(r"(?:at|in|by|and|but|because)\b", after))
        by_ending = plain_end and not clause.subject[:1].isupper()
        return by_trade or is_occupation(value, by_ending=by_ending)
    if group.lemma in ("have", "keep", "own") and frame.effect is Effect.END:
        return group.gone and bool(value) and len(value.split()) <= 3
    if group.lemma in ("hire", "employ") and not group.passive:
        return False
    return suits(frame.attribute, value)


def _find_beside(
    frame: Frame, match: re.Match[str], group: VerbGroup
) -> tuple[Frame, re.Match[str]] | None:
    """The employer beside a job and the job beside an employer: "I work at Acme as a designer"."""
    other = _BESIDE.get(frame.attribute)
    if other is None or frame.effect is Effect.END or group.denied:
        return None
    rest = group.rest[match.end() :].lstrip(" ,")
    begins, is_meant = other
    if not begins.match(rest):
        return None
    for one in FRAMES["work"]:
        found = one.pattern.match(rest)
        if one.attribute == frame.attribute or found is None:
            continue
        if is_meant(trim_value(found["v"])) and suits(one.attribute, trim_value(found["v"])):
            return replace(one, effect=frame.effect), found
    return None


def _from_frame(
    frame: Frame,
    match: re.Match[str],
    group: VerbGroup,
    subject: str,
    times: Times,
    said_at: int,
    context: Context,
) -> list[Statement]:
    value = trim_value(match["v"])
    before = trim_value(match.groupdict().get("o") or "")
    attribute = frame.attribute
    if group.lemma in ("stand", "bear"):
        return [
            make_statement(subject, "likes", value, Stance.ENDS, times, said_at),
            make_statement(subject, "dislikes", value, Stance.HOLDS, times, said_at),
        ]
    if (
        attribute == "likes"
        and group.lemma in ("like", "enjoy")
        and group.denied
        and not group.gone
    ):
        return [
            make_statement(subject, told, one, stance, times, said_at)
            for one in split_values(attribute, value)
            for told, stance in (("likes", Stance.ENDS), ("dislikes", Stance.HOLDS))
        ]
    if attribute == "habit":
        return _read_habit(group, subject, value, times, said_at)
    if group.lemma == "get" and group.rest.startswith("enough of"):
        # "I can't get enough of ramen" praises it.
        told = [make_statement(subject, attribute, value, Stance.HOLDS, times, said_at)]
        return told if group.denied else []
    values = split_values(attribute, value)
    if frame.effect is Effect.END:
        having = group.lemma in ("have", "keep", "own")
        if (group.denied and not having) or group.tense is Tense.FUTURE:
            return []
        context.owner = subject
        context.attribute = attribute or _OPEN.get(group.lemma, "")
        return [
            make_statement(subject, attribute, one, Stance.ENDS, times, said_at) for one in values
        ]
    stance = _stance(frame, group, times)
    if stance is None:
        return []
    if attribute == "job" and (former := re.match(r"(?:former|retired|ex)[ -](?=\w)", value, re.I)):
        stance, values = Stance.HELD, [value[former.end() :]]
    context.attribute, context.owner = attribute, subject
    context.instead_of = value if stance is Stance.ENDS else ""
    return [
        make_statement(
            subject,
            attribute,
            one,
            stance,
            times,
            said_at,
            planned=group.tense is Tense.FUTURE,
            changes=frame.effect is Effect.EVENT or group.now or group.begun or bool(before),
            instead_of=before,
        )
        for one in values
    ]


def _read_habit(
    group: VerbGroup, subject: str, value: str, times: Times, said_at: int
) -> list[Statement]:
    """What a habit says of tastes where it changed: "I don't eat meat any more", "I read only ...".

    A habit told without any word of change ("I watch the news") says too little, but for what is
    never eaten or drunk.
    """
    often = _OFTEN.match(value)
    value = value[often.end() :] if often else value
    if not suits("likes", value) or group.tense is Tense.FUTURE:
        return []
    if group.denied and not group.gone and _PARTLY.search(value):
        return []
    values = split_values("likes", re.sub(r" or ", " and ", value) if group.denied else value)
    again = bool(re.search(r"\bagain$", group.rest))
    if group.denied and (group.gone or (group.lemma in _TAKEN_IN and group.tense is Tense.NOW)):
        told = [("likes", Stance.ENDS), ("avoids", Stance.HOLDS)]
    elif group.gone and not group.denied:
        told = [("likes", Stance.HELD)]
    elif (
        not group.denied
        and group.tense is Tense.NOW
        and (group.now or group.begun or again or often)
    ):
        told = [("avoids", Stance.ENDS), ("likes", Stance.HOLDS)]
    else:
        return []
    return [
        make_statement(
            subject, attribute, one, stance, times, said_at, changes=stance is Stance.HOLDS
        )
        for one in values
        for attribute, stance in told
    ]


def _stance(frame: Frame, group: VerbGroup, times: Times) -> Stance | None:
    """What the verb says of its value; None where it says nothing that can be kept."""
    if group.denied:
        return (
            Stance.ENDS
            if frame.effect is Effect.STATE or group.gone or group.tense is Tense.FUTURE
            else None
        )
    if frame.effect is Effect.EVENT or frame.attribute in _TIMELESS:
        return Stance.HELD if times.until is not None and group.gone else Stance.HOLDS
    if times.until is not None and group.tense is not Tense.FUTURE and group.tense is not Tense.NOW:
        return Stance.HELD
    if group.tense is Tense.PAST and not group.begun and group.lemma not in EVENTS:
        return Stance.HELD
    if (
        group.tense is Tense.PERFECT
        and frame.attribute in ("home", "employer", "job")
        and times.since is None
        and not group.now
    ):
        return (
            Stance.HOLDS
            if group.lemma == "be"
            else None
            if times.is_empty and group.lemma != "live"
            else Stance.HOLDS
        )
    return Stance.HOLDS
