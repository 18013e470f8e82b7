""" "This is Bo": the photo's subject becomes a named concept that later photos are matched with."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.agent.learning import index_statements
from assistant.agent.state import Reply, TurnState
from memory.ids import MEMORY, format_id
from memory.records import Concept, NewFact, Source
from memory.store import Store
from tools.concept_corrections import asks_whether, asks_who
from tools.concept_names import NamedThing

if TYPE_CHECKING:
    from assistant.services import Services

ONLY_NAMED = "I know people only when you name them: I identify nobody's face on my own."
NOBODY_KNOWN = (
    'That is none of those you named. I identify nobody on my own: say "this is ..." and I will '
    "know who or what it is."
)
_PEOPLE_LIST = """
    sister brother mother father mom mum mama dad papa grandma grandpa grandmother grandfather
    aunt uncle cousin niece nephew son daughter child baby kid wife husband partner girlfriend
    boyfriend fiance fiancee friend colleague boss teacher neighbour neighbor man woman boy girl
    person roommate flatmate
"""
PEOPLE = frozenset(_PEOPLE_LIST.split())


def name_photo(services: "Services", text: str, photo: int) -> Reply | None:
    """Enrol what `text` names in a stored photo; None when the text names nothing."""
    from tools.concept_names import parse_names

    names = parse_names(text)
    if not names:
        return None
    store = services.store
    statements: list[tuple[int, str]] = []
    told: list[str] = []
    given = services.perceiver.enrolment.name(photo, names)
    with store.transaction():
        for named in names:
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
    services.renew_photo_texts()
    services.photo_search.start(concept.id for concept, _ in given)
    printable = format_id(MEMORY, photo)
    who = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    return Reply(
        f"Nice to meet {who}. I'll know {'them' if len(told) > 1 else names[0].name} "
        f"in other photos.{_tell_places(given)}{_tell_faces(names)} [{printable}]",
        ((printable, 1.0),),
        learned=tuple(statements),
    )


def tell_who(store: Store, state: "TurnState", last_photos: Sequence[int]) -> Reply | None:
    """The answer to "who is this?" and "is this Bo?"; None when the turn asks something else.

    A model left to answer the second says yes to every dog, so what was recognised answers.
    """
    shown = [one.memory.id for one in state["photos"] if one.memory] or list(last_photos)
    if not shown:
        return None
    photo = shown[-1]
    text = state["command"].text
    if name := asks_whether(text):
        return _tell_whether(store, photo, name)
    if not asks_who(text):
        return None
    names = [store.concept(one.concept_id).name for one in store.sightings_of_memory(photo)]
    if not names:
        return Reply(NOBODY_KNOWN, ((format_id(MEMORY, photo), 1.0),))
    printable = format_id(MEMORY, photo)
    who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return Reply(f"That's {who}. [{printable}]", ((printable, 1.0),))


def _tell_whether(store: Store, photo: int, name: str) -> Reply | None:
    """Whether what was recognised in a photo is `name`; None for a name that nothing has."""
    asked = store.concept_by_name(name)
    if asked is None:
        return None
    seen = [store.concept(one.concept_id) for one in store.sightings_of_memory(photo)]
    unsure = [one.concept_id for one in store.sightings_of_memory(photo, suggested=True)]
    printable = format_id(MEMORY, photo)
    if any(one.id == asked.id for one in seen):
        told = f"Yes, that's {asked.name}."
    elif asked.id in unsure:
        told = f'It may be {asked.name}, but I am not sure. Say "yes, that\'s {asked.name}" if so.'
    else:
        others = " and ".join(one.name for one in seen)
        instead = f" I take it for {others}." if others else ""
        told = (
            f"I don't think that's {asked.name}.{instead} "
            f'If it is, say "this is {asked.name}" and I will know better.'
        )
    return Reply(f"{told} [{printable}]", ((printable, 1.0),))


def _tell_places(given: Sequence[tuple[Concept, float | None]]) -> str:
    """Where several were taken to be, so that the user can set it right."""
    placed = sorted((across, concept.name) for concept, across in given if across is not None)
    if len(given) < 2 or not placed:
        return ""
    if len(placed) != 2:
        return f" From left to right: {', '.join(name for _, name in placed)}."
    (_, left), (_, right) = placed
    return f' I take {left} to be on the left and {right} on the right; else say "swap them".'


def _tell_faces(names: Sequence[NamedThing]) -> str:
    return f" {ONLY_NAMED}" if any(one.category.lower() in PEOPLE for one in names) else ""
