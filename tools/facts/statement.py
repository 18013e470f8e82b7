"""What a sentence states: one value of one attribute of one subject, and when it holds."""

from dataclasses import dataclass

from memory.records import NewFact, Source, Stance

USER = "user"
EVENT = "event"
"""What happened on a day that was told: the value is what was done ("got married")."""
KIND = "kind"
"""What a named one is ("a labrador"): kept only for names that are known already."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact as found in a sentence; `text` addresses the user ("Your dog is called Bo.").

    `attribute` is empty where the sentence leaves it open ("I left Acme"): what is held decides.
    `valid_from` and `valid_to` in ms UTC, None when not told; `precision` as in `NewFact`.
    """

    subject: str
    attribute: str
    value: str
    text: str
    stance: Stance = Stance.HOLDS
    valid_from: int | None = None
    valid_to: int | None = None
    precision: str = ""
    changes: bool = False
    confidence: float = 1.0
    instead_of: str = ""

    def to_fact(
        self, *, source: Source, told_at: int, parents: tuple[int, ...], confidence: float
    ) -> NewFact:
        """The statement as it is stored; `confidence` is no more than the statement's own."""
        return NewFact(
            subject=self.subject,
            attribute=self.attribute,
            value=self.value,
            text=self.text,
            source=source,
            valid_from=self.valid_from,
            told_at=told_at,
            valid_to=self.valid_to,
            precision=self.precision,
            stance=self.stance,
            changes=self.changes,
            confidence=min(confidence, self.confidence),
            derived_from=parents,
        )
