"""A model held to spans of passages, tiny and real: it copies, or writes nothing."""

import pytest

from assistant.models.chat import LlamaModel
from assistant.models.load import ModelSet
from tests.models.conftest import cached_model
from tools.ports import Cancelled, CancelToken, ChatMessage, ExtractsSpans

PASSAGES = [
    "My dog Bo is a corgi who loves the beach. He was born on 3 May 2019.",
    "Joana leads the redesign since J. K. Smith left. The budget is $4.5 million.",
]


def ask(question: str) -> list[ChatMessage]:
    lines = "\n".join(PASSAGES)
    return [
        ChatMessage("system", "Answer with the shortest exact words from the memories."),
        ChatMessage("user", f"Memories:\n{lines}\n\nQuestion: {question}"),
    ]


def test_whatever_a_model_would_say_it_only_copies(tiny_model: LlamaModel) -> None:
    assert isinstance(tiny_model, ExtractsSpans)
    for number in range(12):
        span = tiny_model.extract_span(ask(f"question {number}?"), PASSAGES, max_tokens=40)
        if span is not None:
            assert span.text in PASSAGES[span.passage]
            assert span.log_chance <= 0


def test_without_passages_nothing_is_written(tiny_model: LlamaModel) -> None:
    assert tiny_model.extract_span(ask("what?"), []) is None


def test_writing_a_span_can_be_cancelled_and_the_model_goes_on(tiny_model: LlamaModel) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        tiny_model.extract_span(ask("what?"), PASSAGES, cancel=cancel)
    assert "".join(tiny_model.stream(ask("what?"), max_tokens=4)) is not None


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "text", "passage"),
    [
        ("When was Bo born?", "3 May 2019", 0),
        ("Who left?", "J. K. Smith", 1),
        ("How big is the budget?", "$4.5 million", 1),
    ],
)
def test_the_real_model_finds_the_words_that_answer(question: str, text: str, passage: int) -> None:
    _, files = cached_model("qwen2.5-coder-1.5b")
    model = ModelSet(files, {}).language()
    assert isinstance(model, ExtractsSpans)

    span = model.extract_span(ask(question), PASSAGES)

    assert span is not None
    assert (span.text, span.passage) == (text, passage)
