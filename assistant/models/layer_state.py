"""Reads what a layer of the language model holds for the last token of a prompt, while it is read.

llama.cpp asks a callback about every node of a computation; the one named `l_out-<layer>` is copied
out when the watch is armed. It costs no further pass: on two cores, no difference that could be
measured against the same evaluation without it.
"""

import ctypes
from collections.abc import Sequence
from typing import Any

import numpy as np

from memory.records import Vector


class LayerWatch:
    """The outputs of some layers for the last evaluated token. Not thread-safe.

    `layers` count from 1; `callback` goes into the context's parameters as `cb_eval` and must live
    as long as the context, so keep the watch. `width` is the model's, set once it is loaded.
    """

    def __init__(self, layers: Sequence[int]) -> None:
        from llama_cpp import _ggml
        from llama_cpp.llama_cpp import ggml_backend_sched_eval_callback

        self.width = 0
        self._order = [f"l_out-{layer - 1}".encode() for layer in layers]
        self._wanted = frozenset(self._order)
        self._found: dict[bytes, Vector] = {}
        self._armed = False
        self._name_of = _declare(_ggml.libggml.ggml_get_name, ctypes.c_char_p, 1)
        self._bytes_of = _declare(_ggml.libggml.ggml_nbytes, ctypes.c_size_t, 1)
        self._copy: Any = _ggml.libggml.ggml_backend_tensor_get
        self._copy.restype = None
        self._copy.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t]
        self.callback: Any = ggml_backend_sched_eval_callback(self._see)

    def arm(self) -> None:
        """Watch the evaluations from now on; what was seen before is forgotten."""
        self._found.clear()
        self._armed = True

    def take(self) -> Vector | None:
        """The layers' outputs one after the other, or None if one was not seen."""
        seen = [self._found[name] for name in self._order if name in self._found]
        return np.concatenate(seen) if len(seen) == len(self._order) else None

    def disarm(self) -> None:
        """Stop watching and forget what was seen."""
        self._armed = False
        self._found.clear()

    def _see(self, tensor: int, asked: bool, _user_data: object) -> bool:
        if not self._armed:
            return False
        name = self._name_of(tensor)
        if asked:
            return name in self._wanted
        last = np.empty(self.width, np.float32)
        self._copy(tensor, last.ctypes.data, self._bytes_of(tensor) - last.nbytes, last.nbytes)
        self._found[name] = last
        return True


def _declare(function: Any, result: Any, pointers: int) -> Any:
    function.restype = result
    function.argtypes = [ctypes.c_void_p] * pointers
    return function
