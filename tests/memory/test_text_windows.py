import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.text_windows import split_windows

TEXT = st.text(st.sampled_from("ab cd.\n,;!é"), max_size=400)


@given(TEXT, st.integers(1, 60))
def test_windows_fit_and_leave_out_only_white_space(text: str, most: int) -> None:
    windows = split_windows(text, most)
    covered = set[int]()
    for start, end in windows:
        assert 0 <= start < end <= len(text)
        assert end - start <= most
        assert text[start:end] == text[start:end].strip()
        covered.update(range(start, end))
    assert all(text[at].isspace() for at in range(len(text)) if at not in covered)
    assert [window[0] for window in windows] == sorted({window[0] for window in windows})


def test_short_text_is_one_window() -> None:
    assert split_windows("  Bo sleeps. ", 100) == [(2, 12)]


def test_blank_text_has_no_window() -> None:
    assert split_windows(" \n ", 10) == []


def test_cut_falls_on_a_sentence_end() -> None:
    text = "The first sentence stands here. The second one follows after it and goes on."
    start, end = split_windows(text, 40)[0]
    assert text[start:end] == "The first sentence stands here."


def test_windows_stay_linear_in_the_text() -> None:
    assert len(split_windows("word " * 20_000, 1_000)) < 140


def test_window_of_no_characters_is_refused() -> None:
    with pytest.raises(ValueError):
        split_windows("a", 0)
