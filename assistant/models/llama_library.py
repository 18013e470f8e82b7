"""The way into llama-cpp-python: what must be set before its library is first loaded."""

import os
from typing import Any


def import_llama() -> Any:
    """Import and return the `llama_cpp` module."""
    # GNU OpenMP threads spin at a barrier for milliseconds, and a token has hundreds of barriers:
    # where another program wants the cores, each waits for a thread that is not running. Measured
    # on 2 cores with a load of 4: 13 token/s prefill and 0.5 generated; sleeping soon, 60 and 8.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    # Where it aborts it would start a debugger and print the stack, with what lies on it.
    os.environ.setdefault("GGML_NO_BACKTRACE", "1")
    import llama_cpp

    return llama_cpp
