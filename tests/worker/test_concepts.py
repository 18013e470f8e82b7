"""Concept commands as the worker does them; what is removed is nowhere in the decrypted vault."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from assistant.protocol import commands as do
from assistant.worker.open_vault import OpenVault
from evals.forgetting_scan import decrypt_database, find_words
from evals.forgetting_vault import Planted
from memory.errors import InvalidRequest, NotFound
from memory.ids import parse_id
from memory.kdf import FLOOR_COST
from memory.vault import Vault
from tests.fakes.models import FakeModels
from tools.photos.decoder import GuardedDecoder
from tools.ports import CancelToken

RED, BLUE = (200, 30, 30), (30, 30, 200)
NAME, OTHER = "Bonzolino", "Grimaldo"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Planted]:
    vault, _ = Vault.create(tmp_path / "home", "a long passphrase", cost=FLOOR_COST)
    models = FakeModels()
    planted = Planted(vault, OpenVault(vault, lambda: models, GuardedDecoder), random.Random(1))
    yield planted
    planted.close()


def remember(made: Planted, folder: Path, shade: int, colour: tuple[int, int, int] = RED) -> str:
    path = folder / f"{shade}{colour[2]}.png"
    image = Image.new("RGB", (64, 48), colour)
    image.paste((shade, shade, shade), (0, 0, 8, 8))
    image.save(path)
    (id,) = made.run(do.Remember(id="1", paths=[str(path)])).memory_ids
    return str(id)


def name_photo(made: Planted, folder: Path) -> str:
    """Name a first photo in the chat; a second of its like is recognised."""

    async def turn() -> None:
        path = folder / "first.png"
        Image.new("RGB", (64, 48), RED).save(path)
        for text, images in ((f"this is my dog {NAME}", [str(path)]), (f"who is {NAME}?", [])):
            command = do.Ask(id="t", text=text, images=images)
            async for _ in made.opened.services().engine.run_turn(command, CancelToken()):
                pass

    asyncio.run(turn())
    return remember(made, folder, 60)


def scan(made: Planted, *words: str) -> set[str]:
    path = made.vault.directory / "memory.db"
    key = made.vault.store._keys.database_key
    return find_words(decrypt_database(path, key).plain, words)


def text_of(made: Planted, id: str) -> str:
    return made.vault.store.memory(parse_id(id)[1]).text


def test_a_removed_name_is_nowhere_in_the_decrypted_vault(made: Planted, tmp_path: Path) -> None:
    second = name_photo(made, tmp_path)
    store = made.vault.store
    store.update_photo_captions(parse_id(second)[1], personal=f"Your dog {NAME} rests.")
    assert NAME in text_of(made, second)
    assert scan(made, NAME) == {NAME}, "the control: the scan finds the name while it is there"

    result = made.run(do.ConceptForget(id="1", name=NAME))

    assert result.mentions == 0
    assert scan(made, NAME) == set()
    assert store.photo(parse_id(second)[1]).personal_caption == ""
    assert store.count_rows()["photo"] == 2
    assert made.run(do.ConceptList(id="1")).concepts == []
    third = remember(made, tmp_path, 90)
    assert NAME not in text_of(made, third)


def test_what_the_user_tells_of_a_removed_thing_stays_and_is_counted(
    made: Planted, tmp_path: Path
) -> None:
    name_photo(made, tmp_path)
    made.run(do.Remember(id="1", texts=[f"{NAME} was at the vet on Friday"]))
    result = made.run(do.ConceptForget(id="1", name=NAME))
    assert result.mentions == 1
    made.run(do.MemoryForget(id="1", concept=NAME))
    assert scan(made, NAME) == set()


def test_a_new_name_is_said_where_the_old_one_was(made: Planted, tmp_path: Path) -> None:
    second = name_photo(made, tmp_path)
    store = made.vault.store
    store.update_photo_captions(parse_id(second)[1], personal=f"Your dog {NAME} rests.")
    made.run(do.ConceptRename(id="1", name=NAME, new_name=OTHER))
    assert store.photo(parse_id(second)[1]).personal_caption == f"Your dog {OTHER} rests."
    assert NAME not in text_of(made, second)
    facts = store.facts(OTHER)
    assert [fact.text for fact in facts] == [f"{OTHER} is your dog."]
    assert store.facts(NAME) == []
    found = made.run(do.MemorySearch(id="1", text=f"photos of {OTHER}"))
    assert second in {row.id for row in found.memories}


def test_photos_are_split_confirmed_and_denied(made: Planted, tmp_path: Path) -> None:
    second = name_photo(made, tmp_path)
    blue = remember(made, tmp_path, 20, BLUE)

    split = made.run(do.ConceptSplit(id="1", name=NAME, new_name=OTHER, memories=[second]))
    assert split.message == f"1 photo now shows {OTHER}."
    assert OTHER in text_of(made, second)
    assert NAME not in text_of(made, second)

    made.run(do.ConceptConfirm(id="1", name=OTHER, memories=[blue]))
    shown = made.run(do.ConceptShow(id="1", name=OTHER))
    assert shown.memory_ids == [blue, second]
    assert {one.memory_id: one.state for one in shown.photos}[blue] == "confirmed"
    assert OTHER in text_of(made, remember(made, tmp_path, 25, BLUE))

    made.run(do.ConceptDeny(id="1", name=OTHER, memories=[blue]))
    assert OTHER not in text_of(made, blue)
    assert OTHER not in text_of(made, remember(made, tmp_path, 30, BLUE))
    with pytest.raises(InvalidRequest, match="not said to be"):
        made.run(do.ConceptDeny(id="1", name=OTHER, memories=[blue]))


def test_merging_says_the_kept_name(made: Planted, tmp_path: Path) -> None:
    second = name_photo(made, tmp_path)
    made.run(do.ConceptSplit(id="1", name=NAME, new_name=OTHER, memories=[second]))
    made.run(do.ConceptMerge(id="1", name=OTHER, other=NAME))
    assert [one.name for one in made.run(do.ConceptList(id="1")).concepts] == [OTHER]
    assert text_of(made, second).count(OTHER) == 1
    assert OTHER in text_of(made, remember(made, tmp_path, 95))
    assert made.vault.store.facts(NAME) == []


def test_only_photos_and_known_names_are_taken(made: Planted, tmp_path: Path) -> None:
    second = name_photo(made, tmp_path)
    (note,) = made.run(do.Remember(id="1", texts=["The key is under the pot"])).memory_ids
    with pytest.raises(InvalidRequest, match="Only photos"):
        made.run(do.ConceptConfirm(id="1", name=NAME, memories=[note]))
    with pytest.raises(NotFound):
        made.run(do.ConceptDeny(id="1", name="Nobody", memories=[second]))
