"""The head of a GGUF file, read with suspicion: what it says it is, and whether it can be that.

llama.cpp aborts the whole process at some files that lie about themselves; this finds most of the
lies first. Format: GGUF version 2 and 3 (ggml's docs/gguf.md).
"""

import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from assistant.models.errors import ModelDamaged

_MOST_KEYS, _MOST_TENSORS, _LONGEST_TEXT, _LONGEST_ARRAY = 4_096, 65_536, 1 << 20, 1 << 22
_TEXT, _ARRAY = 8, 9
_SCALARS = {
    0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d",
}  # fmt: skip
_SHOWN_ITEMS = 16
_EMBEDDINGS = ("v.patch_embd.weight", "v.position_embd.weight")
# What llama.cpp follows without looking whether it is there, by the projector's type.
_NEEDED = {
    "mlp": (*_EMBEDDINGS, "mm.0.weight", "mm.0.bias", "mm.2.weight", "mm.2.bias"),
    "gemma3": (*_EMBEDDINGS, "mm.input_projection.weight", "mm.soft_emb_norm.weight"),
    "idefics3": (*_EMBEDDINGS, "mm.model.fc.weight"),
    "qwen3vl_merger": (*_EMBEDDINGS, "mm.0.weight", "mm.0.bias", "mm.2.weight", "mm.2.bias"),
}
_ODD = re.compile(r"[^a-zA-Z0-9_.]")
# Bytes of a block and its numbers, of the tensor types that models come in (ggml.h).
_TYPES = {
    0: (4, 1), 1: (2, 1), 2: (18, 32), 3: (20, 32), 6: (22, 32), 7: (24, 32), 8: (34, 32),
    10: (84, 256), 11: (110, 256), 12: (144, 256), 13: (176, 256), 14: (210, 256),
    15: (292, 256), 16: (66, 256), 17: (74, 256), 18: (98, 256), 19: (50, 256), 20: (18, 32),
    21: (110, 256), 22: (82, 256), 23: (136, 256), 24: (1, 1), 25: (2, 1), 26: (4, 1), 27: (8, 1),
    28: (8, 1), 29: (56, 256), 30: (2, 1), 34: (54, 256), 35: (66, 256), 39: (17, 32),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """What the head says. `values` holds scalars, texts and the first items of arrays by key."""

    values: dict[str, Any]
    tensors: dict[str, tuple[int, ...]]

    @property
    def architecture(self) -> str:
        """The model's architecture; "clip" for a projector."""
        return str(self.values.get("general.architecture", ""))

    @property
    def layers(self) -> int:
        """How many layers the model has; 0 when it does not say."""
        return _count(self.values.get(f"{self.architecture}.block_count"))


def read_header(path: Path) -> GgufHeader:
    """Read and check the head of a file. Raises `ModelDamaged`."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            return _Reader(file, size).read()
    except (OSError, struct.error, UnicodeDecodeError, OverflowError, MemoryError):
        raise ModelDamaged from None


def check_projector(path: Path) -> GgufHeader:
    """The head of a projector that could be one. Raises `ModelDamaged`.

    Its sizes must agree with each other, so that the runtime neither divides by zero nor reserves
    what no machine has.
    """
    header = read_header(path)
    value = header.values.get
    if header.architecture != "clip" or not value("clip.has_vision_encoder"):
        raise ModelDamaged("That file is no projector of a vision model; choose its mmproj file.")
    heads, width = _count(value("clip.vision.attention.head_count")), _width(header)
    sound = (
        0 < heads <= 1024
        and 0 < width <= 65_536
        and width % heads == 0
        and 0 < _count(value("clip.vision.patch_size")) <= _count(value("clip.vision.image_size"))
        and _count(value("clip.vision.image_size")) <= 8_192
        and 0 < _count(value("clip.vision.block_count")) <= 512
        and 0 < _count(value("clip.vision.projection_dim")) <= 65_536
        and 0 < _count(value("clip.vision.feed_forward_length")) <= 262_144
        and all(_is_spread(value(f"clip.vision.image_{key}")) for key in ("mean", "std"))
        and _are_blocks_alike(header.tensors)
        and set(_NEEDED.get(str(value("clip.projector_type")), ())) <= header.tensors.keys()
    )
    if not sound:
        raise ModelDamaged
    return header


def _are_blocks_alike(tensors: Iterable[str]) -> bool:
    """Whether there are tensors, and each numbered block of the tower has the same parts.

    llama.cpp does not look whether a part is there before it follows the pointer to it.
    """
    names = list(tensors)
    blocks: dict[str, set[str]] = {}
    for name in names:
        if name.startswith("v.blk."):
            number, _, part = name.removeprefix("v.blk.").partition(".")
            blocks.setdefault(number, set()).add(part)
        elif _ODD.search(name):
            return False
    return bool(names) and len({frozenset(parts) for parts in blocks.values()}) <= 1


def _width(header: GgufHeader) -> int:
    return _count(header.values.get("clip.vision.embedding_length"))


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _is_spread(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 3 and all(abs(one) < 1e3 for one in value)


class _Reader:
    """Reads one file's head from its start; every length is bounded by the file's."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._size = file, size

    def read(self) -> GgufHeader:
        if self._take(4) != b"GGUF" or self._number("I") not in (2, 3):
            raise ModelDamaged
        tensor_count, key_count = self._number("Q"), self._number("Q")
        if tensor_count > _MOST_TENSORS or key_count > _MOST_KEYS:
            raise ModelDamaged
        values: dict[str, Any] = {}
        for _ in range(key_count):
            key = self._text()
            if key in values:
                raise ModelDamaged
            values[key] = self._value(self._number("I"))
        alignment = values.get("general.alignment", 32)
        if not isinstance(alignment, int) or alignment < 8 or alignment & (alignment - 1):
            raise ModelDamaged
        found = [self._tensor() for _ in range(tensor_count)]
        start = -(-self._file.tell() // alignment) * alignment
        tensors: dict[str, tuple[int, ...]] = {}
        expected = 0
        for name, shape, length, offset in found:
            # Tensors lie one after the other; llama.cpp refuses gaps as well.
            if name in tensors or offset != expected or start + offset + length > self._size:
                raise ModelDamaged
            expected = -(-(offset + length) // alignment) * alignment
            tensors[name] = shape
        return GgufHeader(values, tensors)

    def _tensor(self) -> tuple[str, tuple[int, ...], int, int]:
        name = self._text()
        dimensions = self._number("I")
        if not name or not 1 <= dimensions <= 4:
            raise ModelDamaged
        shape = tuple(self._number("Q") for _ in range(dimensions))
        kind, offset = self._number("I"), self._number("Q")
        block, numbers = _TYPES.get(kind, (0, 0))
        if not block or any(side < 1 for side in shape) or shape[0] % numbers:
            raise ModelDamaged
        count = 1
        for side in shape:
            count *= side
        return name, shape, count // numbers * block, offset

    def _value(self, kind: int) -> Any:
        if kind == _TEXT:
            return self._text()
        if kind != _ARRAY:
            return self._number(_format(kind))
        item, length = self._number("I"), self._number("Q")
        if length > _LONGEST_ARRAY:
            raise ModelDamaged
        if item == _TEXT:
            shown = [self._text() for _ in range(min(length, _SHOWN_ITEMS))]
            for _ in range(length - len(shown)):
                self._skip(self._number("Q"))
            return shown
        letter = _format(item)
        shown_count = min(length, _SHOWN_ITEMS)
        values = [self._number(letter) for _ in range(shown_count)]
        self._skip((length - shown_count) * struct.calcsize(f"<{letter}"))
        return values

    def _text(self) -> str:
        length = self._number("Q")
        if length > _LONGEST_TEXT:
            raise ModelDamaged
        return self._take(length).decode("utf-8")

    def _number(self, letter: str) -> Any:
        return struct.unpack(f"<{letter}", self._take(struct.calcsize(f"<{letter}")))[0]

    def _skip(self, length: int) -> None:
        if length > self._size - self._file.tell():
            raise ModelDamaged
        self._file.seek(length, 1)

    def _take(self, length: int) -> bytes:
        data = self._file.read(length)
        if len(data) != length:
            raise ModelDamaged
        return data


def _format(kind: int) -> str:
    letter = _SCALARS.get(kind)
    if letter is None:
        raise ModelDamaged
    return letter
