"""Images in a llama.cpp prompt, through llama-cpp-python's multimodal handler (mtmd).

An image stands in the list of tokens as its own negative number, once for each position it takes,
so that what was read of it is found again for a follow-up question like any other prefix.
"""

import ctypes
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.models.errors import CannotSee, ModelDamaged, ModelStopped
from assistant.models.gguf_header import check_projector
from assistant.models.llama_context import LlamaContext

IMAGE_BATCH = 512
"""Positions that a context with eyes evaluates at once. Models that look at a whole image at a time
(Gemma) need all of one image in it, or llama.cpp aborts; Gemma 3 takes 256."""
_MEASURED = 32
_SIDE_ON_CPU, _SIDE_ON_GPU = 896, 1344
"""Longest side of an image as a model gets it. Qwen3-VL makes one token of 32 x 32 px and reads one
in about 10 ms on two cores: 588 tokens at 896 px, 3,072 at the 2,048 px that are stored."""


@dataclass(frozen=True, slots=True)
class ImagePlace:
    """What an image takes: its number, positions in the prompt, cells of the KV cache.

    With positions in two dimensions (Qwen-VL) an image has fewer positions than cells.
    """

    number: int
    positions: int
    cells: int


class ImagePieces:
    """Turns JPEG bytes into positions of a context whose model has a projector (mmproj).

    Raises `ModelDamaged` when the projector is damaged, or is not this model's. Images are given
    with each call and not kept.
    """

    def __init__(self, context: LlamaContext, projector: Path) -> None:
        import llama_cpp
        from llama_cpp import mtmd_cpp
        from llama_cpp.llama_chat_format import MTMDChatHandler

        check_projector(projector)
        self._context, self._mtmd, self._lib = context, mtmd_cpp, llama_cpp
        self._side = _SIDE_ON_GPU if context.offloads else _SIDE_ON_CPU
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
        self._places: dict[int, ImagePlace] = {}

    def place_of(self, jpeg: bytes) -> ImagePlace:
        """How an image stands in a prompt. Raises `CannotSee` when it cannot be read at once."""
        number = -1 - int.from_bytes(hashlib.sha256(jpeg).digest()[:4], "big") // 2
        place = self._places.get(number)
        if place is None:
            with self._chunks_of(jpeg) as chunks:
                place = ImagePlace(
                    number,
                    int(self._mtmd.mtmd_helper_get_n_pos(chunks)),
                    int(self._mtmd.mtmd_helper_get_n_tokens(chunks)),
                )
            if len(self._places) >= _MEASURED:
                self._places.clear()
            self._places[number] = place
        return place

    def evaluate(self, jpeg: bytes, number: int, positions: int) -> None:
        """Encode the image and put it into the context after what is there."""
        llama = self._context.llama
        # Like eval, drop what lies beyond the place where the image goes.
        llama._ctx.kv_cache_seq_rm(-1, llama.n_tokens, -1)
        with self._chunks_of(jpeg) as chunks:
            end = self._lib.llama_pos(0)
            failed = self._mtmd.mtmd_helper_eval_chunks(
                self._handler.mtmd_ctx,
                llama._ctx.ctx,
                chunks,
                self._lib.llama_pos(llama.n_tokens),
                self._lib.llama_seq_id(0),
                IMAGE_BATCH,
                True,
                ctypes.byref(end),
            )
        if failed or end.value - llama.n_tokens != positions:
            self._context.forget_context()
            raise ModelStopped
        self._context.place(number, positions)

    def forget(self) -> None:
        """Let go of what is known of images seen so far."""
        self._places.clear()

    @contextmanager
    def _chunks_of(self, jpeg: bytes) -> Iterator[Any]:
        mtmd = self._mtmd
        try:
            made = self._handler._create_bitmap_from_bytes(shrink_image(jpeg, self._side))
        except (ValueError, OSError):
            raise CannotSee("The photo cannot be shown to the language model.") from None
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
                raise CannotSee("The photo cannot be shown to the language model.")
            self._refuse_what_aborts(chunks)
            yield chunks
        finally:
            mtmd.mtmd_input_chunks_free(chunks)
            mtmd.mtmd_bitmap_free(bitmap)

    def _refuse_what_aborts(self, chunks: Any) -> None:
        """Raise `CannotSee` where llama.cpp would end the process.

        That is an image which must be read at once and does not fit one batch, and a token around
        it that the language model does not have, because the projector is another model's.
        """
        mtmd = self._mtmd
        for index in range(mtmd.mtmd_input_chunks_size(chunks)):
            chunk = mtmd.mtmd_input_chunks_get(chunks, index)
            if mtmd.mtmd_input_chunk_get_type(chunk) == mtmd.MTMD_INPUT_CHUNK_TYPE_TEXT:
                count = ctypes.c_size_t()
                tokens = mtmd.mtmd_input_chunk_get_tokens_text(chunk, ctypes.byref(count))
                if any(tokens[place] < 0 for place in range(count.value)):
                    raise CannotSee("The projector belongs to another language model.")
            elif mtmd.mtmd_input_chunk_get_n_tokens(
                chunk
            ) > IMAGE_BATCH and mtmd.mtmd_decode_use_non_causal(self._handler.mtmd_ctx, chunk):
                raise CannotSee("The photo is too large for the language model's eyes.")


def shrink_image(jpeg: bytes, side: int) -> bytes:
    """The image as JPEG, at most `side` pixels on its longer side; itself where it is that."""
    from PIL import Image

    with Image.open(io.BytesIO(jpeg)) as opened:
        if max(opened.size) <= side and opened.format == "JPEG":
            return jpeg
        opened.draft("RGB", (side, side))
        image = opened.convert("RGB")
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92)
    return out.getvalue()
