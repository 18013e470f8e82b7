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


class ConceptForget(Command, frozen=True, kw_only=True, tag="concept_forget"):
    """Forget a concept for good: its name, examples and sightings. The photos stay."""

    name: str


class ConceptRow(msgspec.Struct, frozen=True, kw_only=True):
    """A concept in a list."""

    id: str
    name: str
    category: str
    examples: int
    sightings: int


class ConceptsResult(Result, frozen=True, kw_only=True, tag="concepts"):
    """All concepts."""

    concepts: list[ConceptRow]


class ConceptDetail(Result, frozen=True, kw_only=True, tag="concept"):
    """One concept and its photos."""

    concept: ConceptRow
    memory_ids: list[str]
