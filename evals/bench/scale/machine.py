"""What is noted beside every figure: load, memory of a process, spread, growth."""

import os
import resource
from collections.abc import Sequence
from pathlib import Path

import numpy as np


def describe_load() -> str:
    """The machine's load average over the last minute, and its cores."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def resident_bytes() -> int:
    """Memory of this process that is in RAM now, without files that are merely mapped."""
    fields = _read_status()
    return (fields["RssAnon"] + fields.get("RssShmem", 0)) * 1024


def resident_total_bytes() -> int:
    """Memory of this process that is in RAM now, mapped files included."""
    return _read_status()["VmRSS"] * 1024


def peak_bytes() -> int:
    """The most memory this process ever had in RAM."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def describe_ms(seconds: Sequence[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    median, high = np.percentile(np.asarray(seconds) * 1000, [50, 95])
    return f"{median:.1f} / {high:.1f} ms"


def growth_exponent(sizes: Sequence[int], costs: Sequence[float]) -> float:
    """Slope of log cost over log size by least squares: 1 is linear, 2 quadratic."""
    slope, _ = np.polyfit(np.log(np.asarray(sizes)), np.log(np.maximum(costs, 1e-9)), 1)
    return float(slope)


def _read_status() -> dict[str, int]:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    pairs = (line.split() for line in lines)
    return {pair[0][:-1]: int(pair[1]) for pair in pairs if len(pair) == 3 and pair[2] == "kB"}
