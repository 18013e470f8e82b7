"""Images in a llama.cpp prompt, through llama-cpp-python's multimodal handler (mtmd).

An image stands in the list of tokens as its own negative number, once for each position it takes,
so that what was read of it is found again for a follow-up question like any other prefix.
"""

import ctypes
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.models.errors import ModelDamaged, ModelStopped
from assistant.models.llama_context import LlamaContext

_KEPT = 8


class ImagePieces:
    """Turns JPEG bytes into positions of a context whose model has a projector (mmproj)."""

    def __init__(self, context: LlamaContext, projector: Path) -> None:
        import llama_cpp
        from llama_cpp import mtmd_cpp
        from llama_cpp.llama_chat_format import MTMDChatHandler

        self._context, self._mtmd, self._lib = context, mtmd_cpp, llama_cpp
        self._handler: Any = MTMDChatHandler(
            str(projector), verbose=False, use_gpu=context.offloads
        )
        try:
            self._handler._init_mtmd_context(context.llama)
        except ValueError:
            raise ModelDamaged from None
        # A quiet handler redirects file descriptor 1 at every image; see `llama_context._load`.
        self._handler.verbose = True
        self._marker: bytes = mtmd_cpp.mtmd_default_marker()
        self._images: dict[int, bytes] = {}

    def tokens_of(self, jpeg: bytes) -> list[int]:
        """The image's negative number, once for each position it takes in the context."""
        number = -1 - int.from_bytes(hashlib.sha256(jpeg).digest()[:4], "big") // 2
        self._images.pop(number, None)
        self._images[number] = jpeg
        while len(self._images) > _KEPT:
            self._images.pop(next(iter(self._images)))
        with self._chunks_of(jpeg) as chunks:
            positions = int(self._mtmd.mtmd_helper_get_n_pos(chunks))
        return [number] * positions

    def evaluate(self, number: int, positions: int) -> None:
        """Encode the image and put it into the context after what is there."""
        llama = self._context.llama
        # Like eval, drop what lies beyond the place where the image goes.
        llama._ctx.kv_cache_seq_rm(-1, llama.n_tokens, -1)
        with self._chunks_of(self._images[number]) as chunks:
            end = self._lib.llama_pos(0)
            failed = self._mtmd.mtmd_helper_eval_chunks(
                self._handler.mtmd_ctx,
                llama._ctx.ctx,
                chunks,
                self._lib.llama_pos(llama.n_tokens),
                self._lib.llama_seq_id(0),
                self._context.chunk,
                True,
                ctypes.byref(end),
            )
        if failed or end.value - llama.n_tokens != positions:
            self._context.forget_context()
            raise ModelStopped
        self._context.place(number, positions)

    @contextmanager
    def _chunks_of(self, jpeg: bytes) -> Iterator[Any]:
        mtmd = self._mtmd
        try:
            made = self._handler._create_bitmap_from_bytes(jpeg)
        except ValueError:
            raise ModelStopped from None
        # Newer bindings wrap the bitmap together with a video handle; only the bitmap is ours.
        bitmap = getattr(made, "bitmap", made)
        chunks = mtmd.mtmd_input_chunks_init()
        try:
            text = mtmd.mtmd_input_text()
            text.text = self._marker
            if hasattr(text, "text_len"):
                text.text_len = len(self._marker)
            text.add_special = False
            text.parse_special = True
            bitmaps = (mtmd.mtmd_bitmap_p_ctypes * 1)(bitmap)
            if mtmd.mtmd_tokenize(self._handler.mtmd_ctx, chunks, ctypes.byref(text), bitmaps, 1):
                raise ModelStopped
            yield chunks
        finally:
            mtmd.mtmd_input_chunks_free(chunks)
            mtmd.mtmd_bitmap_free(bitmap)
