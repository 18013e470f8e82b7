"""Messages to a prompt in the model's own chat template, safe against injected special tokens.

The template is rendered with placeholders in the place of contents. What the template wrote may
contain special tokens; what stood in a message is text and nothing else. Each content is tokenized
on its own, so that a longer conversation starts with exactly the tokens of the shorter one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tools.ports import ChatMessage

CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message.role + '\n' + message.content"
    " + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
_OPEN, _CLOSE = "\ue000", "\ue001"
_HOLE = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a prompt. `written` is by the template (special tokens count) or by a message.

    `image` holds JPEG bytes where an image stands; `text` is empty then.
    """

    text: str
    written: bool
    image: bytes | None = None


def render_prompt(
    template: str,
    messages: Sequence[ChatMessage],
    *,
    images: Sequence[bytes] = (),
    open_answer: bool = True,
    bos: str = "",
    eos: str = "",
) -> list[Piece]:
    """Lay out messages as the template wants them, each with its images before its words.

    `images` stand before the last user message. `open_answer` ends the prompt where the
    assistant's words begin.
    """
    holes: list[Piece] = []
    bodies: list[dict[str, str]] = []
    last_user = max((i for i, m in enumerate(messages) if m.role == "user"), default=-1)
    for index, message in enumerate(messages):
        body = ""
        for image in (*message.images, *(images if index == last_user else ())):
            body += f"{_OPEN}{len(holes)}{_CLOSE}"
            holes.append(Piece("", written=False, image=image))
        body += f"{_OPEN}{len(holes)}{_CLOSE}"
        holes.append(Piece(message.content, written=False))
        bodies.append({"role": message.role, "content": body})
    rendered: str = _compile(template).render(
        messages=bodies,
        add_generation_prompt=open_answer,
        bos_token=bos,
        eos_token=eos,
        tools=None,
    )
    pieces: list[Piece] = []
    for position, text in enumerate(_HOLE.split(rendered)):
        if position % 2:
            pieces.append(holes[int(text)])
        elif text:
            pieces.append(Piece(text, written=True))
    return pieces


@lru_cache(maxsize=4)
def _compile(template: str) -> Any:
    # The template comes out of a model file: it runs in Jinja's sandbox, which can call nothing.
    from jinja2.ext import loopcontrols
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def refuse(message: str) -> str:
        raise ValueError(message)

    sandbox = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols], autoescape=False
    )
    sandbox.globals["raise_exception"] = refuse
    return sandbox.from_string(template)
