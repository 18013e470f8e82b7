"""One completion's tokens, brought back into the context whenever others used it meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from assistant.models.layer_state import LayerWatch
from assistant.models.llama_context import LlamaContext
from assistant.models.llama_images import ImagePieces
from assistant.models.turn_taking import TurnTaking
from tools.ports import CancelToken


@dataclass(slots=True)
class Prompt:
    """Tokens; an image stands as its negative number. `cells` of the KV cache may be more."""

    tokens: list[int] = field(default_factory=list)
    images: dict[int, bytes] = field(default_factory=dict)
    cells: int = 0


class CompletionRun:
    """Evaluates a prompt and what is generated after it; the caller holds the model's turn."""

    def __init__(
        self,
        context: LlamaContext,
        eyes: ImagePieces | None,
        turns: TurnTaking,
        tokens: list[int],
        images: Mapping[int, bytes],
        *,
        cancel: CancelToken | None,
        background: bool,
    ) -> None:
        self._context = context
        self._eyes = eyes
        self._turns = turns
        self._tokens = tokens
        self._images = images
        self._cancel = cancel
        self._background = background

    def prefill(self, watch: LayerWatch | None = None) -> int:
        """Evaluate all tokens that the context does not hold yet; return how many it held.

        `watch` sees the last of them, which is evaluated once more if it has to be.
        """
        reused = done = self._seek(leave_last=watch is not None)
        while done < len(self._tokens):
            if self._pause():
                done = self._seek()
            part = self._next_part(done)
            if watch is not None and done + len(part) == len(self._tokens):
                watch.arm()
            if part[0] < 0 and self._eyes is not None:
                self._eyes.evaluate(self._images[part[0]], part[0], len(part))
            else:
                self._context.evaluate(part)
            done += len(part)
        return reused

    def append(self, token: int) -> None:
        """Evaluate one more token, so that the next can be sampled."""
        self._tokens.append(token)
        if self._pause():
            self.prefill()
        else:
            self._context.evaluate([token])

    def _pause(self) -> bool:
        """Stop if cancelled; let the user's turn go first. Whether the context may have changed."""
        if self._cancel is not None:
            self._cancel.raise_if_cancelled()
        return self._background and self._turns.give_way(self._cancel)

    def _seek(self, *, leave_last: bool = False) -> int:
        tokens = np.asarray(self._tokens, np.int32)
        return self._context.seek(tokens, whole=self._whole, leave_last=leave_last)

    def _whole(self, shared: int) -> int:
        """Round a cut that falls into an image down to the image's start."""
        while (
            0 < shared < len(self._tokens) and 0 > self._tokens[shared] == self._tokens[shared - 1]
        ):
            shared -= 1
        return shared

    def _next_part(self, start: int) -> list[int]:
        """The next step's tokens: a chunk of text, or exactly one image."""
        first = self._tokens[start]
        end = start
        if first < 0:
            while end < len(self._tokens) and self._tokens[end] == first:
                end += 1
        else:
            limit = min(start + self._context.chunk, len(self._tokens))
            while end < limit and self._tokens[end] >= 0:
                end += 1
        return self._tokens[start:end]
