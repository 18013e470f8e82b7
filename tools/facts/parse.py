"""A typed text to the statements it makes: sentence by sentence, clause by clause."""

import re

from tools.facts.clauses import Clause, cut_clauses
from tools.facts.context import Context
from tools.facts.doubt import is_doubtful, is_sensitive, without_own_words
from tools.facts.inverted import read_inverted
from tools.facts.moments import Times, take_times
from tools.facts.naming import name_relation, name_statements
from tools.facts.nouns import read_having, read_noun_clause
from tools.facts.plain import make_plain
from tools.facts.statement import USER, Statement
from tools.facts.thing_statements import describes_relation, state_it, state_thing
from tools.facts.verb_statements import read_verb_clause
from tools.grounding import split_sentences

_BY_OTHERS = re.compile(r"(?:they|someone|somebody|the \w+(?: \w+)?) (?:have |has |had to )?", re.I)


def read_statements(text: str, *, said_at: int) -> list[tuple[Statement, bool]]:
    """What the sentences of a text state, in order, each with whether it is sensitive."""
    context = Context()
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
    found.extend(name_statements(plain, sentence))
    lead, times = _take_lead(plain, said_at)
    for clause in cut_clauses(lead, context.subject):
        if clause.called:
            relation, called = clause.called.split("|")
            found.extend(name_relation(relation, called))
        found.extend(_read_clause(clause, times, said_at, context))
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
        r"^(?:before (?:that|this)|previously|these days|nowadays|now|lately|recently|from now on|"
        r"in the past)$",
        "",
        left,
        flags=re.I,
    )
    if left and not re.fullmatch(r"(?:in|from|since|on|back)", left, re.I):
        return plain, Times()
    words = (
        "now "
        if re.match(r"(?:these days|nowadays|now|lately|recently|from now on)\b", head, re.I)
        else ""
    )
    rest = plain[match.end() :]
    if words:
        rest = (
            re.sub(r"^(I|we)\b", r"\1 now", rest, count=1, flags=re.I)
            if re.match(r"(?:I|we)\b", rest, re.I)
            else f"{rest} now"
        )
    return rest, times


def _read_clause(clause: Clause, lead: Times, said_at: int, context: Context) -> list[Statement]:
    inverted = read_inverted(clause.whole, lead, said_at)
    if inverted is not None:
        return [inverted]
    saying = read_noun_clause(clause.whole, context.subject)
    if saying is None and (by_others := _BY_OTHERS.match(clause.whole)):
        saying = read_having(USER, clause.whole[by_others.end() :])
    if saying is None and clause.subject:
        saying = read_having(clause.subject, clause.tail)
    if saying is not None and not describes_relation(saying):
        return state_thing(saying, context, said_at, lead)
    if not clause.subject:
        return state_it(clause, context, said_at)
    return read_verb_clause(clause, lead, said_at, context)
