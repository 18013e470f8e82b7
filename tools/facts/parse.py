"""A typed text to the statements it makes: sentence by sentence, clause by clause."""

import re

from memory.records import Stance
from tools.facts.build import make_statement
from tools.facts.clauses import Clause, cut_clauses
from tools.facts.context import LEFT, Context
from tools.facts.context_verbs import read_context_verb
from tools.facts.doubt import is_doubtful, is_sensitive, without_own_words
from tools.facts.frames import FRAMES, NAME, Effect, Frame
from tools.facts.inverted import read_inverted
from tools.facts.moments import Times, take_times
from tools.facts.naming import name_statements
from tools.facts.nouns import NounSaying, attribute_of, read_having, read_noun_clause
from tools.facts.occupations import is_occupation
from tools.facts.plain import make_plain, trim_value
from tools.facts.relations import RELATIONS
from tools.facts.statement import USER, Statement
from tools.facts.values import split_values, suits
from tools.facts.verbs import EVENTS, Tense, VerbGroup, read_verb
from tools.grounding import split_sentences

_BY_OTHERS = re.compile(r"(?:they|someone|somebody|the \w+(?: \w+)?) (?:have |has |had to )?", re.I)
_TIMELESS = ("birthday", "birth")
_OPEN = {"sell": "car", "trade": "car", "leave": LEFT, "quit": LEFT}
RELATION_WORDS = rf"(?:(?:best|older|younger|big|little|other|twin) )?(?:{RELATIONS})"


def read_statements(
    text: str, *, said_at: int, context: Context | None = None
) -> list[tuple[Statement, bool]]:
    """What the sentences of a text state, in order, each with whether it is sensitive."""
    context = context or Context()
    found: list[tuple[Statement, bool]] = []
    for sentence in split_sentences(text):
        for statement in read_sentence(sentence, said_at=said_at, context=context):
            found.append((statement, is_sensitive(sentence)))
    return found


def read_sentence(sentence: str, *, said_at: int, context: Context) -> list[Statement]:
    """The statements of one sentence; none where it is doubtful."""
    plain = without_own_words(make_plain(sentence))
    if not plain or sentence.rstrip().endswith("?") or is_doubtful(plain):
        return []
    found: list[Statement] = []
    for named in name_statements(plain, sentence):
        found.append(named)
    lead, times = _take_lead(plain, said_at)
    for clause in cut_clauses(lead, context.subject):
        if clause.called:
            relation, called = clause.called.split("|")
            found.extend(_name(relation, called))
        found.extend(_read_clause(clause, times, said_at, context, plain))
        if clause.subject not in ("", USER):
            context.subject = clause.subject
    unique: dict[tuple[str, str, str, str], Statement] = {}
    for one in found:
        unique.setdefault((one.subject, one.attribute, one.value.lower(), one.stance.value), one)
    kept = list(unique.values())
    if kept:
        context.statements = kept
        context.attribute = kept[-1].attribute
    return kept


def _take_lead(plain: str, said_at: int) -> tuple[str, Times]:
    """The times that stand before the first clause: "Next month I move", "Until 2019 I lived"."""
    match = re.match(
        r"^(.{3,40}?),? (?=(?:I|we|my|our|[A-Z][\w-]+ (?:is|will|moves|starts|has))\b)", plain, re.I
    )
    if match is None:
        before = re.match(
            r"^(?:before (?:that|this)|previously|back then|at that time),? (.+)$", plain, re.I
        )
        return (before[1], Times()) if before else (plain, Times())
    future = bool(
        re.search(
            r"\b(?:will|going to|am|is|are|move|moves|start|starts|join|joins)\b",
            plain[match.end() : match.end() + 40],
        )
    )
    head = re.sub(r"^(?:and|so|back)\s+", "", match[1].strip(" ,"), flags=re.I)
    left, times = take_times(head, said_at, future=future)
    left = re.sub(
        r"^(?:before (?:that|this)|previously|these days|nowadays|now|from now on|in the past)$",
        "",
        left,
        flags=re.I,
    )
    if left and not re.fullmatch(r"(?:in|from|since|on|back)", left, re.I):
        return plain, Times()
    words = "now " if re.match(r"(?:these days|nowadays|now|from now on)\b", head, re.I) else ""
    rest = plain[match.end() :]
    if words:
        rest = (
            re.sub(r"^(I|we)\b", r"\1 now", rest, count=1, flags=re.I)
            if re.match(r"(?:I|we)\b", rest, re.I)
            else f"{rest} now"
        )
    return rest, times


