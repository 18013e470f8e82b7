"""The colours of a photo's places: what tells a brown bear from a grey one of the same make.

The features of an image model that learned kinds of things are nearly blind to colour. Of each
place of its feature map, the colours are kept as a small soft histogram in CIE L*a*b*.
"""

import numpy as np
from numpy.typing import NDArray

from memory.records import Vector

CELL = 8
"""Pixels of the scaled photo that share one mean colour, in width and in height."""

BINS = (4, 6, 6)
"""Bins for lightness, green to red and blue to yellow."""

WIDTH = BINS[0] * BINS[1] * BINS[2]
_RANGES = ((0.0, 100.0), (-45.0, 45.0), (-45.0, 45.0))
_TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]], np.float32
)
_WHITE = np.array([0.9505, 1.0, 1.089], np.float32)


def paint_places(pixels: NDArray[np.uint8], stride: int) -> NDArray[np.float32]:
    """Histograms of the colours at each place, shape (rows, columns, 144).

    `pixels` (height, width, 3) in sRGB, sides multiples of `stride`, which is one of `CELL`.
    """
    height, width, _ = pixels.shape
    rows, columns, cells = height // stride, width // stride, stride // CELL
    fine = pixels.reshape(height // CELL, CELL, width // CELL, CELL, 3)
    lab = _to_lab(fine.mean(axis=(1, 3), dtype=np.float32) / 255)
    spread = _spread_over_bins(lab.reshape(-1, 3))
    grid = spread.reshape(rows, cells, columns, cells, WIDTH)
    return np.asarray(grid.mean(axis=(1, 3)), dtype=np.float32)


def _to_lab(srgb: NDArray[np.float32]) -> NDArray[np.float32]:
    """CIE L*a*b* (D65) of sRGB values in 0..1, shape (..., 3). Source: IEC 61966-2-1, CIE 15."""
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    xyz = linear @ _TO_XYZ.T / _WHITE
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    lab = (116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2]))
    return np.stack(lab, axis=-1).astype(np.float32)


def _spread_over_bins(lab: Vector) -> Vector:
    """Each colour shared between the bins around it. Shape (n, 144), rows sum to 1."""
    count = len(lab)
    shares = []
    for axis, (bins, (low, high)) in enumerate(zip(BINS, _RANGES, strict=True)):
        at = np.clip((lab[:, axis] - low) / (high - low) * bins - 0.5, 0, bins - 1)
        below = np.minimum(at.astype(np.int64), bins - 2)
        share = np.zeros((count, bins), np.float32)
        share[np.arange(count), below] = 1 - (at - below)
        share[np.arange(count), below + 1] = at - below
        shares.append(share)
    light, red, yellow = shares
    spread = light[:, :, None, None] * red[:, None, :, None] * yellow[:, None, None, :]
    return np.asarray(spread.reshape(count, WIDTH), dtype=np.float32)
