"""Which memories speak only of somebody else's thing, where the user asks for their own."""

from collections.abc import Iterable

from memory.records import Fact
from memory.store import Store
from memory.store.facts import fold_attribute
from tools.facts.questions import read_question
from tools.facts.statement import USER


def find_others(store: Store, question: str, ids: Iterable[int], now: int) -> set[int]:
    """Of these memories those that tell what is asked of the user, but of others alone.

    "Who do I work for?" is not answered by "my father works at Acme". Nothing is left out for
    questions that the fact table does not read, or that are about somebody else.
    """
    query = read_question(question, now)
    if query is None or query.subject != USER:
        return set()
    wanted = {fold_attribute(one) for one in query.attributes}
    told: dict[int, list[Fact]] = {}
    facts = {fact.memory_id: fact for fact in store.all_told()}
    for id in ids:
        if id in facts:
            told[id] = [facts[id]]
        else:
            told[id] = [facts[child] for child in store.children(id) if child in facts]
    return {
        id
        for id, some in told.items()
        if any(fact.attribute in wanted for fact in some)
        and all(fact.subject != USER for fact in some if fact.attribute in wanted)
    }
