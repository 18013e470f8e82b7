"""Make the mean colours of ordinary photos, from which the colours of a view are told apart.

    python -m evals.concepts_colours [FOLDER ...]

Reads COCO photos (`photos/coco_train` and `photos/pairs_coco` of the evaluation data) and writes
`tools/data/usual_colours.npy`: 144 numbers, a statistic in which no photo can be found again.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

import tools
from evals.data import find_data
from tools.colours import WIDTH, paint_places

SIDE, STRIDE = 384, 32
MOST = 1000


def measure_colours(paths: Sequence[Path]) -> np.ndarray:
    """The mean of the photos' colours as `tools.regions` compares them: roots of shares."""
    total = np.zeros(WIDTH)
    for path in paths:
        with Image.open(path) as opened:
            small = opened.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BICUBIC)
        colours = paint_places(np.asarray(small), STRIDE).sum(axis=(0, 1))
        total += np.sqrt(colours / colours.sum())
    return np.asarray(total / len(paths), dtype=np.float32)


def main(arguments: Sequence[str] = ()) -> int:
    """Write the file anew."""
    folders = [Path(one) for one in arguments] or [
        find_data("photos", "coco_train"),
        find_data("photos", "pairs_coco"),
    ]
    photos = [path for folder in folders for path in sorted(folder.rglob("*.jpg"))][:MOST]
    target = Path(next(iter(tools.__path__))) / "data" / "usual_colours.npy"
    np.save(target, measure_colours(photos))
    print(f"{target.name}: the mean colours of {len(photos)} photos")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
