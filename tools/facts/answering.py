"""Questions that the fact table answers by itself, word for word: no model, no doubt."""

import re
from collections.abc import Sequence

from memory.ids import MEMORY, format_id
from memory.records import Fact, FactState, Stance
from memory.store import Store
from memory.store.facts import MULTI_VALUED, fold_attribute
from tools.answer import Answer, with_citations
from tools.facts.about import tell_about, tell_changes, tell_profile
from tools.facts.attributes import call_subject, name_attribute, word_fact
from tools.facts.build import say_date
from tools.facts.happenings import find_happenings
from tools.facts.moments import Span, end_ms, to_ms
from tools.facts.questions import Mode, Query, read_question
from tools.facts.relations import ANIMALS
from tools.facts.statement import EVENT, USER
from tools.facts.timeline import (
    join_values,
    past_values,
    say_age,
    say_interval,
    say_since,
    values_at,
)

MOST_TOLD = 4
_PET = re.compile(rf"(?:{ANIMALS})_name")


def answer_from_facts(store: Store, question: str, now: int | None = None) -> Answer | None:
    """What is asked for, as the facts have it at `now` (ms UTC); None when no fact answers."""
    for tell in (tell_profile, tell_about, tell_changes):
        told = tell(store, question, now)
        if told is not None:
            return told
    moment = store.newest_moment() if now is None else now
    query = read_question(question, moment)
    if query is None:
        return None
    facts = _find(store, query, moment)
    if EVENT in query.attributes and not any(fact.current for fact in facts):
        happened = find_happenings(facts, query.value)[:1]
        return _answer(happened[0].text, happened) if happened else None
    match query.mode:
        case Mode.NOW:
            return _tell_now(query, facts)
        case Mode.BEFORE:
            return _tell_before(query, facts)
        case Mode.AT if query.span is not None:
            return _tell_at(query, facts, query.span)
        case Mode.SINCE | Mode.UNTIL:
            return _tell_dates(query, facts)
        case _:
            return _tell_plan(query, facts)


def _find(store: Store, query: Query, now: int) -> list[Fact]:
    """All statements of what is asked for, newest first, suggestions and the trash left out."""
    left_out = (FactState.SUGGESTED, FactState.RETRACTED)
    facts = [
        fact for fact in store.facts(query.subject, None, False, now) if fact.state not in left_out
    ]
    if query.attributes == ("pets",):
        return [fact for fact in facts if _PET.fullmatch(fact.attribute)]
    wanted = {fold_attribute(one) for one in query.attributes}
    found = [fact for fact in facts if fact.attribute in wanted]
    if not found and len(query.attributes) == 1:
        other = fold_attribute(f"{query.attributes[0]} name")
        found = [fact for fact in facts if fact.attribute == other]
    return found


def _tell_now(query: Query, facts: Sequence[Fact]) -> Answer | None:
    current = [fact for fact in facts if fact.current]
    if not current:
        return _tell_ended(query, facts)
    many = current[0].attribute in MULTI_VALUED
    told = current[: 3 * MOST_TOLD] if many else current[:1]
    return _answer(" ".join(_group(told)), told)


def _group(facts: Sequence[Fact]) -> list[str]:
    """One sentence for each attribute: "You like tea, jazz and chess."."""
    sentences = []
    for attribute in dict.fromkeys(fact.attribute for fact in facts):
        some = [fact for fact in facts if fact.attribute == attribute]
        if attribute == "age":
            sentences.append(say_age(some[0]))
            continue
        values = join_values([fact.value for fact in some])
        if len(some) > 1 and attribute.endswith("_name"):
            thing = attribute.removesuffix("_name").replace("_", " ")
            sentences.append(f"Your {thing}s are called {values}.")
            continue
        said = word_fact(some[0].subject, attribute, values)
        since = say_since(some[0]) if len(some) == 1 else ""
        sentences.append(f"{said}{since}.")
    return sentences


