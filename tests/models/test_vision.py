"""Language models that see: tiny pairs of the catalogue's families through the real mtmd code."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.models import chat, llama_images
from assistant.models.chat import LlamaModel
from assistant.models.errors import CannotSee, SightStopped, SightTooLong
from assistant.models.llama_images import ImagePieces
from tests.models.conftest import make_jpeg
from tests.models.test_chat import SYSTEM, say
from tests.models.tiny_vision import FAMILIES, TinyVision, write_family
from tools.ports import Cancelled, CancelToken, ChatMessage, SightFailed

RED = make_jpeg("red", (300, 200))
BLUE = make_jpeg("blue", (300, 200))
FINE = ChatMessage("assistant", "fine")


def ask(text: str, *images: bytes) -> ChatMessage:
    return ChatMessage("user", text, images=images)


@pytest.fixture(scope="module")
def families(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TinyVision]:
    folder = tmp_path_factory.mktemp("vision")
    return {family: write_family(folder, family) for family in FAMILIES}


def load(pair: TinyVision, context: int = 1024) -> LlamaModel:
    return LlamaModel(pair.weights, name="t", threads=1, context=context, projector=pair.projector)


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the images that were encoded, in order."""
    numbers: list[int] = []
    evaluate = ImagePieces.evaluate

    def counted(self: ImagePieces, jpeg: bytes, number: int, positions: int) -> None:
        numbers.append(number)
        evaluate(self, jpeg, number, positions)

    monkeypatch.setattr(ImagePieces, "evaluate", counted)
    return numbers


@pytest.mark.parametrize("family", FAMILIES)
def test_a_follow_up_question_reads_no_image_again_and_answers_as_from_cold(
    family: str, families: dict[str, TinyVision], encoded: list[int]
) -> None:
    model = load(families[family])
    _, first = say(model, SYSTEM, ask("what is this?", RED), max_tokens=6)
    longer = (SYSTEM, ask("what is this?", RED), FINE, ask("which colour?"))
    warm, second = say(model, *longer, max_tokens=12)
    assert len(encoded) == 1
    assert first.reused_tokens == 0
    assert second.reused_tokens >= first.prompt_tokens
    cold, third = say(load(families[family]), *longer, max_tokens=12)
    assert third.reused_tokens == 0
    assert warm == cold


@pytest.mark.parametrize("family", FAMILIES)
def test_an_image_read_before_other_work_is_found_again(
    family: str, families: dict[str, TinyVision], encoded: list[int]
) -> None:
    model = load(families[family])
    question = (SYSTEM, ask("what is this?", RED))
    answer, first = say(model, *question, max_tokens=6)
    say(model, ChatMessage("system", "Extract facts. " * 12), ask("I have a dog."), max_tokens=4)
    again, second = say(model, *question, max_tokens=6)
    assert again == answer
    assert second.reused_tokens == first.prompt_tokens - 1
    assert len(encoded) == 1


@pytest.mark.parametrize("family", FAMILIES)
def test_two_photos_are_told_apart(family: str, families: dict[str, TinyVision]) -> None:
    model = load(families[family])
    one, _ = say(model, ask("compare", RED, BLUE), max_tokens=12)
    other, _ = say(model, ask("compare", BLUE, RED), max_tokens=12)
    first_only, _ = say(model, ask("compare", RED), max_tokens=12)
    assert len({one, other, first_only}) == 3


def test_many_photos_fit_one_conversation(families: dict[str, TinyVision]) -> None:
    model = load(families["gemma3"], context=2048)
    messages = [SYSTEM]
    for number in range(12):
        messages += [ask("and this?", make_jpeg((number * 20, 9, 9), (64, 64))), FINE]
    _, usage = say(model, *messages[:-1], max_tokens=2)
    say(model, HELLO_AGAIN, max_tokens=2)
    _, again = say(model, *messages, ask("well?"), max_tokens=2)
    assert again.reused_tokens >= usage.prompt_tokens - 1


HELLO_AGAIN = ChatMessage("system", "Something else entirely. " * 10)


def test_positions_in_two_dimensions_count_by_the_cells_they_take(
    families: dict[str, TinyVision],
) -> None:
    model = load(families["qwen3vl"], context=512)
    assert model._eyes is not None
    place = model._eyes.place_of(RED)
    assert place.cells > 2 * place.positions
    count = 512 // place.cells + 1
    images = [make_jpeg((number, 90, 9), (300, 200)) for number in range(count)]
    # By positions they would fit; llama.cpp would find no cells for the last.
    assert count * place.positions < 480
    with pytest.raises(SightTooLong):
        list(model.stream([ask("well?", *images)]))
    assert say(model, ask("hello"), max_tokens=2)[0]


def test_an_image_that_must_be_read_at_once_is_read_in_one_batch(tmp_path: Path) -> None:
    pair = write_family(tmp_path, "gemma3", image_size=448)
    model = load(pair)
    assert model._eyes is not None
    assert model._eyes.place_of(RED).cells > 256
    assert say(model, ask("what?", RED), max_tokens=2)[1].prompt_tokens > 256


