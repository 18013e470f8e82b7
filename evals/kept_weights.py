"""Writes the weights that a training command made."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]


def keep_weights(arrays: Arrays, path: Path, report: Callable[[str], None]) -> None:
    """Write them as NumPy's zip format, no pickle, and report the size."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, allow_pickle=False, **arrays)
    report(f"{path.name}, {path.stat().st_size / 1e6:.1f} MB")


def tell_sample(arrays: Arrays, photos: int) -> None:
    """Print what a run on a sample of photos would have written."""
    size = sum(array.nbytes for array in arrays.values())
    print(f"It runs: {photos} photos, {size / 1e6:.1f} MB of weights, not kept.")