def _tell_ended(query: Query, facts: Sequence[Fact]) -> Answer | None:
    """Nothing holds now, but something did, or will: said, so that nobody takes it for current."""
    planned = [fact for fact in facts if fact.state is FactState.PLANNED]
    past = past_values(facts)
    if planned:
        lead = "" if past else "Not yet: "
        text = word_fact(planned[0].subject, planned[0].attribute, planned[0].value, future=True)
        text = f"{lead}{text[:1].lower() + text[1:] if lead else text}{say_since(planned[0])}."
        return _answer(text, planned[:1])
    if not past:
        return None
    one = past[0]
    noun = name_attribute(one.attribute)
    whose = "your" if one.subject == USER else f"{call_subject(one.subject)}'s"
    until = say_interval(one)
    return _answer(
        f"I don't know {whose} {noun} now. It was {one.value}{until}, and no longer is.",
        past[:1],
        abstained=True,
    )


def _tell_before(query: Query, facts: Sequence[Fact]) -> Answer | None:
    past = past_values(facts)[:MOST_TOLD]
    if not past:
        return None
    told = [f"{fact.value}{say_interval(fact)}" for fact in past]
    lead = word_fact(past[0].subject, past[0].attribute, "{v}", Stance.HELD)
    text = f"Before, {_lower(lead).replace('{v}', join_values(told))}."
    text = text.replace("as {v}", join_values(told))
    now = [fact for fact in facts if fact.current][:1]
    if now:
        text += f" Now it is {now[0].value}."
    return _answer(text, [*past, *now])


def _tell_at(query: Query, facts: Sequence[Fact], span: Span) -> Answer | None:
    since, until = to_ms(span.first), end_ms(span)
    found = values_at(facts, since, until)
    if not found:
        return None
    named = str(span.first.year) if span.precision == "year" else _month_of(span)
    fact = found[0]
    said = word_fact(
        fact.subject, fact.attribute, join_values([one.value for one in found]), Stance.HELD
    )
    return _answer(f"In {named}, {_lower(said)}.", found)


def _tell_dates(query: Query, facts: Sequence[Fact]) -> Answer | None:
    meant = [
        fact
        for fact in facts
        if fact.state is not FactState.RETRACTED
        and (not query.value or _same(query.value, fact.value))
        and (query.value or fact.current)
    ]
    if query.mode is Mode.UNTIL:
        ended = [fact for fact in meant if not fact.current and fact.valid_to is not None]
        if not ended:
            return None
        said = word_fact(ended[0].subject, ended[0].attribute, ended[0].value, Stance.HELD)
        return _answer(f"{said}{say_interval(ended[0])}.", ended[:1])
    dated = [fact for fact in meant if fact.precision and fact.stance is not Stance.HELD]
    dated = dated or [fact for fact in meant if fact.precision]
    if dated:
        fact = dated[0]
        said = word_fact(
            fact.subject,
            fact.attribute,
            fact.value,
            Stance.HOLDS if fact.current else Stance.HELD,
            future=fact.state is FactState.PLANNED,
        )
        dates = (
            say_since(fact)
            if fact.current or fact.state is FactState.PLANNED
            else say_interval(fact)
        )
        return _answer(f"{said}{dates}.", dated[:1])
    if meant:
        fact = meant[-1]
        said = word_fact(fact.subject, fact.attribute, fact.value)
        return _answer(
            f"{said}; you told me on {say_date(fact.told_at, 'day')}, not since when.", [fact]
        )
    return None


def _tell_plan(query: Query, facts: Sequence[Fact]) -> Answer | None:
    planned = [fact for fact in facts if fact.state is FactState.PLANNED]
    if not planned:
        return None
    fact = planned[0]
    said = word_fact(fact.subject, fact.attribute, fact.value, future=True)
    return _answer(f"{said}{say_since(fact)}.", [fact])


def _answer(text: str, facts: Sequence[Fact], *, abstained: bool = False) -> Answer:
    cited = tuple(dict.fromkeys(format_id(MEMORY, fact.memory_id) for fact in facts))
    return Answer(with_citations(text, cited), cited, abstained, "fact")


def _same(one: str, other: str) -> bool:
    left, right = set(one.lower().split()), set(other.lower().split())
    return bool(left and right) and (left <= right or right <= left)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text.startswith(("You", "Your")) else text


def _month_of(span: Span) -> str:
    return say_date(to_ms(span.first), span.precision)
