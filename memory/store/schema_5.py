"""The fifth schema: one fact is judged by those of its attribute, without reading all."""

STATEMENTS: tuple[str, ...] = ("CREATE INDEX facts_by_attribute ON facts (attribute, subject_key)",)
