"""Photos named by id or just shown: told, corrected and forgotten in chat."""

from collections.abc import Callable

import pytest

from memory.records import Kind, Label, NewMemory, Source
from tests.agent.talking import Talk
from tests.agent.test_asking_for_photos import DAY, NOW, add_photo, name, refuse
from tests.fakes.models import FakeLanguage
from tools.forget import NOTHING_TO_FORGET

TalkWith = Callable[[FakeLanguage], Talk]


@pytest.fixture
def talk(talk_with: TalkWith) -> Talk:
    talk = talk_with(FakeLanguage(refuse))
    talk.decide = lambda asked: True
    return talk


def photos(talk: Talk) -> set[int]:
    return set(talk.services.store.photo_ids())


async def test_a_photo_named_by_its_id_is_told_with_its_tags(talk: Talk) -> None:
    photo = add_photo(talk, 1, "a person on a surfboard")
    talk.services.store.update_photo_tags(photo, [Label("surfboard", 0.8), Label("wave", 0.7)])
    result = await talk.say(f"what is in m{photo}?", now=NOW)
    assert result.answer.startswith("A person on a surfboard, kept since")
    assert result.answer.endswith(f"Probably also: wave. [m{photo}]")
    assert [one.id for one in result.citations] == [f"m{photo}"]


async def test_what_a_photo_shows_becomes_its_caption(talk: Talk) -> None:
    photo = add_photo(talk, 1, "a girl jumping on a bed")
    await talk.say(f"m{photo} shows a boy jumping on a couch, not a girl", now=NOW)
    assert talk.services.store.photo(photo).personal_caption == "a boy jumping on a couch"
    await talk.say(f"show me m{photo}", now=NOW)
    await talk.say("it shows a boy over a couch", now=NOW)
    await talk.say("no, it shows a boy over a red couch", now=NOW)
    assert talk.services.store.photo(photo).personal_caption == "a boy over a red couch"
    result = await talk.say("m999 shows a boy", now=NOW)
    assert result.answer.startswith("No photo has that id")


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("forget the photo of the mountain", {"dog", "cat"}),
        ("please delete the photos of Bo", {"mountain", "cat"}),
        ("forget the photos from yesterday", {"mountain", "dog"}),
        ("remove the last photo", {"mountain", "dog"}),
        ("forget all my photos of a cat", {"mountain", "dog"}),
    ],
)
async def test_photos_are_forgotten_by_what_they_show(
    talk: Talk, said: str, left: set[str]
) -> None:
    ids = {
        "mountain": add_photo(talk, 1, "a mountain in the snow", taken_at=NOW - 9 * DAY),
        "dog": add_photo(talk, 2, "a dog on a couch", taken_at=NOW - 5 * DAY),
        "cat": add_photo(talk, 3, "a cat on a chair", taken_at=NOW - DAY),
    }
    name(talk, ids["dog"], "Bo", "dog")
    note = NewMemory(Kind.NOTE, "Paid the plumber", Source.TYPED, happened_at=NOW - DAY)
    kept = talk.services.store.add_memory(note).id
    await talk.say("what do you see in the photo of the mountain?", now=NOW)
    await talk.say(said, now=NOW)
    assert photos(talk) == {ids[one] for one in left}
    assert kept in talk.services.store.memories_by_id([kept])


async def test_photos_just_told_are_forgotten_by_pointing(talk: Talk) -> None:
    snow, beach, sofa = (
        add_photo(talk, number, f"a dog {where}")
        for number, where in enumerate(("in the snow", "on the beach", "on a sofa"))
    )
    told = [int(one.id[1:]) for one in (await talk.say("show me dogs photos", now=NOW)).citations]
    assert set(told) == {snow, beach, sofa}
    await talk.say("forget the second one", now=NOW)
    assert photos(talk) == {snow, beach, sofa} - {told[1]}
    await talk.say(f"show me m{told[0]}", now=NOW)
    await talk.say("forget that photo", now=NOW)
    assert photos(talk) == {told[2]}


async def test_a_photo_that_nobody_has_is_nothing_to_forget(talk: Talk) -> None:
    add_photo(talk, 1, "a mountain in the snow")
    result = await talk.say("forget the photo of the giraffe", now=NOW)
    assert result.answer == NOTHING_TO_FORGET
