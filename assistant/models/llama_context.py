"""One llama.cpp model and context: tokens in, tokens out, KV state kept. The only llama adapter.

Not thread-safe: `LlamaModel` gives one caller at a time the context.
"""

import contextlib
import ctypes
import io
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.models.errors import ModelDamaged, ModelStopped
from assistant.models.layer_state import LayerWatch
from assistant.models.llama_library import import_llama
from assistant.models.passage_spans import Vocabulary, read_vocabulary
from assistant.models.prefix_states import PrefixStates, SavedState, Tokens, count_shared

_SAVE_FROM = 64
_STATE_COUNT = 6


class LlamaContext:
    """A loaded GGUF model with one sequence of tokens in its KV cache."""

    def __init__(
        self,
        weights: Path,
        *,
        context: int,
        threads: int,
        chunk: int,
        state_bytes: int,
        batch: int = 0,
        state_layers: Sequence[int] = (),
        gpu_layers: int | None = None,
    ) -> None:
        """`batch` is the most that llama.cpp takes at once, where that is more than `chunk`.

        `gpu_layers` go on the GPU, if llama.cpp was built for one: -1 all, None as many as it can.
        """
        llama_cpp = import_llama()
        _silence(llama_cpp)
        self._lib = llama_cpp
        wanted = -1 if gpu_layers is None else gpu_layers
        self.offloads: bool = bool(llama_cpp.llama_supports_gpu_offload()) and wanted != 0
        # On a GPU a step is short whatever its size; on a CPU it bounds how late a cancel is seen.
        self.chunk = 512 if self.offloads else chunk
        self.watch = LayerWatch(state_layers) if state_layers else None
        options: dict[str, Any] = {
            "n_ctx": context,
            "n_batch": max(batch, self.chunk),
            "n_ubatch": max(batch, self.chunk),
            "n_threads": threads,
            "n_threads_batch": threads,
            "use_mmap": True,
        }
        self.llama: Any = self._load_where_it_fits(weights, wanted, options)
        if self.watch is not None:
            self.watch.width = int(self.llama.n_embd())
        self._has_logits = False
        self._vocab = self.llama._model.vocab
        self._states = PrefixStates(count=_STATE_COUNT, max_bytes=state_bytes)
        self._grammars: dict[str, Any] = {}
        self._known: Vocabulary | None = None
        self.template: str | None = self.llama.metadata.get("tokenizer.chat_template")

    @property
    def size(self) -> int:
        """How many tokens fit the context."""
        return int(self.llama.n_ctx())

    @property
    def tokens(self) -> Tokens:
        """The tokens whose KV state is in the context now."""
        return np.asarray(self.llama.input_ids[: self.llama.n_tokens], np.int32)

    def tokenize(self, text: str, *, special: bool) -> list[int]:
        """Text to tokens; special tokens are recognised only where `special` says so."""
        data = text.encode("utf-8", errors="replace")
        return list(self.llama.tokenize(data, add_bos=False, special=special))

    def piece_of(self, token: int) -> bytes:
        """The bytes of one token; empty for special ones."""
        buffer = ctypes.create_string_buffer(512)
        count = self._lib.llama_token_to_piece(self._vocab, token, buffer, 512, 0, False)
        return buffer.raw[: max(count, 0)]

    def vocabulary(self) -> Vocabulary:
        """All tokens by the bytes that they write; read once, in about a second."""
        if self._known is None:
            count = self._lib.llama_vocab_n_tokens(self._vocab)
            self._known = read_vocabulary((token, self.piece_of(token)) for token in range(count))
        return self._known

    @cached_property
    def end_tokens(self) -> list[int]:
        """The tokens that end an answer."""
        count = self._lib.llama_vocab_n_tokens(self._vocab)
        return [token for token in range(count) if self.ends(token)]

    def logits(self) -> NDArray[np.float32]:
        """The scores of all tokens after the last one evaluated, shape (tokens,). A copy."""
        pointer = self._lib.llama_get_logits_ith(self.llama._ctx.ctx, -1)
        count = self._lib.llama_vocab_n_tokens(self._vocab)
        return np.ctypeslib.as_array(pointer, shape=(count,)).astype(np.float32, copy=True)

    def special_text(self, token: int) -> str:
        """The name of a special token such as the end of text; empty when the model has none."""
        if token < 0:
            return ""
        text = self._lib.llama_vocab_get_text(self._vocab, token)
        return text.decode("utf-8", errors="replace") if text else ""

    def ends(self, token: int) -> bool:
        """Whether a token ends the answer."""
        return bool(self._lib.llama_vocab_is_eog(self._vocab, token))

    def sampler(self, schema_text: str | None, temperature: float) -> Any:
        """A sampler held to a JSON schema by grammar, if given; greedy at temperature 0."""
        from llama_cpp import LlamaGrammar
        from llama_cpp._internals import LlamaSampler

        sampler = LlamaSampler()
        if schema_text is not None:
            grammar = self._grammars.get(schema_text)
            if grammar is None:
                grammar = LlamaGrammar.from_json_schema(schema_text, verbose=False)
                if len(self._grammars) >= 32:
                    self._grammars.clear()
                self._grammars[schema_text] = grammar
            sampler.add_grammar(self.llama._model, grammar)
        if temperature <= 0:
            sampler.add_greedy()
        else:
            sampler.add_top_k(40)
            sampler.add_top_p(0.95)
            sampler.add_min_p(0.05)
            sampler.add_temp(temperature)
            sampler.add_dist(0x10C)
        return sampler

    def sample(self, sampler: Any) -> int:
        """Choose the next token."""
        return int(sampler.sample(self.llama._ctx, -1))

    def seek(
        self,
        prompt: Tokens,
        *,
        whole: Callable[[int], int] = lambda shared: shared,
        leave_last: bool = False,
    ) -> int:
        """Bring as much of `prompt` as is known into the KV cache; return how many tokens that is.

        A state that would be lost is saved first. `whole` rounds a shared length down to where the
        prompt may be cut (an image is one piece). The last token is left to be evaluated, since
        logits are not saved; unless it was evaluated just now and `leave_last` does not ask for it.
        """
        current = self.tokens
        here = count_shared(current, prompt)
        state, shared = self._states.best_for(prompt)
        restores = state is not None and shared > here + _SAVE_FROM
        lost = len(current) - here
        if lost >= _SAVE_FROM and (restores or here * 2 < len(current)):
            self._save(current)
        if restores and state is not None and self._restore(state):
            here = shared
        if self._has_logits and not leave_last and here == len(prompt) == self.llama.n_tokens:
            return here
        keep = whole(min(here, len(prompt) - 1))
        if keep < self.llama.n_tokens and not self.llama._ctx.kv_cache_seq_rm(-1, keep, -1):
            # Some architectures cannot drop the tail of their state; start over.
            self.llama._ctx.kv_cache_clear()
            keep = 0
        self.llama.n_tokens = keep
        self._has_logits = False
        return keep

    def evaluate(self, tokens: Sequence[int]) -> None:
        """Evaluate at most `chunk` tokens after those in the context."""
        try:
            self.llama.eval(tokens)
        except RuntimeError:
            self.forget_context()
            raise ModelStopped from None
        self._has_logits = True

    def place(self, token: int, positions: int) -> None:
        """Note that an image, known as `token`, now fills this many positions of the context."""
        start = self.llama.n_tokens
        self.llama.input_ids[start : start + positions] = token
        self.llama.n_tokens = start + positions
        self._has_logits = False

    def forget_context(self) -> None:
        """Empty the KV cache."""
        self._has_logits = False
        self.llama.reset()
        self.llama._ctx.kv_cache_clear()

    def drop_states(self) -> None:
        """Forget every conversation held in RAM."""
        self._states.clear()
        self.forget_context()
        # The library leaves the tokens of the last prompt in place.
        self.llama.input_ids[:] = 0

    def close(self) -> None:
        """Free the model."""
        self._states.clear()
        self.llama.close()

    def _load_where_it_fits(self, weights: Path, wanted: int, options: dict[str, Any]) -> Any:
        """Load on the GPU, else, where its memory does not suffice, on the processor."""
        if self.offloads:
            with contextlib.suppress(ModelDamaged):
                return _load(weights, self.watch, n_gpu_layers=wanted, **options)
            self.offloads = False
        return _load(weights, self.watch, n_gpu_layers=0, **options)

    def _save(self, tokens: Tokens) -> None:
        if self._states.holds(tokens):
            return
        context = self.llama._ctx.ctx
        size = self._lib.llama_state_seq_get_size(context, 0)
        data = bytearray(size)
        buffer = (ctypes.c_uint8 * size).from_buffer(data)
        written = self._lib.llama_state_seq_get_data(context, buffer, size, 0)
        if written:
            self._states.keep(SavedState(tokens.copy(), memoryview(data)[:written]))

    def _restore(self, state: SavedState) -> bool:
        context = self.llama._ctx.ctx
        data = memoryview(state.data)
        buffer = (ctypes.c_uint8 * len(data)).from_buffer(data)
        self.llama._ctx.kv_cache_clear()
        self.llama.n_tokens = 0
        self._has_logits = False
        if not self._lib.llama_state_seq_set_data(context, buffer, len(data), 0):
            self.llama._ctx.kv_cache_clear()
            return False
        self.llama.input_ids[: len(state.tokens)] = state.tokens
        self.llama.n_tokens = len(state.tokens)
        return True


