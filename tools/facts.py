"""Facts from what the user said of themselves, by strong patterns; doubtful sentences give none.

Only the user's own typed words come in here: recalled text, photos, files and answers never do.
Questions, wishes, negations, quotations and hearsay give no fact. Health, faith, money and intimate
life become facts only when the user asked to remember them.
"""

import re

from memory.records import NewFact, Source
from memory.store import Store
from tools.fact_patterns import KIND, PATTERNS, USER, Statement, state_own_thing
from tools.grounding import all_stems, split_sentences
from tools.second_person import address_user

_DOUBT = re.compile(
    r"\?|[\"“”]|\b(if|unless|would|wouldn't|could|might|maybe|perhaps|wish|suppose|imagine|pretend|"
    r"hypothetically|unsure|not sure|guess|joking|kidding|almost|nearly|never|not|no longer|\w+n't|"
    r"someone|they say|he says|she says|he said|she said|according to|used to)\b",
    re.I,
)
_SENSITIVE = re.compile(
    r"\b(allerg\w*|diagnos\w*|illness|disease|cancer|diabet\w*|depress\w*|anxiety|hiv|aids|"
    r"pregnan\w*|"
    r"medication|medicine|pills?|therap\w*|surgery|blood|disorder|adhd|autis\w*|epilep\w*|asthma|"
    r"church|mosque|synagogue|temple|god|christian|catholic|muslim|islam|jewish|jew|hindu|buddhist|"
    r"atheist|religio\w*|faith|pray\w*|salary|income|earn\w*|debts?|loans?|mortgage|savings|bank|"
    r"account|gay|lesbian|bisexual|trans|queer|sex\w*|affair|lover|divorc\w*|passwords?|pin)\b",
    re.I,
)


def find_statements(text: str, *, asked_to_remember: bool = False) -> list[Statement]:
    """Facts that the user's own words state outright, in order, without repeats."""
    found: dict[tuple[str, str, str], Statement] = {}
    taken: set[str] = set()
    for sentence in split_sentences(text):
        if _DOUBT.search(sentence.replace("can't stand", "cannot stand")):
            continue
        if _SENSITIVE.search(sentence) and not asked_to_remember:
            continue
        for pattern, make in PATTERNS:
            for match in pattern.finditer(sentence):
                if make is state_own_thing and match["thing"].lower().strip() in taken:
                    continue
                for statement in make(match):
                    if "thing" in match.re.groupindex:
                        taken.add(match["thing"].lower().strip())
                    if is_stated(statement.value, sentence):
                        key = (statement.subject, statement.attribute, statement.value.lower())
                        found.setdefault(key, statement)
    return list(found.values())


def is_stated(value: str, sentence: str) -> bool:
    """Whether every word of a value stands in the sentence it is said to come from."""
    spoken = all_stems(sentence) | all_stems(address_user(sentence))
    return bool(value) and all_stems(value) <= spoken


def learn_facts(
    store: Store,
    text: str,
    *,
    parents: tuple[int, ...],
    said_at: int,
    asked_to_remember: bool = False,
) -> list[tuple[int, Statement]]:
    """Store what a typed text states; returns the memory ids with the statements, for `Learned`.

    What was forgotten is learned again only when the user asks to remember it. `said_at` in ms UTC
    orders updates.
    """
    learned: list[tuple[int, Statement]] = []
    for statement in find_statements(text, asked_to_remember=asked_to_remember):
        forgotten = not asked_to_remember and (
            store.is_forgotten(statement.text)
            or store.is_fact_forgotten(statement.subject, statement.attribute, statement.value)
        )
        if forgotten or _is_known(store, statement) or _is_of_nobody(store, statement):
            continue
        fact = store.add_fact(
            NewFact(
                subject=statement.subject,
                attribute=statement.attribute,
                value=statement.value,
                text=statement.text,
                source=Source.TYPED,
                valid_from=said_at,
                derived_from=parents,
            )
        )
        learned.append((fact.memory_id, statement))
    return learned


def _is_of_nobody(store: Store, statement: Statement) -> bool:
    """Whether it says what a name is that means nothing here yet ("Rain is a nuisance")."""
    return (
        statement.attribute == KIND
        and store.concept_by_name(statement.subject) is None
        and not store.facts(statement.subject)
    )


def _is_known(store: Store, statement: Statement) -> bool:
    return any(
        fact.value.lower() == statement.value.lower()
        for fact in store.facts(statement.subject, statement.attribute, current_only=True)
    )


__all__ = ["USER", "Statement", "find_statements", "is_stated", "learn_facts"]
