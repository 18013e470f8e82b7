"""How many images an encoder sees at once: by the memory that is free, halved when it ran out."""

import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from assistant.models.errors import OutOfMemory

_Item = TypeVar("_Item")
_Seen = TypeVar("_Seen")

ON_CPU = 16
"""Always the same on the processor: vectors of another batch size differ in their last bits."""
_MOST_ON_GPU = 128
_SHARE = 0.5
"""Of a GPU's free memory: a language model may lie beside."""


def choose_device(torch: Any) -> str:
    """Where an encoder runs: "cuda" (NVIDIA, and AMD's ROCm), "mps" (Apple) or "cpu"."""
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def measure_free(torch: Any, device: str) -> int:
    """Bytes that an encoder may still take on a GPU; 0 where there is none."""
    if device == "cuda":
        return int(torch.cuda.mem_get_info()[0])
    if device == "mps":
        return int(torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory())
    return 0


def choose_batch(device: str, free: int, each: int) -> int:
    """How many images of `each` bytes go at once: 16 on the processor, 1 to 128 on a GPU."""
    if device == "cpu":
        return ON_CPU
    return max(1, min(_MOST_ON_GPU, int(free * _SHARE) // each))


class Batches:
    """Runs work in batches; where memory runs out they are halved for good. Thread-safe."""

    def __init__(self, torch: Any, device: str, *, each: int) -> None:
        """`each` is about what one image takes on its way through the model (bytes)."""
        self._torch, self._device = torch, device
        self._lock = threading.Lock()
        self._size = choose_batch(device, measure_free(torch, device), each)

    @property
    def size(self) -> int:
        """How many go at once now."""
        return self._size

    def run(
        self, items: Sequence[_Item], work: Callable[[Sequence[_Item]], list[_Seen]]
    ) -> list[_Seen]:
        """The results of all items, in order. Raises `OutOfMemory` when not even one fits."""
        done: list[_Seen] = []
        while len(done) < len(items):
            part = items[len(done) : len(done) + self._size]
            try:
                done += work(part)
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
                self._make_room(len(part))
        return done

    def _make_room(self, tried: int) -> None:
        if self._device == "cuda":
            self._torch.cuda.empty_cache()
        elif self._device == "mps":
            self._torch.mps.empty_cache()
        if tried == 1:
            raise OutOfMemory
        with self._lock:
            self._size = min(self._size, tried // 2)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether torch, on a GPU or the processor, had too little memory."""
    told = str(error).lower()
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ == "OutOfMemoryError"
        or "out of memory" in told
        or "can't allocate memory" in told
    )