def test_one_that_does_not_fit_a_batch_is_refused_instead_of_ending_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(llama_images, "IMAGE_BATCH", 64)
    monkeypatch.setattr(chat, "IMAGE_BATCH", 64)
    model = load(write_family(tmp_path, "gemma3", image_size=448))
    with pytest.raises(CannotSee):
        list(model.stream([ask("what?", RED)]))
    assert say(model, ask("hello"), max_tokens=2)[0]


def test_a_projector_of_another_model_costs_the_sight_and_not_the_words(
    families: dict[str, TinyVision],
) -> None:
    mixed = TinyVision(families["gemma3"].weights, families["idefics3"].projector)
    model = load(mixed)
    with pytest.raises(SightFailed):
        list(model.stream([ask("what?", RED)]))
    assert say(model, ask("hello"), max_tokens=2)[0]


@pytest.mark.parametrize("kept", [0, 3, 100, 2000, -1])
def test_a_projector_cut_short_costs_the_sight_and_not_the_words(
    kept: int, tmp_path: Path, tiny_weights: Path, tiny_projector: Path
) -> None:
    cut = tmp_path / "mmproj.gguf"
    cut.write_bytes(tiny_projector.read_bytes()[:kept])
    model = load(TinyVision(tiny_weights, cut))
    assert not model.can_see
    assert "cannot see" in model.sight_problem
    with pytest.raises(CannotSee):
        list(model.stream([ask("what?", RED)]))
    assert say(model, ask("hello"), max_tokens=2)[0]


def test_a_language_model_is_no_projector(tiny_weights: Path) -> None:
    assert not load(TinyVision(tiny_weights, tiny_weights)).can_see


def test_cancelling_while_an_image_is_read_leaves_the_model_sound(
    families: dict[str, TinyVision], encoded: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load(families["gemma3"])
    cancel = CancelToken()
    evaluate = ImagePieces.evaluate

    def cancelled_meanwhile(self: ImagePieces, jpeg: bytes, number: int, positions: int) -> None:
        cancel.cancel()
        evaluate(self, jpeg, number, positions)

    monkeypatch.setattr(ImagePieces, "evaluate", cancelled_meanwhile)
    with pytest.raises(Cancelled):
        list(model.stream([SYSTEM, ask("what?", RED)], cancel=cancel))
    answer, usage = say(model, SYSTEM, ask("what?", RED), max_tokens=6)
    # What was read before the stop, the image with it, is not read again.
    assert usage.reused_tokens > 20
    assert len(encoded) == 1
    assert answer == say(load(families["gemma3"]), SYSTEM, ask("what?", RED), max_tokens=6)[0]


def test_a_runtime_that_fails_at_an_image_says_so_and_speaks_on(
    families: dict[str, TinyVision], monkeypatch: pytest.MonkeyPatch
) -> None:
    from llama_cpp import mtmd_cpp

    model = load(families["gemma3"])
    with monkeypatch.context() as failing:
        failing.setattr(mtmd_cpp, "mtmd_helper_eval_chunks", lambda *arguments: 1)
        with pytest.raises(SightStopped):
            list(model.stream([SYSTEM, ask("what?", RED)]))
    assert say(model, SYSTEM, ask("hello"), max_tokens=2)[0]
    after, _ = say(model, SYSTEM, ask("what?", RED), max_tokens=6)
    assert after == say(load(families["gemma3"]), SYSTEM, ask("what?", RED), max_tokens=6)[0]


def test_forgetting_conversations_lets_go_of_the_images(families: dict[str, TinyVision]) -> None:
    model = load(families["gemma3"])
    say(model, SYSTEM, ask("what?", RED), max_tokens=2)
    model.forget_conversations()
    assert model._eyes is not None
    assert not model._eyes._places
    assert not (model._context.llama.input_ids < 0).any()
    assert say(model, SYSTEM, ask("what?", RED), max_tokens=2)[1].reused_tokens == 0


def test_large_photos_are_made_smaller_for_the_model() -> None:
    large = make_jpeg("green", (2048, 1024))
    assert llama_images.shrink_image(RED, 896) is RED
    from io import BytesIO

    from PIL import Image

    with Image.open(BytesIO(llama_images.shrink_image(large, 896))) as image:
        assert image.size == (896, 448)


def run_mutants(
    weights: Path, projector: Path, first: int, count: int, *options: str
) -> dict[str, int]:
    shown = subprocess.run(
        [
            *(sys.executable, "-m", "tests.models.mutate_projector"),
            *(str(weights), str(projector), str(first), str(count), *options),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    ends: dict[str, int] = json.loads(shown.stdout)
    return ends


def test_mutated_projectors_neither_end_nor_hang_the_process(
    tiny_weights: Path, tiny_projector: Path
) -> None:
    ends = run_mutants(tiny_weights, tiny_projector, 0, 300)
    # Some changes leave a model that sees: weights and names that are not read.
    assert set(ends) <= {"sees", "blind", "refused photo"}, ends
    assert ends["blind"] > 100
    assert sum(ends.values()) == 300


def test_without_a_look_at_the_head_llama_cpp_dies_of_one_of_them(
    tiny_weights: Path, tiny_projector: Path
) -> None:
    # The negative control: this one renames a tensor that is followed without being looked for.
    ends = run_mutants(tiny_weights, tiny_projector, 94, 1, "--unchecked")
    assert [end for end in ends if end.startswith("died")], ends
