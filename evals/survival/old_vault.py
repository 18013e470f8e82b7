"""Makes a small vault with a row of every kind, to be kept as a fixture of its version.

`python -m evals.survival.old_vault FOLDER`, run at the version that the fixture is of, writes the
vault and `rows.json`, which tells of each table its columns, how many rows it has, and their
SHA-256. All content is generated here.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from memory.kdf import FLOOR_COST
from memory.records import (
    ConceptExample,
    Kind,
    Label,
    NewFact,
    NewItem,
    NewMemory,
    NewPhoto,
    Rating,
    Sighting,
    Source,
    Vector,
    Verdict,
    WindowVector,
)
from memory.store import Store
from memory.vault import Vault

OLD_PASSPHRASE = "a vault of the first version"
WORDS = ("harbour", "lantern", "violin", "orchard", "compass", "marmalade", "tunnel", "feather")


def fill(store: Store) -> None:
    """Put a few rows of every kind into a store."""
    rng = np.random.default_rng(7)

    def vector() -> Vector:
        drawn = rng.standard_normal(8).astype(np.float32)
        return np.asarray(drawn / np.linalg.norm(drawn), np.float32)

    batch = store.add_batch("diary.jsonl").id
    talk = store.start_conversation("About the harbour").id
    notes = []
    for number, word in enumerate(WORDS):
        new = NewMemory(
            Kind.NOTE,
            f"The {word} stood on shelf {number}.",
            Source.IMPORT if number % 2 else Source.TYPED,
            source_id=f"row-{number}",
            happened_at=1_700_000_000_000 + number,
            batch=batch if number % 2 else None,
        )
        notes.append(store.add_memory(new).id)
        store.add_vectors([WindowVector(notes[-1], "text-8", vector(), 0, 10)])
    turn = store.add_memory(
        NewMemory(Kind.TURN, "Where is the violin?", Source.TYPED, conversation=talk)
    )
    answer = store.add_memory(
        NewMemory(
            Kind.TURN, "On shelf 2.", Source.MODEL, conversation=talk, derived_from=(turn.id,)
        )
    )
    store.add_citations(answer.id, [(notes[2], 0.9)])
    store.add_fact(NewFact("Ada", "city", "Ghent", "Ada lives in Ghent.", Source.TYPED, 1))
    store.add_fact(NewFact("Ada", "city", "Bruges", "Ada lives in Bruges.", Source.TYPED, 2))
    photo = store.add_photo(
        NewPhoto(
            rng.bytes(900),
            rng.bytes(200),
            64,
            48,
            rng.bytes(32),
            7,
            file_name="violin.jpg",
            neutral_caption="a violin on a shelf",
            labels=(Label("violin", 0.8),),
        ),
        [("image-8", vector())],
    )
    concept = store.add_concept("Bo", "violin").id
    store.add_concept_example(ConceptExample(concept, photo.id, "image-8", vector()))
    store.add_sighting(Sighting(photo.id, concept, 0.7, True))
    items = store.add_items(
        [NewItem(f"The {word}", "film", external_id=str(n)) for n, word in enumerate(WORDS)], batch
    )
    store.set_ratings([Rating(item, n / 8, n, Source.TYPED) for n, item in enumerate(items)])
    store.add_item_vectors("text-8", items, np.stack([vector() for _ in items]))
    store.add_feedback(f"m{answer.id}", Verdict.UP)
    store.set_setting("language", "en")
    store.put_blob("weights", rng.bytes(500), notes[:2])
    store.remove([notes[3]])
    store.forget([notes[5]])


def describe_rows(connection: Any, tables: dict[str, Any] | None = None) -> dict[str, Any]:
    """Describe every plain table, or the columns of those that `tables` describes."""
    if tables is None:
        names = connection.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
            " AND name NOT LIKE 'sqlite%'"
        ).fetchall()
        tables = {name: {"columns": _columns(connection, name)} for (name,) in names}
    described = {}
    for name, table in sorted(tables.items()):
        columns = ", ".join(table["columns"])
        rows = connection.execute(f"SELECT {columns} FROM {name}").fetchall()
        lines = sorted(repr(tuple(row)) for row in rows)
        digest = sha256("\n".join(lines).encode()).hexdigest()
        described[name] = {"columns": table["columns"], "rows": len(rows), "sha256": digest}
    return described


def _columns(connection: Any, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})").fetchall()]


def main(folder: Path) -> None:
    """Write the vault and its description."""
    vault, _ = Vault.create(folder / "vault", OLD_PASSPHRASE, cost=FLOOR_COST)
    fill(vault.store)
    rows = describe_rows(vault._connection)
    vault.close()
    (folder / "vault" / "lock").unlink()
    (folder / "rows.json").write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
