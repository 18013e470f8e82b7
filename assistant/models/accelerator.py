"""Which GPU the model runtimes would use, and what is in the way; torch is not loaded for it."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version

from assistant.models.catalog import CatalogModel
from assistant.models.fitting import IN_RAM, ON_GPU, PART_ON_GPU, TOO_LARGE, fit_model
from assistant.models.gpu import Gpu
from assistant.models.hardware import Hardware
from assistant.models.llama_library import import_llama

Line = tuple[str, str, str, str]
"""A line of `locket doctor`: name, state ("ok", "note" or "problem"), detail, what to do."""

_TORCH_SECONDS = 60
_ASK_TORCH = """
import json, torch
found = "cuda" if torch.cuda.is_available() else ""
found = found or ("mps" if torch.backends.mps.is_available() else "")
print(json.dumps({"device": found, "built": torch.version.cuda or torch.version.hip or ""}))
"""
_BUILD = {
    "nvidia": "-DGGML_CUDA=on",
    "amd": "-DGGML_HIP=on",
    "apple": "-DGGML_METAL=on",
}


def describe_accelerators(
    hardware: Hardware,
    language: CatalogModel | None = None,
    *,
    offloads: bool | None = None,
    ask_torch: Callable[[], dict[str, str]] | None = None,
) -> list[Line]:
    """Lines for the doctor: each GPU, and where language and image models run.

    Loads llama.cpp's library, but no model. torch is asked in a process of its own, and only where
    there is a GPU. `offloads` is whether llama.cpp was built for a GPU, when it is known.
    """
    if offloads is None:
        offloads = bool(import_llama().llama_supports_gpu_offload())
    return [
        *_describe_gpus(hardware),
        _describe_language(hardware, language, offloads),
        _describe_images(hardware, ask_torch or _run_torch),
    ]


def _describe_gpus(hardware: Hardware) -> Iterator[Line]:
    if not hardware.gpus:
        yield "GPU", "ok", "none found; models run on the processor", ""
    for gpu in hardware.gpus:
        if gpu.problem:
            yield "GPU", "note", f"{gpu.name} is there, but {gpu.problem}", ""
            continue
        memory, free = gpu.memory / 2**30, gpu.free_memory / 2**30
        yield "GPU", "ok", f"{gpu.name}, {memory:.1f} GiB, {free:.1f} free", ""


def _describe_language(hardware: Hardware, language: CatalogModel | None, offloads: bool) -> Line:
    name = "language model runs on"
    build = f"llama-cpp-python {_version('llama-cpp-python')}"
    if not hardware.usable_gpus:
        return name, "ok", f"the processor; {build}", ""
    gpu = hardware.usable_gpus[0]
    if not offloads:
        detail = f"the processor: llama.cpp was built without support for the {gpu.name}; {build}"
        return name, "note", detail, how_to_rebuild(gpu)
    where = ON_GPU if language is None else fit_model(language, hardware)
    places = {
        ON_GPU: "the GPU, all layers",
        PART_ON_GPU: "the GPU as far as its memory goes, the rest on the processor",
        IN_RAM: "the processor: too little of the GPU's memory is free",
        TOO_LARGE: "the processor: too little of the GPU's memory is free",
    }
    return name, "ok", f"{places[where]}; {build}", ""


def _describe_images(hardware: Hardware, ask_torch: Callable[[], dict[str, str]]) -> Line:
    name, torch = "image model runs on", _version("torch")
    if not hardware.usable_gpus:
        return name, "ok", f"the processor; torch {torch}", ""
    told = ask_torch()
    if told.get("device"):
        return name, "ok", f"the GPU ({told['device']}); torch {torch}", ""
    if not told:
        return name, "note", f"unknown: torch {torch} did not answer", "reinstall torch"
    if told.get("built"):
        fix = "update the GPU's driver to the one that torch asks for"
        return name, "note", f"the processor: torch {torch} finds no usable driver", fix
    fix = "install the torch build for this GPU (pytorch.org names it)"
    return name, "note", f"the processor: torch {torch} was built without GPU support", fix


def how_to_rebuild(gpu: Gpu) -> str:
    """One sentence on how to have llama.cpp use this GPU."""
    flag = _BUILD.get(gpu.maker, "-DGGML_VULKAN=on")
    return (
        f'rebuild it: CMAKE_ARGS="{flag}" pip install --force-reinstall --no-binary '
        "llama-cpp-python llama-cpp-python"
    )


def _run_torch() -> dict[str, str]:
    """What torch says of itself; empty when it does not load."""
    try:
        shown = subprocess.run(
            [sys.executable, "-c", _ASK_TORCH],
            capture_output=True,
            text=True,
            check=True,
            timeout=_TORCH_SECONDS,
        )
        told: dict[str, str] = json.loads(shown.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return {}
    return told


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
