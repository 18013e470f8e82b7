"""The sixth schema: views that a concept is not, sightings that wait for a yes, where a view lies.

`against` 1 marks the view of a photo that the user said does not show the concept. `suggested` 1
marks a sighting that is shown to the user and said nowhere else. `across` is where the middle of
what was seen lies, 0 (left edge) to 1, NULL for the whole photo.
"""

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE concept_examples ADD COLUMN against INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE sightings ADD COLUMN suggested INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE sightings ADD COLUMN across REAL",
)
