"""The local language model: streams answers, reuses what it has read, yields to the user.

A generator returned by `stream` holds the model from its first piece to its end; close it (or let
it go) to stop early.
"""

import codecs
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.models.background_language import BackgroundLanguage
from assistant.models.errors import CannotSee, PromptTooLong
from assistant.models.layer_state import LayerWatch
from assistant.models.llama_context import LlamaContext
from assistant.models.llama_images import ImagePieces
from assistant.models.prompt import CHATML, Piece, render_prompt
from assistant.models.turn_taking import TurnTaking
from memory.records import Vector
from tools.ports import CancelToken, ChatMessage, LanguageModel, Usage

# Prefill goes on in steps of this many tokens, about half a second on two cores.
_CHUNK = 64
_ROOM_FOR_AN_ANSWER = 16


class LlamaModel:
    """A GGUF chat model on llama.cpp, with eyes when a projector file is given. Thread-safe."""

    def __init__(
        self,
        weights: Path,
        *,
        name: str,
        threads: int,
        context: int = 8192,
        projector: Path | None = None,
        state_bytes: int = 768 << 20,
        state_layers: Sequence[int] = (),
    ) -> None:
        self._name = name
        self._context = LlamaContext(
            weights,
            context=context,
            threads=threads,
            chunk=_CHUNK,
            state_bytes=state_bytes,
            state_layers=state_layers,
        )
        self._images = ImagePieces(self._context, projector) if projector is not None else None
        self._turns = TurnTaking()
        self._usage: Usage | None = None
        self._read: _Read | None = None
        llama = self._context.llama
        self._bos = self._context.special_text(llama.token_bos())
        self._eos = self._context.special_text(llama.token_eos())

    @property
    def name(self) -> str:
        """The catalogue name."""
        return self._name

    @property
    def can_see(self) -> bool:
        """Whether images may be given."""
        return self._images is not None

    @property
    def offloads(self) -> bool:
        """Whether llama.cpp was built with a GPU backend, and so uses it."""
        return self._context.offloads

    @property
    def context_tokens(self) -> int:
        """How many tokens prompt and answer may have together."""
        return self._context.size

    @property
    def last_usage(self) -> Usage | None:
        """Token counts and times of the newest completion that was not in the background."""
        return self._usage

    def count_tokens(self, text: str) -> int:
        """Number of tokens of `text`."""
        return len(self._context.tokenize(text, special=False))

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int = 256,
        schema: dict[str, Any] | None = None,
        images: Sequence[bytes] = (),
        temperature: float = 0.0,
        cancel: CancelToken | None = None,
        background: bool = False,
    ) -> Iterator[str]:
        """Yield text pieces as they are generated; see `tools.ports.LanguageModel`.

        `background` work waits for the user's and steps aside for it between tokens; it goes on
        afterwards from its saved state.
        """
        if images and self._images is None:
            raise CannotSee
        started = time.perf_counter()
        before = self._read
        if before is not None and before.messages == tuple(messages) and not images:
            prompt = before.prompt
        else:
            prompt = self._tokenize(self._render(messages, images, open_answer=True))
        if len(prompt) + _ROOM_FOR_AN_ANSWER > self._context.size:
            raise PromptTooLong
        room = min(max_tokens, self._context.size - len(prompt))
        schema_text = None if schema is None else json.dumps(schema)
        self._turns.begin(background=background, cancel=cancel)
        try:
            run = _Run(self, list(prompt), cancel, background)
            decode = codecs.getincrementaldecoder("utf-8")("replace").decode
            reused = run.prefill()
            read, self._read = self._read, None
            if read is not None and read.prompt == prompt:
                started, reused = read.started, read.reused
            sampler = self._context.sampler(schema_text, temperature)
            first_ms = 0.0
            generated = 0
            try:
                while generated < room:
                    token = self._context.sample(sampler)
                    generated += 1
                    if generated == 1:
                        first_ms = (time.perf_counter() - started) * 1000
                    if self._context.ends(token):
                        break
                    text = decode(self._context.piece_of(token))
                    if text:
                        yield text
                    if generated < room:
                        run.append(token)
                tail = decode(b"", True)
                if tail:
                    yield tail
            finally:
                sampler.close()
                if not background:
                    total_ms = (time.perf_counter() - started) * 1000
                    self._usage = Usage(len(prompt), reused, generated, first_ms, total_ms)
        finally:
            self._turns.end()

    def read_state(
        self, messages: Sequence[ChatMessage], cancel: CancelToken | None = None
    ) -> Vector | None:
        """What the watched layers hold after the prompt; None when no layer is watched.

        The prompt stays read: a `stream` of the same messages starts to answer at once.
        """
        watch = self._context.watch
        if watch is None:
            return None
        started = time.perf_counter()
        prompt = self._tokenize(self._render(messages, (), open_answer=True))
        if len(prompt) + _ROOM_FOR_AN_ANSWER > self._context.size:
            raise PromptTooLong
        self._turns.begin(background=False, cancel=cancel)
        try:
            reused = _Run(self, list(prompt), cancel, background=False).prefill(watch)
            self._read = _Read(tuple(messages), prompt, reused, started)
            return watch.take()
        finally:
            watch.disarm()
            self._turns.end()

    def warm(self, messages: Sequence[ChatMessage], cancel: CancelToken | None = None) -> None:
        """Read messages in the background, so that a prompt that begins with them starts sooner."""
        prompt = self._tokenize(self._render(messages, (), open_answer=False))
        if not prompt or len(prompt) + _ROOM_FOR_AN_ANSWER > self._context.size:
            return
        self._turns.begin(background=True, cancel=cancel)
        try:
            _Run(self, prompt, cancel, background=True).prefill()
        finally:
            self._turns.end()

    def in_background(self) -> LanguageModel:
        """The same model for work that yields to the user's turns."""
        return BackgroundLanguage(self)

    def forget_conversations(self) -> None:
        """Drop all KV states: nothing read so far stays in them."""
        self._turns.begin(background=False)
        try:
            self._read = None
            self._context.drop_states()
        finally:
            self._turns.end()

    def close(self) -> None:
        """Free the model once nobody uses it."""
        self._turns.begin(background=False)
        try:
            self._context.close()
        finally:
            self._turns.end()

    def _render(
        self, messages: Sequence[ChatMessage], images: Sequence[bytes], *, open_answer: bool
    ) -> list[Piece]:
        return render_prompt(
            self._context.template or CHATML,
            messages,
            images=images,
            open_answer=open_answer,
            bos=self._bos,
            eos=self._eos,
        )

    def _tokenize(self, pieces: Sequence[Piece]) -> list[int]:
        tokens: list[int] = []
        for piece in pieces:
            if piece.image is None:
                tokens += self._context.tokenize(piece.text, special=piece.written)
            elif self._images is not None:
                tokens += self._images.tokens_of(piece.image)
        return tokens


@dataclass(frozen=True, slots=True)
class _Read:
    """A prompt that `read_state` has read: when it began, and how many tokens it found read."""

    messages: tuple[ChatMessage, ...]
    prompt: list[int]
    reused: int
    started: float


class _Run:
    """One generation's tokens, brought back into the context whenever others used it meanwhile."""

    def __init__(
        self, model: LlamaModel, tokens: list[int], cancel: CancelToken | None, background: bool
    ) -> None:
        self._context = model._context
        self._images = model._images
        self._turns = model._turns
        self._tokens = tokens
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
            if part[0] < 0 and self._images is not None:
                self._images.evaluate(part[0], len(part))
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
