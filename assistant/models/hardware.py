"""What this machine offers the models: cores, memory, a GPU."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.models.gpu import Gpu, find_gpus


@dataclass(frozen=True, slots=True)
class Hardware:
    """`cores` are physical ones this process may use; `memory` and `free_memory` are bytes."""

    cores: int
    memory: int
    free_memory: int
    gpus: tuple[Gpu, ...] = ()

    @property
    def usable_gpus(self) -> tuple[Gpu, ...]:
        """The GPUs without a problem."""
        return tuple(gpu for gpu in self.gpus if not gpu.problem)

    @property
    def free_video_memory(self) -> int:
        """Bytes free on the GPU with most of it; models are not spread over several."""
        return max((gpu.free_memory for gpu in self.usable_gpus), default=0)

    @property
    def context_tokens(self) -> int:
        """How long a context the language model gets (its KV cache lies in RAM)."""
        for floor_gb, tokens in ((6, 8192), (3, 4096)):
            if self.memory >= floor_gb << 30:
                return tokens
        return 2048


def measure_hardware(
    proc: Path = Path("/proc"),
    cgroup: Path = Path("/sys/fs/cgroup"),
    look_for_gpus: Callable[[], tuple[Gpu, ...]] = find_gpus,
) -> Hardware:
    """Look at the machine, within the limits of the control group this process runs in."""
    memory, free = _read_memory(proc)
    limit = _read_number(cgroup / "memory.max")
    if limit is not None and limit < memory:
        used = _read_number(cgroup / "memory.current") or 0
        memory, free = limit, min(free, max(limit - used, 0))
    return Hardware(_count_cores(proc, cgroup), memory, free, look_for_gpus())


def _count_cores(proc: Path, cgroup: Path) -> int:
    allowed = (
        os.sched_getaffinity(0)
        if hasattr(os, "sched_getaffinity")
        else set(range(os.cpu_count() or 1))
    )
    physical: set[tuple[str, str]] = set()
    number, package = -1, "0"
    try:
        lines = (proc / "cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    for line in lines:
        name, _, value = (part.strip() for part in line.partition(":"))
        if name == "processor":
            number = int(value)
        elif name == "physical id":
            package = value
        elif name == "core id" and number in allowed:
            physical.add((package, value))
    cores = len(physical) or len(allowed)
    try:
        quota, period = (cgroup / "cpu.max").read_text(encoding="ascii").split()[:2]
        if quota != "max":
            cores = min(cores, round(int(quota) / int(period)))
    except (OSError, ValueError):
        pass
    return max(cores, 1)


def _read_memory(proc: Path) -> tuple[int, int]:
    total = free = 0
    try:
        for line in (proc / "meminfo").read_text(encoding="ascii").splitlines():
            name, _, rest = line.partition(":")
            if name == "MemTotal":
                total = int(rest.split()[0]) * 1024
            elif name == "MemAvailable":
                free = int(rest.split()[0]) * 1024
    except OSError:
        if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
            total = free = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return total, free


def _read_number(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
