"""Which GPU, if any, the model runtimes would use; asked without loading torch."""

from importlib.metadata import PackageNotFoundError, version

from assistant.models.llama_library import import_llama


def describe_accelerators() -> list[tuple[str, str, str, str]]:
    """Lines for `locket doctor`. Loads llama.cpp's library, but no model."""
    offload = bool(import_llama().llama_supports_gpu_offload())
    try:
        torch = version("torch")
    except PackageNotFoundError:
        torch = "not installed"
    where = "GPU layers are offloaded" if offload else "CPU (this build has no GPU backend)"
    return [
        ("language model runs on", "ok", f"{where}; llama-cpp-python {_version()}", ""),
        ("image model runs on", "ok", f"GPU when torch {torch} finds one, else CPU", ""),
    ]


def _version() -> str:
    return version("llama-cpp-python")
