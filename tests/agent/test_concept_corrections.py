"""Names in photos are set right in the chat, and follow at once wherever they stood."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.agent.naming import ONLY_NAMED
from memory.records import Kind, Sighting
from tests.agent.talking import Talk
from tests.agent.test_photo_turns import BLUE, RED, draw, worded
from tests.fakes.models import FakeLanguage

Start = Callable[[FakeLanguage], Talk]


def names_in(talk: Talk, photo: int) -> list[str]:
    store = talk.services.store
    seen = store.sightings_of_memory(photo)
    return sorted(store.concept(one.concept_id).name for one in seen)


def newest_photo(talk: Talk) -> int:
    (photo,) = talk.services.store.memories(Kind.PHOTO, 1)
    return photo.id


async def test_what_was_taken_for_bo_is_not_any_more(talk_with: Start, tmp_path: Path) -> None:
    talk = talk_with(worded("Your cat Bo."))
    await talk.say("this is my cat Bo", draw(tmp_path / "a.png", RED))
    await talk.say("", draw(tmp_path / "b.png", RED, shade=90))
    wrong = newest_photo(talk)
    assert names_in(talk, wrong) == ["Bo"]
    assert "Bo" in talk.services.store.memory(wrong).text

    result = await talk.say("that's not Bo")

    assert "not Bo" in result.answer
    assert names_in(talk, wrong) == []
    assert "Bo" not in talk.services.store.memory(wrong).text
    assert talk.services.store.photo(wrong).personal_caption == ""
    again = await talk.say("", draw(tmp_path / "c.png", RED, shade=91))
    assert again.caption is not None
    assert again.caption.concepts == []


async def test_the_second_photo_gets_another_name(talk_with: Start, tmp_path: Path) -> None:
    talk = talk_with(worded("Your cat Bo."))
    await talk.say("this is my cat Bo", draw(tmp_path / "a.png", RED))
    photos = [draw(tmp_path / f"{shade}.png", RED, shade=shade) for shade in (80, 120, 160)]
    await talk.say("", *photos)
    last = newest_photo(talk)

    result = await talk.say("the second one is not Bo, it's Rex")

    assert "Rex, not Bo" in result.answer
    assert [names_in(talk, photo) for photo in (last - 2, last - 1, last)] == [
        ["Bo"], ["Rex"], ["Bo"],
    ]  # fmt: skip
    assert talk.services.store.photo(last - 1).personal_caption == "Your cat Rex."


async def test_no_that_is_rex_renames_the_only_one_there(talk_with: Start, tmp_path: Path) -> None:
    talk = talk_with(worded("Your cat Bo."))
    await talk.say("this is my cat Bo", draw(tmp_path / "a.png", RED))
    await talk.say("", draw(tmp_path / "b.png", RED, shade=90))

    await talk.say("no, that's Rex")

    assert names_in(talk, newest_photo(talk)) == ["Rex"]


async def test_denying_what_was_not_said_changes_nothing(talk_with: Start, tmp_path: Path) -> None:
    talk = talk_with(worded(""))
    await talk.say("this is my cat Bo", draw(tmp_path / "a.png", RED))
    await talk.say("", draw(tmp_path / "b.png", BLUE))

    result = await talk.say("that's not Mia")

    assert result.answer.startswith("I had not taken it for Mia.")
    assert talk.services.store.concept_by_name("Mia") is None


async def test_a_photo_that_may_show_bo_is_asked_about_and_a_yes_counts(
    talk_with: Start, tmp_path: Path
) -> None:
    talk = talk_with(worded("A thing."))
    await talk.say("this is my cat Bo", draw(tmp_path / "a.png", RED))
    await talk.say("", draw(tmp_path / "b.png", BLUE))
    store, photo = talk.services.store, newest_photo(talk)
    bo = store.concept_by_name("Bo")
    assert bo is not None
    store.add_sighting(Sighting(photo, bo.id, 0.6, confirmed=False, suggested=True))
    assert names_in(talk, photo) == []
    assert "Bo" not in store.memory(photo).text

    await talk.say("yes, that's Bo")

    assert names_in(talk, photo) == ["Bo"]
    assert "Bo" in store.memory(photo).text
    assert store.sightings_of_memory(photo, suggested=True) == []


async def test_older_photos_are_searched_for_what_is_named(
    talk_with: Start, tmp_path: Path
) -> None:
    talk = talk_with(worded("A thing."))
    await talk.say("", draw(tmp_path / "a.png", RED, shade=90))
    older = newest_photo(talk)
    await talk.say("", draw(tmp_path / "b.png", BLUE))
    blue = newest_photo(talk)

    await talk.say("this is my cat Bo", draw(tmp_path / "c.png", RED))

    assert talk.services.photo_search.wait(20)
    assert names_in(talk, older) == ["Bo"]
    assert names_in(talk, blue) == []
    found = talk.services.recall.search("Bo", apply_cut=False)
    assert older in {one.memory.id for one in found}


@pytest.mark.parametrize("question", ["who is this?", "Who's that in the photo?"])
async def test_who_it_is_is_answered_from_names_alone(
    talk_with: Start, tmp_path: Path, question: str
) -> None:
    talk = talk_with(worded("That is Einstein."))
    unknown = await talk.say(question, draw(tmp_path / "a.png", BLUE))
    assert "none of those you named" in unknown.answer
    assert "Einstein" not in unknown.answer

    named = await talk.say("this is my sister Ana")
    assert ONLY_NAMED in named.answer
    known = await talk.say(question, draw(tmp_path / "b.png", BLUE, shade=90))
    assert known.answer.startswith("That's Ana.")


async def test_whether_it_is_bo_is_answered_by_what_was_recognised(
    talk_with: Start, tmp_path: Path
) -> None:
    talk = talk_with(worded("This is Bo, your cat."))
    await talk.say("this is my cat Bo", draw(tmp_path / "a.png", RED))

    same = await talk.say("is this Bo?", draw(tmp_path / "b.png", RED, shade=90))
    other = await talk.say("is this Bo?", draw(tmp_path / "c.png", BLUE))
    again = await talk.say("is it Bo?")

    assert same.answer.startswith("Yes, that's Bo.")
    assert other.answer.startswith("I don't think that's Bo.")
    assert again.answer.startswith("I don't think that's Bo.")
    assert names_in(talk, newest_photo(talk)) == []
