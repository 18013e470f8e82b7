"""One statement of the profile: what is held about the user, how surely, since when, from what."""

from dataclasses import dataclass
from enum import StrEnum

from memory.records import FactState
from tools.private_kinds import SENSITIVE, PrivateKind


class Status(StrEnum):
    """How a statement came about."""

    TOLD = "told"
    INFERRED = "inferred"
    SUGGESTED = "suggested"


@dataclass(frozen=True, slots=True)
class Statement:
    """`id` is the memory's printable id, or the name of what is inferred ("ratings:horror").

    `confidence` is 1 for what was told, and by `rule` (one sentence) for the rest. `first` and
    `last` are when it was first and last supported, ms UTC. `memories` and `items` are what it
    rests on; `count` says how many tellings, ratings or photos that are.
    """

    id: str
    attribute: str
    value: str
    text: str
    status: Status
    state: FactState
    confidence: float
    rule: str
    first: int
    last: int
    memories: tuple[int, ...] = ()
    items: tuple[int, ...] = ()
    count: int = 1
    kind: PrivateKind | None = None
    pinned: bool = False
    until: int | None = None

    @property
    def sensitive(self) -> bool:
        """Whether it is of a kind that is never inferred unless the user turned that on."""
        return self.kind in SENSITIVE

    @property
    def current(self) -> bool:
        """Whether it holds now, as told or inferred."""
        return self.state is FactState.CURRENT