def _read_clause(
    clause: Clause, lead: Times, said_at: int, context: Context, plain: str
) -> list[Statement]:
    inverted = read_inverted(clause.whole, lead, said_at)
    if inverted is not None:
        return [inverted]
    saying = read_noun_clause(clause.whole, context.subject)
    if saying is None and (by_others := _BY_OTHERS.match(clause.whole)):
        saying = read_having(USER, clause.whole[by_others.end() :])
    if saying is None and clause.subject:
        saying = read_having(clause.subject, clause.tail)
    if saying is not None:
        return _from_noun(saying, context, said_at, lead)
    if not clause.subject:
        return _from_pronoun(clause, context, said_at)
    group = read_verb(clause.tail)
    if group is None or _disagrees(clause, group):
        return []
    tail, times = _take_times(group, lead, said_at)
    if context.mention:
        tail = re.sub(r"\b(?:it|them|that|those)$", context.mention, tail)
    group = VerbGroup(
        group.lemma,
        tail,
        group.tense,
        group.denied,
        group.gone,
        group.now,
        group.begun,
        group.passive,
    )
    for frame in FRAMES.get(group.lemma, ()):
        match = frame.pattern.match(tail)
        if match is None or not _fits(frame, group, match, clause.subject):
            continue
        made = _from_frame(frame, match, group, clause.subject, times, said_at, context)
        if made:
            return made
    return read_context_verb(group, clause, context, said_at, times)


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


def _fits(frame: Frame, group: VerbGroup, match: re.Match[str], subject: str) -> bool:
    value = trim_value(match["v"])
    if group.lemma in ("stand", "bear"):
        return group.denied and suits("dislikes", value)
    if frame.attribute == "job" and group.lemma in ("be", "become"):
        by_trade = bool(re.search(r"\bby (?:profession|trade|training)\b", group.rest))
        after = group.rest[match.end() :].strip(" ,")
        plain_end = not after or bool(re.match(r"(?:at|in|by|and|but|because)\b", after))
        by_ending = plain_end and not subject[:1].isupper()
        return by_trade or is_occupation(value, by_ending=by_ending)
    if group.lemma in ("have", "keep", "own") and frame.effect is Effect.END:
        return group.gone and bool(value) and len(value.split()) <= 3
    if group.lemma in ("hire", "employ") and not group.passive:
        return False
    return suits(frame.attribute, value)


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


def _from_noun(saying: NounSaying, context: Context, said_at: int, lead: Times) -> list[Statement]:
    """What a clause on a thing states; a thing only mentioned is kept for "it is ..."."""
    attribute = attribute_of(saying.thing)
    owner = saying.owner
    context.owner, context.attribute = owner, attribute
    context.instead_of = saying.instead_of
    if owner != USER:
        context.subject = owner
    match saying.how:
        case "mentioned":
            return []
        case "held":
            return [make_statement(owner, attribute, saying.value, Stance.HELD, lead, said_at)]
        case "cancelled":
            return [make_statement(owner, attribute, "", Stance.ENDS, lead, said_at)]
        case "gone":
            return [make_statement(owner, attribute, saying.instead_of, Stance.ENDS, lead, said_at)]
    value = saying.value
    relation = saying.thing
    if attribute == "name" and owner != USER:
        return _name(owner, value) if not owner[:1].isupper() else []
    if re.fullmatch(RELATION_WORDS, relation) and owner == USER and attribute != "car":
        if re.match(r"[A-Z]", value) and re.fullmatch(NAME, value):
            return _name(relation, value)
        return []
    if not saying.owned and saying.how == "is" and re.match(r"(?:an?|the) ", value):
        return []
    value, times = _value_times(attribute, value, said_at)
    if attribute in ("job", "car"):
        value = re.sub(r"^(?:an?|the) ", "", value, flags=re.I)
    if not value or not suits(attribute, value):
        return []
    if attribute == "employer" and not re.search(r"[A-Z]", value):
        return []
    if saying.instead_of and saying.how == "is":
        return []
    return [
        make_statement(
            owner,
            attribute,
            one,
            Stance.HOLDS,
            lead if times.is_empty else times,
            said_at,
            changes=saying.how == "new" or not lead.is_empty,
            instead_of=saying.instead_of,
        )
        for one in split_values(attribute, value)
    ]


def _value_times(attribute: str, value: str, said_at: int) -> tuple[str, Times]:
    """The value without "since March"; other dates in it are the value itself."""
    match = re.search(r",? (?:since|as of|starting|effective|until) .+$", value, re.I)
    if match is None or attribute in ("birthday", "birth"):
        return value, Times()
    _, times = take_times(match[0].strip(" ,"), said_at, future=False)
    return (value, Times()) if times.is_empty else (value[: match.start()], times)


def _name(relation: str, called: str) -> list[Statement]:
    return [
        Statement(USER, f"{relation} name", called, f"Your {relation} is called {called}."),
        Statement(called, "is", f"your {relation}", f"{called} is your {relation}."),
    ]


def _from_pronoun(clause: Clause, context: Context, said_at: int) -> list[Statement]:
    """ "It's blue now", after "my favourite colour isn't red any more"."""
    match = re.fullmatch(
        r"(?:it|that|that one|the new one) (?:is|has) (?:now |been )?(?:changed to |moved to )?"
        r"(?:now )?(?:on |at |called )?(?:an? )?(?P<v>[^,;]+?)(?: now| instead)?",
        clause.whole,
        re.I,
    )
    if match is None or not context.attribute or not context.owner:
        return []
    value = trim_value(match["v"])
    if not suits(context.attribute, value) or len(value.split()) > 5:
        return []
    return [
        make_statement(
            context.owner,
            context.attribute,
            value,
            Stance.HOLDS,
            Times(),
            said_at,
            changes=True,
            instead_of=context.instead_of,
        )
    ]