_SILENT: list[Any] = []
_LOADING = threading.Lock()


def _silence(llama_cpp: Any) -> None:
    """Send llama.cpp's own log nowhere: it would draw over the terminal UI and may quote prompts.

    The callback must live as long as the library, so it is kept here.
    """
    if _SILENT:
        return
    import llama_cpp.mtmd_cpp as mtmd

    callback = llama_cpp.llama_log_callback(lambda level, text, data: None)
    _SILENT.append(callback)
    llama_cpp.llama_log_set(callback, ctypes.c_void_p(0))
    for setter in (mtmd.mtmd_log_set, mtmd.mtmd_helper_log_set):
        setter(callback, ctypes.c_void_p(0))


def _load(weights: Path, watch: LayerWatch | None, **options: Any) -> Any:
    """Load a model whose computations `watch` may look into. Raises `ModelDamaged`.

    "Verbose", because a quiet load points file descriptor 1 elsewhere for seconds, and other
    threads of the worker write events there; what it prints goes nowhere.
    """
    import llama_cpp.llama_cpp as lib
    from llama_cpp import Llama

    default_params = lib.llama_model_default_params
    default_context = lib.llama_context_default_params

    def watched_params() -> Any:
        params = default_context()
        if watch is not None:
            params.cb_eval = watch.callback
        return params

    def plain_params() -> Any:
        params = default_params()
        params.use_extra_bufts = False
        return params

    with _LOADING, contextlib.redirect_stderr(io.StringIO()):
        # llama.cpp's AMX kernels die of a general protection fault when GCC 12 compiled them (its
        # ldtilecfg intrinsic loses stores). Plain buffers avoid them: prefill 123 instead of 103
        # token/s without AMX, generation 12 instead of 13.6.
        if b"AMX_INT8 = 1" in lib.llama_print_system_info():
            lib.llama_model_default_params = plain_params
        lib.llama_context_default_params = watched_params
        try:
            llama = Llama(model_path=str(weights), verbose=True, **options)
        except (ValueError, RuntimeError):
            raise ModelDamaged from None
        finally:
            lib.llama_model_default_params = default_params
            lib.llama_context_default_params = default_context
    llama.verbose = False
    return llama
