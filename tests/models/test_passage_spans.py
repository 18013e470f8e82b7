"""Spans of passages: only what stands there can be written, from a word's start to a word's end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.models.passage_spans import PassageSpans, Vocabulary, Writing, read_vocabulary

LETTERS = read_vocabulary((n, bytes([n])) for n in range(1, 256))


def write(spans: PassageSpans, text: str, vocabulary: Vocabulary = LETTERS) -> Writing | None:
    """What is written after each byte of a text; None once a byte is ruled out."""
    writing = spans.begin()
    for byte in text.encode():
        following = spans.continue_with(writing)
        token = vocabulary.tokens[bytes([byte])]
        if token not in following:
            return None
        writing = following[token]
    return writing


@pytest.fixture
def spans() -> PassageSpans:
    return PassageSpans(
        ["My dog Bo is a corgi. He was born on 3 May 2019.", "J. K. Smith paid $4.5 million."],
        LETTERS,
    )


@pytest.mark.parametrize(
    ("text", "passage"),
    [("Bo", 0), ("3 May 2019", 0), ("a corgi", 0), ("J. K. Smith", 1), ("$4.5 million", 1)],
)
def test_what_stands_in_a_passage_can_be_written(
    spans: PassageSpans, text: str, passage: int
) -> None:
    writing = write(spans, text)

    assert writing is not None
    assert spans.may_end(writing)
    assert spans.locate(writing) == (text, passage)


@pytest.mark.parametrize("text", ["Bob", "og Bo", "corgi who", "3 June", "million. My"])
def test_what_stands_nowhere_cannot_be_written(spans: PassageSpans, text: str) -> None:
    assert write(spans, text) is None


@pytest.mark.parametrize("text", ["cor", "$4.5 mill", "J. K. Sm"])
def test_a_span_may_not_end_within_a_word(spans: PassageSpans, text: str) -> None:
    writing = write(spans, text)

    assert writing is not None
    assert not spans.may_end(writing)


def test_a_span_reaches_across_no_sentence(spans: PassageSpans) -> None:
    assert write(spans, "a corgi.") is None


def test_a_capital_at_the_beginning_copies_the_small_letter(spans: PassageSpans) -> None:
    writing = write(spans, "Corgi")

    assert writing is not None
    assert spans.locate(writing) == ("corgi", 0)


def test_a_span_has_at_most_so_many_words() -> None:
    spans = PassageSpans(["one two three four"], LETTERS, longest_words=2)

    assert write(spans, "one two") is not None
    assert write(spans, "one two ") is None


def test_nothing_written_may_not_end(spans: PassageSpans) -> None:
    assert not spans.may_end(spans.begin())


def test_passages_without_words_allow_nothing() -> None:
    spans = PassageSpans(["", "... !"], LETTERS)

    assert spans.continue_with(spans.begin()) == {}


@given(st.lists(st.text(max_size=60), max_size=4), st.randoms(use_true_random=False))
def test_whatever_the_model_prefers_the_span_stands_in_its_passage(
    passages: list[str], chance: object
) -> None:
    """A walk at random ends in a piece of the passage that it names, or nowhere."""
    import random

    assert isinstance(chance, random.Random)
    spans = PassageSpans(passages, LETTERS)
    writing = spans.begin()
    for _ in range(40):
        following = spans.continue_with(writing)
        if not following or (spans.may_end(writing) and chance.random() < 0.2):
            break
        writing = following[chance.choice(sorted(following))]
    if spans.may_end(writing):
        text, passage = spans.locate(writing)
        assert text in " ".join(passages[passage].replace("\0", " ").split())
