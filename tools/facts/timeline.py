"""A subject's values in time: those that held before, those of a year, and how dates are said."""

from collections.abc import Sequence

from memory.records import Fact, FactState, Stance
from tools.facts.attributes import word_fact
from tools.facts.build import FAR_AHEAD, say_date, say_on


def past_values(facts: Sequence[Fact]) -> list[Fact]:
    """Values that no longer hold, the latest first, each once; those that hold again left out."""
    now = {fact.value.lower() for fact in facts if fact.current}
    kept: dict[str, Fact] = {}
    old = [fact for fact in facts if fact.state is FactState.PAST]
    for fact in sorted(old, key=lambda one: -(one.valid_to or one.told_at)):
        key = fact.value.lower()
        if key in now:
            continue
        if key not in kept or (fact.precision and not kept[key].precision):
            kept[key] = fact
    return list(kept.values())


def values_at(facts: Sequence[Fact], since: int, until: int) -> list[Fact]:
    """Facts whose value held at some time in a span (ms UTC); exact ones before open ones."""
    exact, open_ended = [], []
    for fact in facts:
        if fact.state in (FactState.PLANNED, FactState.RETRACTED, FactState.SUGGESTED):
            continue
        begins = begin_of(fact)
        ends = fact.valid_to
        if ends is not None and ends <= since:
            continue
        if begins is None:
            # Held until some day, since when is not known: it answers where nothing better does.
            if ends is not None and ends > since and fact.told_at > since:
                open_ended.append(fact)
        elif begins < until:
            exact.append(fact)
    found = exact or open_ended[:1]
    unique: dict[str, Fact] = {}
    for fact in found:
        unique.setdefault(fact.value.lower(), fact)
    return list(unique.values())


def begin_of(fact: Fact) -> int | None:
    """When a value began to hold, or None when only its telling or its end is known."""
    if fact.valid_from != fact.told_at and fact.precision:
        return fact.valid_from
    return fact.valid_from if fact.current or fact.stance.value == "holds" else None


def say_since(fact: Fact) -> str:
    """ " (since March 2021)", or "" when it was not told."""
    if not fact.precision or fact.valid_from >= FAR_AHEAD:
        return ""
    word = "from" if fact.state is FactState.PLANNED else "since"
    said = say_date(fact.valid_from, fact.precision)
    return f" {word} {said}" if word == "from" else f" (since {said})"


def say_interval(fact: Fact) -> str:
    """ " (2015 to 2018)", " (until 2019)" or " (noted 3 May 2026)"."""
    told = bool(fact.precision)
    begins = fact.valid_from if told and fact.valid_from != fact.told_at else None
    start = "" if begins is None else say_date(begins, fact.precision)
    exact = fact.precision or "day"
    end = "" if fact.valid_to is None else say_date(fact.valid_to - 1, exact)
    if start and end:
        return f" ({start})" if start == end else f" ({start} to {end})"
    if start:
        return f" (since {start})"
    if end and (told or fact.stance.value == "holds"):
        return f" (until {end})"
    return f" (noted {say_date(fact.told_at, 'day')})"


def say_age(fact: Fact) -> str:
    """An age with the time it is of: "You were 34 years old when you told me, in March 2024."."""
    said = word_fact(fact.subject, fact.attribute, fact.value, Stance.HELD)
    if fact.precision:
        return f"{said} {say_on(fact.valid_from, fact.precision)}."
    return f"{said} when you told me, in {say_date(fact.told_at, 'month')}."


def join_values(values: Sequence[str]) -> str:
    """Values as a list in words: "tea, jazz and chess"."""
    unique = list(dict.fromkeys(values))
    return unique[0] if len(unique) == 1 else f"{', '.join(unique[:-1])} and {unique[-1]}"
