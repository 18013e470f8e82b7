"""A turn with a language model that sees: what it is shown, what is reused, what when it cannot."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.models.chat import LlamaModel
from assistant.models.errors import SightStopped, SightTooLong
from assistant.models.llama_images import ImagePieces
from assistant.protocol.commands import Caption
from assistant.protocol.events import Done
from assistant.protocol.results import CaptionResult
from assistant.services import build_services
from memory.vault import Vault
from tests.agent.talking import Talk
from tests.agent.test_photo_turns import BLUE, RED, draw
from tests.fakes.models import FakeLanguage, FakeModels
from tests.models.tiny_vision import write_family
from tools.answer import tidy
from tools.photos.decoder import GuardedDecoder
from tools.ports import CancelToken, ChatMessage, SightFailed
from tools.sight import NOT_SEEN

Start = Callable[[FakeLanguage], Talk]


class Seeing(FakeLanguage):
    """Says one thing of a photo and another of words; `fails` is raised at a photo, midway."""

    can_see = True

    def __init__(self, seen: str, told: str = "I don't know.") -> None:
        super().__init__(lambda messages, schema: told)
        self.seen = seen
        self.fails: SightFailed | None = None

    def stream(self, messages: Sequence[ChatMessage], **options: Any) -> Iterator[str]:
        """Look where a message holds a photo."""
        if not any(message.images for message in messages):
            yield from super().stream(messages, **options)
            return
        self.calls.append(list(messages))
        if self.fails is not None:
            yield "It "
            raise self.fails
        yield self.seen

    @property
    def shown(self) -> int:
        """How many photos the last prompt held."""
        return sum(len(message.images) for message in self.calls[-1])


async def test_the_photo_and_what_is_known_go_into_one_prompt(
    talk_with: Start, tmp_path: Path
) -> None:
    language = Seeing("Bo sits on a red rug.")
    talk = talk_with(language)
    await talk.say("this is my cat Bo", draw(tmp_path / "a.png", RED))

    result = await talk.say("what is he sitting on?", draw(tmp_path / "b.png", RED, shade=90))

    assert result.answer.startswith("Bo sits on a red rug.")
    assert [one.kind for one in result.citations] == ["photo"]
    prompt = language.calls[-1][-1]
    assert len(prompt.images) == 1
    assert "In it: Bo." in prompt.content
    assert "what is he sitting on?" in prompt.content


async def test_the_caption_is_by_looking_and_a_follow_up_shows_no_photo_again(
    talk_with: Start, tmp_path: Path
) -> None:
    language = Seeing("A red square on a wall.")
    talk = talk_with(language)
    first = await talk.say("", draw(tmp_path / "a.png", RED))
    assert first.answer == "A red square on a wall."
    assert first.caption is not None
    assert first.caption.neutral_caption != first.answer

    language.seen = "It is a deep red."
    second = await talk.say("which colour is it exactly?")

    assert second.answer.startswith("It is a deep red.")
    assert second.citations[0].id == first.caption.memory_id
    assert language.shown == 1
    assert language.calls[-1][-1].images == (), "the photo stands where it stood"
    caption, answer = [call for call in language.calls if any(one.images for one in call)]
    assert answer[: len(caption)] == caption, "what was read is a prefix of what is read now"


async def test_two_photos_are_shown_and_kept_apart(talk_with: Start, tmp_path: Path) -> None:
    language = Seeing("One is red and one is blue.")
    talk = talk_with(language)
    photos = draw(tmp_path / "a.png", RED), draw(tmp_path / "b.png", BLUE)

    result = await talk.say("how do these differ?", *photos)

    assert result.answer.startswith("One is red and one is blue.")
    assert len(set(language.calls[-1][-1].images)) == 2


async def test_another_conversation_is_shown_the_photo_anew_only_when_asked_about_it(
    talk_with: Start, tmp_path: Path
) -> None:
    language = Seeing("A red square.", told="Fine.")
    talk = talk_with(language)
    await talk.say("", draw(tmp_path / "a.png", RED))
    await talk.say("hello there, how was the day of yours")
    assert language.calls[-1][-1].images == ()
    talk.conversation = None

    await talk.say("which colour is it?")

    assert all(not any(message.images for message in call) for call in language.calls[-1:])


async def test_a_name_that_was_not_recognised_is_not_taken_from_the_model(
    talk_with: Start, tmp_path: Path
) -> None:
    language = Seeing("That is Bo on a chair.")
    talk = talk_with(language)
    await talk.say("this is my cat Bo", draw(tmp_path / "a.png", RED))

    result = await talk.say("what is on the chair?", draw(tmp_path / "b.png", BLUE))

    assert "Bo" not in result.answer


@pytest.mark.parametrize("failure", [SightStopped(), SightTooLong()])
async def test_what_was_noted_answers_when_the_model_cannot_look(
    talk_with: Start, tmp_path: Path, failure: SightFailed
) -> None:
    language = Seeing("", told="The sign says CLOSED ON MONDAY.")
    language.fails = failure
    talk = talk_with(language)
    talk.services.models.reader().text = "CLOSED ON MONDAY"  # type: ignore[attr-defined]

    result = await talk.say("what does the sign say?", draw(tmp_path / "a.png", RED))

    assert result.answer.startswith("The sign says CLOSED ON MONDAY.")
    assert result.answer.endswith(NOT_SEEN)
    assert result.citations
    follow_up = await talk.say("thanks")
    assert NOT_SEEN not in follow_up.answer


async def test_a_model_whose_eyes_did_not_open_says_so(talk_with: Start, tmp_path: Path) -> None:
    class Blind(FakeLanguage):
        sight_problem = "The projector is damaged."

    talk = talk_with(Blind(lambda messages, schema: "The sign says OPEN."))
    talk.services.models.reader().text = "OPEN"  # type: ignore[attr-defined]

    asked = await talk.say("what does the sign say?", draw(tmp_path / "a.png", RED))
    captioned = await talk.say("", draw(tmp_path / "b.png", BLUE))

    assert asked.answer.endswith(NOT_SEEN)
    assert captioned.answer.endswith(NOT_SEEN)


async def test_a_caption_by_code_comes_when_the_model_cannot_look(
    talk_with: Start, tmp_path: Path
) -> None:
    language = Seeing("")
    language.fails = SightStopped()
    talk = talk_with(language)

    result = await talk.say("", draw(tmp_path / "a.png", RED))

    assert result.caption is not None
    assert result.answer.endswith(NOT_SEEN)
    assert result.caption.remark == NOT_SEEN
    assert NOT_SEEN not in result.caption.caption
    assert result.caption.caption == tidy(result.caption.neutral_caption)


async def test_a_full_conversation_leaves_room_for_the_photo_by_starting_afresh(
    talk_with: Start, tmp_path: Path
) -> None:
    language = Seeing("A red square.", told="Fine.")
    talk = talk_with(language)
    await talk.say("please write me a line about the sea")

    def stream(messages: Sequence[ChatMessage], **options: Any) -> Iterator[str]:
        language.calls.append(list(messages))
        if len(messages) > 2:
            raise SightTooLong
        yield language.seen

    language.stream = stream  # type: ignore[method-assign]
    result = await talk.say("what does it show?", draw(tmp_path / "a.png", RED))

    assert result.answer.startswith("A red square.")
    assert [len(call) for call in language.calls[-2:]] == [4, 2]


async def test_a_model_that_says_it_cannot_see_is_answered_for(
    talk_with: Start, tmp_path: Path
) -> None:
    language = Seeing("I'm sorry, I cannot see images.", told="The sign says OPEN.")
    talk = talk_with(language)
    talk.services.models.reader().text = "OPEN"  # type: ignore[attr-defined]

    result = await talk.say("what does the sign say?", draw(tmp_path / "a.png", RED))

    assert result.answer.startswith("The sign says OPEN.")


async def test_forgetting_a_photo_takes_it_out_of_the_prompt(
    talk_with: Start, tmp_path: Path
) -> None:
    language = Seeing("A red square.", told="Fine.")
    talk = talk_with(language)
    first = await talk.say("", draw(tmp_path / "a.png", RED))
    assert first.caption is not None
    talk.services.store.forget([int(first.caption.memory_id[1:])])
    talk.services.drop_derived()

    await talk.say("which colour is it?")

    assert not any(message.images for message in language.calls[-1])


@pytest.fixture
def tiny_talk(vault: Vault, tmp_path: Path) -> Iterator[tuple[Talk, LlamaModel]]:
    """A turn's whole way with a tiny model of the Qwen3-VL family through llama.cpp."""
    pair = write_family(tmp_path, "qwen3vl")
    model = LlamaModel(pair.weights, name="tiny", threads=1, context=4096, projector=pair.projector)
    decoder = GuardedDecoder()
    services = build_services(vault, FakeModels(model), decoder)  # type: ignore[arg-type]
    yield Talk(services), model
    services.close()
    decoder.close()


