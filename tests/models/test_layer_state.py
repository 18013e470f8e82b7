from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.models.chat import LlamaModel
from assistant.models.prompt import Piece
from tests.models.tiny_gguf import LAYERS, WIDTH
from tools.ports import ChatMessage, ReadsState

SYSTEM = ChatMessage("system", "You are a test. " + "The sky is blue and the grass is green. " * 5)
HELLO = ChatMessage("user", "hello there")
OTHER = ChatMessage("user", "a different thing")


@pytest.fixture
def watched(tiny_weights: Path) -> LlamaModel:
    return LlamaModel(tiny_weights, name="tiny", threads=1, context=1024, state_layers=(1, LAYERS))


def test_a_state_has_each_layers_width_and_hangs_on_the_whole_prompt(watched: LlamaModel) -> None:
    assert isinstance(watched, ReadsState)
    first, again = watched.read_state([SYSTEM, HELLO]), watched.read_state([SYSTEM, HELLO])
    other = watched.read_state([SYSTEM, OTHER])

    assert first is not None
    assert again is not None
    assert other is not None
    assert first.shape == (2 * WIDTH,)
    assert np.allclose(first, again, atol=1e-5)
    assert not np.allclose(first, other, atol=1e-2)


def test_a_state_is_the_same_from_a_reused_prefix_as_from_cold(
    watched: LlamaModel, tiny_weights: Path
) -> None:
    watched.read_state([SYSTEM, OTHER])
    warm = watched.read_state([SYSTEM, HELLO])
    cold = LlamaModel(
        tiny_weights, name="cold", threads=1, context=1024, state_layers=(1, LAYERS)
    ).read_state([SYSTEM, HELLO])

    assert warm is not None
    assert cold is not None
    assert np.allclose(warm, cold, atol=1e-3)


def test_the_answer_after_a_read_is_the_answer_without_it_and_reads_nothing_again(
    watched: LlamaModel, tiny_model: LlamaModel
) -> None:
    plain = "".join(tiny_model.stream([SYSTEM, HELLO], max_tokens=12))
    watched.read_state([SYSTEM, HELLO])
    evaluated: list[int] = []
    evaluate = watched._context.evaluate

    def count(tokens: Sequence[int]) -> None:
        evaluated.append(len(tokens))
        evaluate(tokens)

    watched._context.evaluate = count  # type: ignore[method-assign]

    after = "".join(watched.stream([SYSTEM, HELLO], max_tokens=12))

    assert after == plain
    assert max(evaluated) == 1
    assert len(evaluated) < 12
    usage, before = watched.last_usage, tiny_model.last_usage
    assert usage is not None
    assert before is not None
    assert usage.reused_tokens == before.reused_tokens


def test_a_prompt_that_was_read_is_rendered_once_for_its_answer(watched: LlamaModel) -> None:
    rendered: list[int] = []
    render = watched._render

    def count(
        messages: Sequence[ChatMessage], images: Sequence[bytes], *, open_answer: bool
    ) -> list[Piece]:
        rendered.append(len(messages))
        return render(messages, images, open_answer=open_answer)

    watched._render = count  # type: ignore[method-assign]
    watched.read_state([SYSTEM, HELLO])
    list(watched.stream([SYSTEM, HELLO], max_tokens=4))

    assert rendered == [2]


def test_forgetting_conversations_lets_a_prompt_go_that_was_only_read(watched: LlamaModel) -> None:
    watched.read_state([SYSTEM, HELLO])
    assert watched._read is not None

    watched.forget_conversations()

    assert watched._read is None


def test_a_model_whose_layers_are_not_watched_has_no_state(tiny_model: LlamaModel) -> None:
    assert tiny_model.read_state([HELLO]) is None
