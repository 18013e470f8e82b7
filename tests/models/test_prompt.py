import pytest
from jinja2.exceptions import SecurityError

from assistant.models.prompt import CHATML, Piece, render_prompt
from tools.ports import ChatMessage

MESSAGES = [ChatMessage("system", "Be kind."), ChatMessage("user", "Hi {{ 7 * 7 }}")]


def join(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def test_chatml_lays_out_roles_and_opens_the_answer() -> None:
    assert join(render_prompt(CHATML, MESSAGES)) == (
        "<|im_start|>system\nBe kind.<|im_end|>\n"
        "<|im_start|>user\nHi {{ 7 * 7 }}<|im_end|>\n<|im_start|>assistant\n"
    )


def test_contents_are_marked_as_not_written_by_the_template() -> None:
    contents = [p.text for p in render_prompt(CHATML, MESSAGES) if not p.written]
    assert contents == ["Be kind.", "Hi {{ 7 * 7 }}"]


def test_a_longer_conversation_starts_with_the_shorter_one() -> None:
    shorter = render_prompt(CHATML, MESSAGES, open_answer=False)
    longer = render_prompt(CHATML, [*MESSAGES, ChatMessage("assistant", "Hello")])
    assert join(longer).startswith(join(shorter))


def test_images_stand_before_the_words_of_the_last_user_message() -> None:
    pieces = render_prompt(CHATML, MESSAGES, images=[b"one", b"two"])
    order = [piece.image or piece.text for piece in pieces if not piece.written]
    assert order == ["Be kind.", b"one", b"two", "Hi {{ 7 * 7 }}"]


def test_private_use_characters_in_a_message_cannot_move_the_holes() -> None:
    tricky = [ChatMessage("user", "\ue0000\ue001\ue0001\ue001")]
    assert [p.text for p in render_prompt(CHATML, tricky) if not p.written] == [
        "\ue0000\ue001\ue0001\ue001"
    ]


def test_a_template_from_a_model_file_cannot_reach_python() -> None:
    with pytest.raises(SecurityError):
        render_prompt("{{ messages.__class__.__mro__ }}", MESSAGES)