async def test_in_a_real_conversation_the_image_is_encoded_once(
    tiny_talk: tuple[Talk, LlamaModel], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk, model = tiny_talk
    encoded: list[int] = []
    evaluate = ImagePieces.evaluate

    def counted(self: ImagePieces, jpeg: bytes, number: int, positions: int) -> None:
        encoded.append(number)
        evaluate(self, jpeg, number, positions)

    monkeypatch.setattr(ImagePieces, "evaluate", counted)
    photo = draw(tmp_path / "a.png", RED)
    first = await talk.say("what is it standing on?", photo)
    assert len(encoded) == 1
    assert first.answer
    # A random model says nothing that holds, so the first turn was kept without the photo or not
    # at all; what the second shows is read from the state of the first.
    before = model.last_usage
    assert before is not None
    messages = [
        *talk.services.engine._book.opening(),
        ChatMessage("user", "what?", images=(talk.services.store.photo_pixels(1),)),
    ]
    list(model.stream(messages, max_tokens=2))
    usage = model.last_usage
    assert usage is not None
    assert usage.reused_tokens > usage.prompt_tokens // 2


async def test_the_caption_command_keeps_what_a_real_model_said_or_the_neutral_caption(
    tiny_talk: tuple[Talk, LlamaModel], tmp_path: Path
) -> None:
    talk, model = tiny_talk
    command = Caption(id="c", path=draw(tmp_path / "a.png", RED))
    events = [event async for event in talk.services.engine.run_caption(command, CancelToken())]
    last = events[-1]
    assert isinstance(last, Done)
    assert isinstance(last.result, CaptionResult)
    assert last.result.caption
    assert last.result.remark == ""
    assert model.last_usage is not None
    assert model.last_usage.prompt_tokens > 20


async def test_a_real_projector_of_another_model_leaves_the_neutral_caption(
    vault: Vault, tmp_path: Path
) -> None:
    own, other = (write_family(tmp_path, family) for family in ("gemma3", "idefics3"))
    model = LlamaModel(own.weights, name="tiny", threads=1, context=2048, projector=other.projector)
    decoder = GuardedDecoder()
    services = build_services(vault, FakeModels(model), decoder)  # type: ignore[arg-type]
    result = await Talk(services).say("", draw(tmp_path / "a.png", RED))
    assert result.caption is not None
    assert result.caption.caption == tidy(result.caption.neutral_caption)
    assert result.answer.endswith(NOT_SEEN)
    services.close()
    decoder.close()
