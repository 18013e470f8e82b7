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

from assistant.models.background_language import BackgroundLanguage
from assistant.models.completion_run import CompletionRun, Prompt
from assistant.models.errors import (
    CannotSee,
    ModelDamaged,
    ModelStopped,
    PromptTooLong,
    SightStopped,
    SightTooLong,
)
from assistant.models.llama_context import LlamaContext
from assistant.models.llama_images import IMAGE_BATCH, ImagePieces
from assistant.models.prompt import CHATML, Piece, render_prompt
from assistant.models.span_writing import write_span
from assistant.models.turn_taking import TurnTaking
from memory.records import Vector
from tools.ports import CancelToken, ChatMessage, LanguageModel, Span, Usage

# Prefill goes on in steps of this many tokens, about half a second on two cores.
_CHUNK = 64
_ROOM_FOR_AN_ANSWER = 16
BLIND = (
    "The language model's projector is damaged or belongs to another model, so it cannot see; "
    "fetch or add it again."
)


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
        gpu_layers: int | None = None,
    ) -> None:
        self._name = name
        self._context = LlamaContext(
            weights,
            context=context,
            threads=threads,
            chunk=_CHUNK,
            batch=_CHUNK if projector is None else IMAGE_BATCH,
            state_bytes=state_bytes,
            state_layers=state_layers,
            gpu_layers=gpu_layers,
        )
        self._eyes, self._sight_problem = self._open_eyes(projector)
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
        return self._eyes is not None

    @property
    def sight_problem(self) -> str:
        """Why a model that has a projector cannot see all the same; empty otherwise."""
        return self._sight_problem

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
        started = time.perf_counter()
        before = self._read
        if before is not None and before.messages == tuple(messages) and not images:
            prompt = before.prompt
        else:
            prompt = self._make_prompt(messages, images)
        tokens = prompt.tokens
        room = min(max_tokens, self._context.size - prompt.cells)
        schema_text = None if schema is None else json.dumps(schema)
        self._turns.begin(background=background, cancel=cancel)
        try:
            run = self._run(prompt, cancel, background)
            decode = codecs.getincrementaldecoder("utf-8")("replace").decode
            reused = run.prefill()
            read, self._read = self._read, None
            if read is not None and read.prompt.tokens == tokens:
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
                    self._usage = Usage(len(tokens), reused, generated, first_ms, total_ms)
        except ModelStopped:
            if prompt.images:
                raise SightStopped from None
            raise
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
        prompt = self._make_prompt(messages)
        self._turns.begin(background=False, cancel=cancel)
        try:
            reused = self._run(prompt, cancel, background=False).prefill(watch)
            self._read = _Read(tuple(messages), prompt, reused, started)
            return watch.take()
        finally:
            watch.disarm()
            self._turns.end()

    def extract_span(
        self,
        messages: Sequence[ChatMessage],
        passages: Sequence[str],
        *,
        otherwise: str = "",
        max_tokens: int = 32,
        cancel: CancelToken | None = None,
    ) -> Span | None:
        """The span of the passages that the model answers with; see `tools.ports.ExtractsSpans`."""
        prompt = self._make_prompt(messages)
        room = min(max_tokens, self._context.size - prompt.cells)
        self._turns.begin(background=False, cancel=cancel)
        try:
            run = self._run(prompt, cancel, background=False)
            run.prefill()
            return write_span(self._context, run, passages, otherwise=otherwise, max_tokens=room)
        finally:
            self._turns.end()

    def warm(self, messages: Sequence[ChatMessage], cancel: CancelToken | None = None) -> None:
        """Read messages in the background, so that a prompt that begins with them starts sooner."""
        prompt = self._tokenize(self._render(messages, (), open_answer=False))
        if not prompt.tokens or prompt.cells + _ROOM_FOR_AN_ANSWER > self._context.size:
            return
        self._turns.begin(background=True, cancel=cancel)
        try:
            self._run(prompt, cancel, background=True).prefill()
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
            if self._eyes is not None:
                self._eyes.forget()
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

    def _tokenize(self, pieces: Sequence[Piece]) -> Prompt:
        prompt = Prompt()
        for piece in pieces:
            if piece.image is None:
                tokens = self._context.tokenize(piece.text, special=piece.written)
                prompt.tokens += tokens
                prompt.cells += len(tokens)
                continue
            if self._eyes is None:
                raise CannotSee
            place = self._eyes.place_of(piece.image)
            prompt.tokens += [place.number] * place.positions
            prompt.cells += place.cells
            prompt.images[place.number] = piece.image
        return prompt

    def _make_prompt(self, messages: Sequence[ChatMessage], images: Sequence[bytes] = ()) -> Prompt:
        """The prompt of a completion. Raises `CannotSee`, `PromptTooLong` or `SightTooLong`."""
        prompt = self._tokenize(self._render(messages, images, open_answer=True))
        if prompt.cells + _ROOM_FOR_AN_ANSWER > self._context.size:
            raise SightTooLong if prompt.images else PromptTooLong
        return prompt

    def _run(self, prompt: Prompt, cancel: CancelToken | None, background: bool) -> CompletionRun:
        return CompletionRun(
            self._context,
            self._eyes,
            self._turns,
            list(prompt.tokens),
            prompt.images,
            cancel=cancel,
            background=background,
        )

    def _open_eyes(self, projector: Path | None) -> tuple[ImagePieces | None, str]:
        """The eyes, or why there are none: without them the model still talks."""
        if projector is None:
            return None, ""
        try:
            return ImagePieces(self._context, projector), ""
        except ModelDamaged:
            return None, BLIND


@dataclass(frozen=True, slots=True)
class _Read:
    """A prompt that `read_state` has read: when it began, and how many tokens it found read."""

    messages: tuple[ChatMessage, ...]
    prompt: Prompt
    reused: int
    started: float
