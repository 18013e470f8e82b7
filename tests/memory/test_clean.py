import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.clean import KEPT, UNSAFE_CATEGORIES, clean_for_terminal

ANY_TEXT = st.text(st.characters(codec=None))


@given(ANY_TEXT, st.booleans())
def test_no_unsafe_character_is_left_whatever_the_text(text: str, keep_newlines: bool) -> None:
    cleaned = clean_for_terminal(text, keep_newlines=keep_newlines)
    for char in cleaned:
        assert char in KEPT or unicodedata.category(char) not in UNSAFE_CATEGORIES
    assert keep_newlines or not {"\n", "\t"} & set(cleaned)
    assert len(cleaned) <= len(text)


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean_for_terminal(text)
    assert clean_for_terminal(once) == once


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S"], include_characters="\n\t ")))
def test_ordinary_text_passes_unchanged(text: str) -> None:
    assert clean_for_terminal(text) == text


@pytest.mark.parametrize(
    "payload",
    [
        "\x1b]52;c;aGk=\x07",
        "\x9b31m",
        "a\x00b",
        "\u202egnp.exe",
        "\u2066hidden\u2069",
        "\ud800",
        "\ue000",
        "\u2028",
        "\x7f",
        "\ufeff",
        "\U000e0041",
    ],
)
def test_known_attacks_lose_their_active_characters(payload: str) -> None:
    assert "�" in clean_for_terminal(payload)


def test_families_of_emoji_and_line_breaks_stay() -> None:
    assert clean_for_terminal("👩‍👧\r\nok") == "👩‍👧\nok"
    assert clean_for_terminal("a\nb\tc", keep_newlines=False) == "a b c"
