"""The graphics processors of this machine, found without loading a model runtime.

NVIDIA's by its management library (NVML), AMD's by the kernel's files, Apple's by the processor.
"""

import ctypes
import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_NVIDIA, _AMD = "0x10de", "0x1002"
_APPLE_SHARE = 2 / 3
"""Of the memory that Apple's processors share, what the system lets the GPU hold."""


@dataclass(frozen=True, slots=True)
class Gpu:
    """One GPU. Sizes in bytes, 0 where unknown; `problem` says why it cannot be used."""

    name: str
    maker: str
    memory: int = 0
    free_memory: int = 0
    problem: str = ""


def find_gpus(
    sys: Path = Path("/sys"),
    ask_nvidia: Callable[[], list[Gpu]] | None = None,
    system: str = platform.system(),
    machine: str = platform.machine(),
) -> tuple[Gpu, ...]:
    """Every GPU that models could use, and those whose driver does not answer, last."""
    if system == "Darwin":
        return (_describe_apple(),) if machine == "arm64" else ()
    found = (ask_nvidia or _ask_nvml)()
    silent: list[Gpu] = []
    for device in sorted(sys.glob("bus/pci/devices/*")):
        # Class 03 is a display controller; a sound chip on the card has another.
        if not _read(device / "class").startswith("0x03"):
            continue
        maker = _read(device / "vendor")
        if maker == _AMD:
            found += _describe_amd(device)
        elif maker == _NVIDIA and not any(gpu.maker == "nvidia" for gpu in found + silent):
            problem = "its driver does not answer: install it, or hand the GPU to this container"
            silent.append(Gpu("NVIDIA GPU", "nvidia", problem=problem))
    return (*found, *silent)


def _describe_amd(device: Path) -> list[Gpu]:
    total, used = _read(device / "mem_info_vram_total"), _read(device / "mem_info_vram_used")
    if not total.isdigit() or int(total) < 1 << 30:
        # Graphics on the processor borrow a little RAM; models are not faster there.
        return []
    free = int(total) - (int(used) if used.isdigit() else 0)
    return [Gpu("AMD GPU", "amd", int(total), free)]


def _describe_apple() -> Gpu:
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    share = int(memory * _APPLE_SHARE)
    return Gpu("Apple GPU", "apple", share, share)


class _NvmlMemory(ctypes.Structure):
    _fields_ = (
        ("total", ctypes.c_ulonglong),
        ("free", ctypes.c_ulonglong),
        ("used", ctypes.c_ulonglong),
    )


def _ask_nvml() -> list[Gpu]:
    """The GPUs that NVIDIA's driver knows; none where its library is not there or fails."""
    try:
        nvml = ctypes.CDLL("libnvidia-ml.so.1")
    except OSError:
        return []
    if nvml.nvmlInit_v2():
        return []
    try:
        count = ctypes.c_uint()
        if nvml.nvmlDeviceGetCount_v2(ctypes.byref(count)):
            return []
        return [gpu for index in range(count.value) if (gpu := _ask_one(nvml, index))]
    finally:
        nvml.nvmlShutdown()


def _ask_one(nvml: ctypes.CDLL, index: int) -> Gpu | None:
    device, memory = ctypes.c_void_p(), _NvmlMemory()
    name = ctypes.create_string_buffer(96)
    if nvml.nvmlDeviceGetHandleByIndex_v2(index, ctypes.byref(device)):
        return None
    if nvml.nvmlDeviceGetName(device, name, len(name)):
        name.value = b"NVIDIA GPU"
    if nvml.nvmlDeviceGetMemoryInfo(device, ctypes.byref(memory)):
        return None
    shown = name.value.decode("ascii", errors="replace")
    return Gpu(shown, "nvidia", int(memory.total), int(memory.free))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
