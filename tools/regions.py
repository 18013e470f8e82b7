"""What can be looked at in a photo: the whole of it, and the regions that stand out.

All comes from the feature map of one pass over the photo (`Sight.places`), so a region costs no
further pass: sums over a window of the map, and the windows with the strongest features come first.
A view is described by the cubic mean of its features (GeM pooling, Radenovic et al. 2018), which
lets what is strong anywhere in it speak, and by its colours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from memory.records import Vector
from tools.ports import Sight

COLOUR_SHARE = 0.1
"""How much of a cosine between two views is that of their colours."""

MOST_REGIONS = 16
_SIDES = (0.75, 0.6, 0.45, 0.33)
_ASPECTS = (1.0, 1.5, 1 / 1.5)
_LEAST_PLACES = 3
_SAME = 0.4
_CONSIDERED = 300
_HARDLY_SHARED = 0.1
_RANK_COSTS = 0.05

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Box:
    """A window of the feature map, in places."""

    top: int
    left: int
    height: int
    width: int

    @property
    def area(self) -> int:
        """How many places it has."""
        return self.height * self.width

    def shared(self, other: "Box") -> float:
        """How much of the smaller of two boxes lies in both, 0..1."""
        down = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        along = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        return max(0, down) * max(0, along) / min(self.area, other.area)


@dataclass(frozen=True, slots=True)
class View:
    """A unit feature vector of a photo (`box` None) or of a region of it.

    `across` is where the region's middle lies, 0 (left edge) to 1; None for the whole photo.
    """

    vector: Vector
    box: Box | None = None
    across: float | None = None


def find_views(sight: Sight, most: int = MOST_REGIONS) -> list[View]:
    """The whole photo, then its regions, the most salient first; the whole alone without a map."""
    views = [View(sight.features)]
    if sight.places is None or sight.colours is None:
        return views
    scene = Scene(sight.places, sight.colours)
    for box in scene.propose(most):
        across = (box.left + box.width / 2) / sight.places.shape[1]
        views.append(View(scene.describe(box), box, across))
    return views


def find_apart(views: Sequence[View], count: int) -> list[View]:
    """`count` regions that show different things, from left to right; fewer where there are few.

    Of those that hardly overlap, the most unlike each other, salient ones preferred: taking the
    most salient alone finds two ends of one thing in every tenth photo of two.
    """
    regions = [view for view in views if view.box is not None]
    if not regions:
        return []
    vectors = np.stack([view.vector for view in regions])
    likeness = np.stack([vectors @ view.vector for view in regions])
    rank = _RANK_COSTS * np.arange(len(regions))
    chosen: list[int] = [0]
    if count > 1:
        pairs = {
            float(likeness[one, other] + rank[one] + rank[other]): [one, other]
            for one, other in combinations(range(len(regions)), 2)
            if _are_apart(regions[one], regions[other])
        }
        chosen = pairs[min(pairs)] if pairs else chosen
    while len(chosen) < count:
        left = {
            float(likeness[at, chosen].max() + rank[at]): at
            for at in range(len(regions))
            if at not in chosen and all(_are_apart(regions[at], regions[one]) for one in chosen)
        }
        if not left:
            break
        chosen.append(left[min(left)])
    return sorted((regions[at] for at in chosen), key=lambda view: view.across or 0.0)


def _are_apart(one: View, other: View) -> bool:
    return bool(one.box and other.box and one.box.shared(other.box) <= _HARDLY_SHARED)


class Scene:
    """One photo's map: `places` (rows, columns, width) and `colours` (rows, columns, 144)."""

    def __init__(self, places: Floats, colours: Floats) -> None:
        positive = np.maximum(places, 0.0)
        strength = np.sqrt(np.einsum("rcw,rcw->rc", positive, positive))
        self._cubes = positive * positive * positive
        weights = (strength / max(float(strength.max()), 1e-9)) ** 2
        self._colours = colours * weights[:, :, None]
        self._strength = strength * strength

    def describe(self, box: Box | None = None) -> Vector:
        """The unit vector of a window, or of the whole photo."""
        window: tuple[slice, slice] = (slice(None), slice(None))
        if box is not None:
            down, along = (
                slice(box.top, box.top + box.height),
                slice(box.left, box.left + box.width),
            )
            window = (down, along)
        pooled = np.cbrt(self._cubes[window].mean(axis=(0, 1)))
        colours = self._colours[window].sum(axis=(0, 1))
        hues = np.sqrt(colours / max(float(colours.sum()), 1e-9)) - usual_colours()
        parts = (
            np.sqrt(1 - COLOUR_SHARE) * _to_unit(pooled),
            np.sqrt(COLOUR_SHARE) * _to_unit(hues),
        )
        return _to_unit(np.concatenate(parts))

    def propose(self, most: int) -> list[Box]:
        """The windows that hold the most for their size, none nearly the same as another."""
        rows, columns = self._strength.shape
        sums = np.zeros((rows + 1, columns + 1))
        sums[1:, 1:] = self._strength.cumsum(axis=0).cumsum(axis=1)
        boxes, salience = [], []
        for height, width in _list_shapes(rows, columns):
            held = (
                sums[height:, width:]
                - sums[:-height, width:]
                - sums[height:, :-width]
                + sums[:-height, :-width]
            )
            top, left = np.indices(held.shape).reshape(2, -1)
            size = np.full(len(top), 1)
            boxes.append(np.stack([top, left, size * height, size * width], axis=1))
            salience.append(held.reshape(-1) / (height * width) ** 0.5)
        if not boxes:
            return []
        every, strengths = np.concatenate(boxes), np.concatenate(salience)
        order = np.argsort(-strengths, kind="stable")[:_CONSIDERED]
        kept: list[int] = []
        while len(order) and len(kept) < most:
            kept.append(int(order[0]))
            order = order[_overlap(every[order[0]], every[order]) < _SAME]
        return [Box(*every[at].tolist()) for at in kept]


@cache
def usual_colours() -> Vector:
    """Mean colours of ordinary photos, (144,): made by `python -m evals.concepts_colours`."""
    with resources.files("tools").joinpath("data", "usual_colours.npy").open("rb") as file:
        return np.asarray(np.load(file, allow_pickle=False), dtype=np.float32)


def _list_shapes(rows: int, columns: int) -> list[tuple[int, int]]:
    side = float(np.sqrt(rows * columns))
    shapes = {
        (
            min(rows, max(_LEAST_PLACES, round(side * share * aspect**0.5))),
            min(columns, max(_LEAST_PLACES, round(side * share / aspect**0.5))),
        )
        for share in _SIDES
        for aspect in _ASPECTS
    }
    return sorted(shapes - {(rows, columns)}, reverse=True)


def _overlap(one: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.float64]:
    """Intersection over union of one box with each of the others."""
    ends = np.minimum(one[:2] + one[2:], others[:, :2] + others[:, 2:])
    sides = np.maximum(0, ends - np.maximum(one[:2], others[:, :2]))
    shared = sides.prod(axis=1)
    return np.asarray(shared / (one[2:].prod() + others[:, 2:].prod(axis=1) - shared))


def _to_unit(vector: NDArray[np.floating]) -> Vector:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), dtype=np.float32)
