"""What was just said, for "it", "she" and corrections: the newest subject, thing and statements."""

from dataclasses import dataclass, field

from tools.facts.statement import Statement

LEFT = "left"
"""In place of an attribute: a home or an employer was left, which of the two is not said."""


@dataclass(slots=True)
class Context:
    """Carried from clause to clause and from sentence to sentence of one text."""

    subject: str = ""
    owner: str = ""
    attribute: str = ""
    instead_of: str = ""
    mention: str = ""
    statements: list[Statement] = field(default_factory=list)
