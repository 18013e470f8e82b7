"""A recovery code reads back however it is typed, and a mistyped one is told apart."""

import pytest

from memory.recovery_code import (
    ALPHABET,
    format_recovery_code,
    generate_recovery_entropy,
    looks_like_recovery_code,
    parse_recovery_code,
)

ENTROPY = bytes(range(7, 27))


def test_a_code_is_nine_words_of_four_characters() -> None:
    words = format_recovery_code(ENTROPY).split("-")
    assert [len(word) for word in words] == [4] * 9


def test_a_new_code_carries_160_bits() -> None:
    assert len(generate_recovery_entropy()) == 20
    assert generate_recovery_entropy() != generate_recovery_entropy()


@pytest.mark.parametrize("entropy", [ENTROPY, bytes(20), b"\xff" * 20])
def test_a_code_reads_back_whatever_its_case_spaces_and_dashes(entropy: bytes) -> None:
    code = format_recovery_code(entropy)
    for typed in (
        code,
        code.lower(),
        code.replace("-", ""),
        code.replace("-", " "),
        f"  {code.replace('-', ' – ')}\n",
        code.replace("0", "O").replace("1", "l"),
    ):
        assert parse_recovery_code(typed) == entropy


def test_every_single_mistyped_character_is_noticed() -> None:
    code = format_recovery_code(ENTROPY)
    for at, right in enumerate(code):
        if right == "-":
            continue
        wrong = ALPHABET[(ALPHABET.index(right) + 1) % 32]
        typed = code[:at] + wrong + code[at + 1 :]
        assert parse_recovery_code(typed) is None
        assert looks_like_recovery_code(typed)


@pytest.mark.parametrize("text", ["", "correct horse battery staple", "U" * 36, "A" * 35])
def test_other_text_is_no_code(text: str) -> None:
    assert parse_recovery_code(text) is None
    assert not looks_like_recovery_code(text)
