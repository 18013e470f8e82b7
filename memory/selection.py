"""What is meant to be forgotten, as a value; `memory.store.forgetting` carries it out."""

from dataclasses import dataclass

from memory.errors import InvalidRequest


@dataclass(frozen=True, slots=True)
class Selection:
    """One way of naming memories: by ids, a span of time, a name, an import, a conversation.

    `since` and `until` (not in it) in ms UTC: what happened, or undated was told, between them.
    `person`: what mentions a name, and the photos they are in. `concept`: the same without the
    photos, which stay and lose the name. Raises `InvalidRequest` unless exactly one way is used.
    """

    ids: tuple[int, ...] = ()
    since: int | None = None
    until: int | None = None
    person: str = ""
    concept: str = ""
    batch: int | None = None
    conversation: int | None = None

    def __post_init__(self) -> None:
        ways = (
            bool(self.ids),
            self.since is not None or self.until is not None,
            bool(self.person.strip()),
            bool(self.concept.strip()),
            self.batch is not None,
            self.conversation is not None,
        )
        if sum(ways) != 1:
            raise InvalidRequest(
                "Say in one way what is to be forgotten: ids, a text, a span of time, a person, a "
                "named thing, an import or a conversation."
            )
        if self.since is not None and self.until is not None and self.since >= self.until:
            raise InvalidRequest("That span of time ends before it begins; swap the two dates.")
