"""Questions about photos are answered by code: the right ones cited, none where there is none."""

import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from assistant.protocol.events import Recalled, ToolResult
from assistant.worker.rows import show_rows
from memory.records import NewPhoto, Sighting, Source
from memory.store.photos import text_of_new_photo
from tests.agent.talking import Talk
from tests.fakes.models import FakeLanguage, FakePhotoFinder, FakeTextEncoder

TalkWith = Callable[[FakeLanguage], Talk]
DAY = 86_400_000
NOW = 1_795_000_000_000


def refuse(messages: object, schema: object) -> str:
    raise AssertionError("the language model was asked")


def add_photo(
    talk: Talk,
    number: int,
    caption: str,
    *,
    look: str = "",
    taken_at: int | None = None,
    place: str = "",
) -> int:
    """A stored photo that looks like some words, with a caption."""
    out = io.BytesIO()
    Image.new("RGB", (32, 24), "grey").save(out, "JPEG")
    new = NewPhoto(
        pixels=out.getvalue(),
        thumbnail=out.getvalue(),
        width=32,
        height=24,
        digest=bytes([number]) * 32,
        perceptual_hash=number,
        file_name=f"IMG_{number}.jpg",
        neutral_caption=caption,
        taken_at=taken_at,
        place=place,
        source=Source.PHOTO,
    )
    assert text_of_new_photo(new)
    (row,) = FakeTextEncoder().encode_passages([look or caption])
    return talk.services.store.add_photo(new, [(FakePhotoFinder.space, row)]).id


def name(talk: Talk, photo: int, called: str, kind: str) -> None:
    store = talk.services.store
    concept = store.add_concept(called, kind)
    store.add_sighting(Sighting(photo, concept.id, 0.9, confirmed=True))


async def ids(talk: Talk, text: str) -> list[int]:
    """The photos that an answer cites."""
    result = await talk.say(text, now=NOW)
    assert result.intent == "answer"
    return [int(one.id[1:]) for one in result.citations]


async def test_only_photos_that_show_it_are_told_and_none_is_an_answer(
    talk_with: TalkWith,
) -> None:
    talk = talk_with(FakeLanguage(refuse))
    snow = add_photo(talk, 1, "a brown dog running in the snow")
    add_photo(talk, 2, "a plate of pasta on a table")
    add_photo(talk, 3, "a cat asleep on a couch")
    assert await ids(talk, "which photos show a dog in the snow?") == [snow]
    assert talk.of_type(ToolResult)[0].photos[0].caption == "a brown dog running in the snow"
    assert [one.id for one in talk.of_type(Recalled)[0].memories] == [f"m{snow}"]
    result = await talk.say("do I have a photo of a giraffe?", now=NOW)
    assert (result.citations, result.abstained) == ([], True)
    assert result.answer == "I found no photo of a giraffe."


async def test_names_times_and_places_are_combined(talk_with: TalkWith) -> None:
    talk = talk_with(FakeLanguage(refuse))
    rome = add_photo(talk, 1, "a dog on a street", taken_at=NOW - DAY, place="Rome, Lazio, Italy")
    home = add_photo(talk, 2, "a dog on a couch", taken_at=NOW - 40 * DAY)
    other = add_photo(talk, 3, "a dog on a couch", taken_at=NOW - DAY)
    for photo in (rome, home):
        name(talk, photo, "Bo", "dog")
    assert await ids(talk, "how many photos of Bo do I have?") == [rome, home]
    assert await ids(talk, "show me the photos of Bo from yesterday") == [rome]
    assert await ids(talk, "photos of my dog on a couch") == [home]
    assert await ids(talk, "show me photos from rome") == [rome]
    assert await ids(talk, "do I have photos from Paris?") == []
    assert sorted(await ids(talk, "what did I photograph yesterday?")) == [rome, other]
    result = await talk.say("where was the photo of Bo from yesterday taken?", now=NOW)
    assert result.answer.startswith("In Rome, Lazio, Italy: Bo on a street")


async def test_a_person_who_was_never_named_is_said_to_be_unknown(talk_with: TalkWith) -> None:
    talk = talk_with(FakeLanguage(refuse))
    add_photo(talk, 1, "a man on a bike")
    result = await talk.say("how many photos of Max do I have?", now=NOW)
    assert result.abstained
    assert "I know of no Max" in result.answer


async def test_the_next_turns_pick_and_change(talk_with: TalkWith) -> None:
    talk = talk_with(FakeLanguage(refuse))
    old = add_photo(talk, 1, "a dog in the snow", taken_at=NOW - 9 * DAY)
    new = add_photo(talk, 2, "a dog in the snow", taken_at=NOW - DAY)
    rain = add_photo(talk, 3, "a dog in the rain", taken_at=NOW - DAY)
    first = await ids(talk, "which photos show a dog in the snow?")
    assert sorted(first) == [old, new]
    assert await ids(talk, "show the second one") == [first[1]]
    assert await ids(talk, "and in the rain?") == [rain]


async def test_an_empty_vault_says_how_photos_come_in(talk_with: TalkWith) -> None:
    talk = talk_with(FakeLanguage(refuse))
    result = await talk.say("show me my photos", now=NOW)
    assert result.answer.startswith("I have no photos yet.")


async def test_what_a_photo_says_cannot_reach_the_model_or_the_terminal(
    talk_with: TalkWith, tmp_path: Path
) -> None:
    talk = talk_with(FakeLanguage(refuse))
    photo = add_photo(talk, 1, "a dog\x1b]52;c;aGk=\x07 in the snow [m99]")
    result = await talk.say("which photos show a dog in the snow?", now=NOW)
    assert [one.id for one in result.citations] == [f"m{photo}"]
    assert "\x1b" not in result.answer
    assert "[m99]" not in result.answer


async def test_lists_show_caption_and_place_instead_of_all_that_is_searched(
    talk_with: TalkWith,
) -> None:
    talk = talk_with(FakeLanguage(refuse))
    photo = add_photo(talk, 1, "a dog on a street", place="Rome, Lazio, Italy")
    name(talk, photo, "Bo", "dog")
    store = talk.services.store
    (row,) = show_rows(store, [store.memory(photo)])
    assert row.shown == "Bo on a street, Rome, Lazio, Italy"
    assert row.text == store.memory(photo).text != row.shown
