"""What is held about a topic, with the turns that told it: "forget what I said about my job"."""

from memory.records import Kind, Source
from memory.store import Store
from memory.store.facts import fold_attribute
from tools.facts.undo import find_topic


def find_told_about(store: Store, text: str) -> list[int]:
    """Ids of the facts on the topic of a text and of what the user typed that gave them."""
    topic = find_topic(text)
    if topic is None or not topic.attribute:
        return []
    names = store.names_of(topic.subject)
    attribute = fold_attribute(topic.attribute)
    facts = [
        fact.memory_id
        for fact in store.all_told()
        if fact.attribute == attribute and fact.subject.casefold() in names
    ]
    sources = {parent for fact in facts for parent in store.parents(fact)}
    typed = [
        memory.id
        for memory in store.memories_by_id(sources).values()
        if memory.source is Source.TYPED and memory.kind in (Kind.TURN, Kind.NOTE)
    ]
    return [*facts, *typed]
