from collections.abc import Callable
from pathlib import Path

from memory.ids import parse_id
from memory.records import Verdict
from tests.agent.talking import Talk
from tests.agent.test_photo_turns import BLUE, RED, draw, worded
from tests.fakes.models import FakeLanguage
from tools.feedback import give_feedback

Start = Callable[[FakeLanguage], Talk]


async def test_the_next_photo_is_captioned_as_the_last_was_edited(
    talk_with: Start, tmp_path: Path
) -> None:
    talk = talk_with(worded(""))
    first = await talk.say("", draw(tmp_path / "a.png", RED))
    assert first.caption is not None
    give_feedback(
        talk.services.store, first.caption.memory_id, Verdict.EDIT, text="red thing, lower case"
    )

    result = await talk.say("", draw(tmp_path / "b.png", BLUE))

    assert result.caption is not None
    assert result.caption.style is not None
    assert result.caption.caption[0] == result.caption.caption[0].lower()
    assert result.caption.caption != result.caption.neutral_caption.capitalize() + "."
    assert result.caption.style.by == "style"
    assert "begin in lower case" in result.caption.style.learned


async def test_a_caption_that_the_user_worded_stays_when_the_photo_comes_again(
    talk_with: Start, tmp_path: Path
) -> None:
    talk = talk_with(worded(""))
    photo = draw(tmp_path / "a.png", RED)
    first = await talk.say("", photo)
    assert first.caption is not None
    give_feedback(talk.services.store, first.caption.memory_id, Verdict.EDIT, text="Our red thing")

    again = await talk.say("", photo)

    assert again.caption is not None
    assert again.caption.caption == "Our red thing"
    assert again.caption.style is not None
    assert again.caption.style.by == "user"


async def test_an_edit_of_the_answer_that_gave_a_caption_is_one_of_the_caption(
    talk_with: Start, tmp_path: Path
) -> None:
    talk = talk_with(worded(""))
    answered = await talk.say("", draw(tmp_path / "a.png", RED))
    assert answered.caption is not None

    give_feedback(talk.services.store, answered.answer_id, Verdict.EDIT, text="Our red thing")

    photo = parse_id(answered.caption.memory_id)[1]
    assert talk.services.store.photo(photo).personal_caption == "Our red thing"
    assert talk.services.stylist.style().examples > 0


async def test_forgetting_the_photo_takes_what_its_edit_taught(
    talk_with: Start, tmp_path: Path
) -> None:
    talk = talk_with(worded(""))
    first = await talk.say("", draw(tmp_path / "a.png", RED))
    assert first.caption is not None
    plain = first.caption.caption
    give_feedback(
        talk.services.store, first.caption.memory_id, Verdict.EDIT, text="a reddish thing!"
    )
    talk.services.store.forget([parse_id(first.caption.memory_id)[1]])
    talk.services.drop_derived()

    result = await talk.say("", draw(tmp_path / "c.png", RED, shade=90))

    assert result.caption is not None
    assert result.caption.caption == plain
    assert result.caption.style is not None
    assert result.caption.style.examples == 0
