"""What a sentence states: one value of one attribute of one subject, and when it holds."""

from dataclasses import dataclass

from memory.records import Stance

USER = "user"
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
