""" "This is Bo": the photo's subject becomes a named concept that later photos are matched with."""

from typing import TYPE_CHECKING

from assistant.agent.learning import index_statements
from assistant.agent.state import Reply
from memory.ids import MEMORY, format_id
from memory.records import NewFact, Source

if TYPE_CHECKING:
    from assistant.services import Services


def name_photo(services: "Services", text: str, photo: int) -> Reply | None:
    """Enrol what `text` names in a stored photo; None when the text names nothing."""
    from tools.concept_names import parse_names

    names = parse_names(text)
    if not names:
        return None
    store = services.store
    statements: list[tuple[int, str]] = []
    told: list[str] = []
    with store.transaction():
        for named in names:
            services.perceiver.enrol_photo(photo, named.name, named.category)
            told.append(f"{named.name}, your {named.category}" if named.category else named.name)
            if not named.category:
                continue
            statement = f"{named.name} is your {named.category}."
            known = store.facts(named.name, "is")
            if any(fact.text == statement for fact in known) or store.is_forgotten(statement):
                continue
            fact = store.add_fact(
                NewFact(
                    subject=named.name,
                    attribute="is",
                    value=f"your {named.category}",
                    text=statement,
                    source=Source.TYPED,
                    derived_from=(photo,),
                )
            )
            statements.append((fact.memory_id, statement))
        index_statements(store, services.models.text(), statements)
    printable = format_id(MEMORY, photo)
    who = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    return Reply(
        f"Nice to meet {who}. I'll know {'them' if len(told) > 1 else names[0].name} "
        f"in other photos. [{printable}]",
        ((printable, 1.0),),
        learned=tuple(statements),
    )
