"""Captions that were written for the same picture, found by where they stand and what they say.

The COCO lines of caption_text.txt come in the order in which people wrote them, five to a picture,
a few dozen lines apart. Nearby lines that are alike are joined, most alike first, five at most
(average linkage). On the 130 pictures whose captions are known (they are held out of training) half
of all pairs are found, and 58 % of what is found is right; the rest says much the same.
"""

import heapq
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evals.bridge_data import load_set, plain
from evals.data import find_data
from memory.records import Vector

FIRST_COCO_LINE = 39_833
WINDOW, NEIGHBOURS, LEAST_ALIKE, MOST = 200, 12, 0.33, 5


def read_caption_text() -> list[str]:
    """All lines of caption_text.txt."""
    path: Path = find_data("photos", "caption_text.txt")
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]


def find_groups(lines: Sequence[str], vectors: Vector) -> list[list[int]]:
    """Groups of two to five of COCO's lines; none with a caption of a held-out photo."""
    held = {plain(caption) for caption in load_set("coco_val").texts()}
    centred = vectors - vectors.mean(0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    found = [group for group in join_alike(centred) if len(group) > 1]
    return [group for group in found if not any(plain(lines[line]) in held for line in group)]


def join_alike(rows: Vector) -> list[list[int]]:
    """Clusters of unit rows that stand within `WINDOW` of each other, each sorted; all rows."""
    members: dict[int, list[int]] = {row: [row] for row in range(len(rows))}
    totals: dict[int, Vector] = {row: rows[row].copy() for row in range(len(rows))}
    near: dict[int, set[int]] = {row: set() for row in range(len(rows))}
    best: list[tuple[float, int, int]] = []
    for row in range(len(rows)):
        alike = rows[row + 1 : row + WINDOW] @ rows[row]
        for place in np.argsort(-alike, kind="stable")[:NEIGHBOURS].tolist():
            if alike[place] > LEAST_ALIKE:
                other = row + 1 + place
                best.append((-float(alike[place]), row, other))
                near[row].add(other)
                near[other].add(row)
    heapq.heapify(best)
    while best:
        _, one, other = heapq.heappop(best)
        if one not in members or other not in members:
            continue
        joined = members[one] + members[other]
        if len(joined) > MOST:
            continue
        new = len(rows) + len(totals)  # every join adds one total, so the number is new
        members[new], totals[new] = joined, totals[one] + totals[other]
        near[new] = {place for place in near[one] | near[other] if place in members}
        near[new] -= {one, other}
        del members[one], members[other]
        for place in sorted(near[new]):
            near[place].add(new)
            if len(members[place]) + len(joined) <= MOST:
                pairs = len(members[place]) * len(joined)
                alike = float(totals[new] @ totals[place]) / pairs
                if alike > LEAST_ALIKE:
                    heapq.heappush(best, (-alike, new, place))
    return [sorted(group) for group in members.values()]
