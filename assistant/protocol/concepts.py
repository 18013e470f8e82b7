"""The named things that are recognised in photos."""

import msgspec

from assistant.protocol.message import Command, Result


class ConceptList(Command, frozen=True, kw_only=True, tag="concept_list"):
    """All named concepts. Answers `ConceptsResult`."""


class ConceptShow(Command, frozen=True, kw_only=True, tag="concept_show"):
    """One concept and the photos it was seen in. Answers `ConceptDetail`."""

    name: str


class ConceptRename(Command, frozen=True, kw_only=True, tag="concept_rename"):
    """Give a concept another name."""

    name: str
    new_name: str


class ConceptMerge(Command, frozen=True, kw_only=True, tag="concept_merge"):
    """Make `other` part of `name`."""

    name: str
    other: str


class ConceptSplit(Command, frozen=True, kw_only=True, tag="concept_split"):
    """What these photos show is not `name` but `new_name`, which may be known already."""

    name: str
    new_name: str
    memories: list[str]


class ConceptConfirm(Command, frozen=True, kw_only=True, tag="concept_confirm"):
    """Yes, these photos show it: each becomes a view that others are recognised by."""

    name: str
    memories: list[str]


class ConceptDeny(Command, frozen=True, kw_only=True, tag="concept_deny"):
    """No, these photos do not show it: what looks like them is taken for it less."""

    name: str
    memories: list[str]


class ConceptForget(Command, frozen=True, kw_only=True, tag="concept_forget"):
    """Forget a concept for good: its name, examples and sightings. The photos stay."""

    name: str


class ConceptRow(msgspec.Struct, frozen=True, kw_only=True):
    """A concept in a list. `suggested` photos wait for the user's yes or no."""

    id: str
    name: str
    category: str
    examples: int
    sightings: int
    suggested: int = 0


class ConceptPhoto(msgspec.Struct, frozen=True, kw_only=True):
    """A photo of a concept: `state` is `confirmed`, `recognised` or `suggested`."""

    memory_id: str
    state: str
    score: float
    time: int
    text: str = ""


class ConceptsResult(Result, frozen=True, kw_only=True, tag="concepts"):
    """All concepts."""

    concepts: list[ConceptRow]


class ConceptDetail(Result, frozen=True, kw_only=True, tag="concept"):
    """One concept and its photos: `memory_ids` those that show it, `photos` suggested ones too."""

    concept: ConceptRow
    memory_ids: list[str]
    photos: list[ConceptPhoto] = []
