"""Photos that come with an import keep the id they had there, and go with their batch."""

import json
from pathlib import Path

from PIL import Image

from memory.records import Kind, Source
from memory.store import Store
from tests.fakes.models import FakeEyes, FakeReader, FakeTextEncoder
from tools.importers.registry import run_import
from tools.perceive import Perceiver
from tools.photos.decoder import GuardedDecoder


def test_a_photo_of_a_jsonl_import_has_its_source_id_and_goes_with_the_batch(
    store: Store, tmp_path: Path
) -> None:
    Image.new("RGB", (60, 40), (10, 90, 200)).save(tmp_path / "sea.jpg")
    line = {"text": "The sea at noon", "id": "photo-7", "photo": "sea.jpg", "kind": "photo"}
    (tmp_path / "memories.jsonl").write_text(json.dumps(line) + "\n")
    decoder = GuardedDecoder()
    text = FakeTextEncoder()
    try:
        outcome = run_import(
            "jsonl",
            tmp_path / "memories.jsonl",
            store,
            text,
            Perceiver(store, decoder, FakeEyes(), FakeReader(), text, None),
        )
    finally:
        decoder.close()

    memory = store.memory_by_source_id("photo-7")
    assert memory is not None
    assert (memory.kind, memory.source) == (Kind.PHOTO, Source.IMPORT)
    assert memory.batch == outcome.batch
    store.forget_batch(outcome.batch)
    assert store.memory_by_source_id("photo-7") is None
