"""Photos to features, labels and meaning in the embedded tier: EfficientNet-Lite2 on ImageNet.

The tower is the image tower of open_clip's config `locket-embedded` (`locket_embedded.py`). Source:
EfficientNet (Tan and Le 2019), the "lite" variant.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.models.batches import Batches, choose_device
from assistant.models.errors import ModelDamaged
from assistant.models.locket_embedded import build_untrained
from assistant.models.shared_space import SHARED_SPACE, Seen, load_shared_space
from memory.records import Label
from tools.colours import paint_places
from tools.ports import Sight
from tools.regions import Scene

WHOLE_SIDE = 384
"""The whole photo is scaled to the area of a square of this side (pixels)."""

STRIDE = 32
"""Pixels of the scaled photo for each place of the feature map, in width and in height."""

_MEAN, _SPREAD = 127 / 255, 128 / 255
_LABELS = 10
_SHARPEN = 1.4
"""Of the logits of the whole photo, so that a label is as sure as it was of the centre alone at 260
pixels, which the model was trained on. Fitted to 1,699 COCO photos; right a twentieth more often.
"""
_EACH = 48 << 20
"""About what one photo takes on its way through the model (bytes)."""


class LiteImageEncoder:
    """The image encoder of the embedded tier. Thread-safe.

    One pass over the whole photo gives everything. Features have 1,424 numbers (`tools.regions`), a
    meaning has 384 (`assistant.models.shared_space`).
    """

    def __init__(self, weights: Path, *, space: str) -> None:
        import torch
        from open_clip.zero_shot_metadata import IMAGENET_CLASSNAMES

        self._torch: Any = torch
        # Features of the centre alone, which the plain name stood for, were another space.
        self._space = f"{space}-view"
        # Photos are seen side by side, one a thread: threads that share one photo wait for each
        # other more than they help (on a busy machine one photo took 1.9 s with two, 0.2 with one).
        torch.set_num_threads(1)
        self._device = choose_device(torch)
        tower = build_untrained().visual
        classifier = torch.nn.Linear(1280, len(IMAGENET_CLASSNAMES))
        _fill_in_order(torch, (tower, classifier), weights)
        self._tower: Any = tower.eval().to(device=self._device, memory_format=torch.channels_last)
        self._classifier: Any = classifier.eval().to(self._device)
        self._names: list[str] = list(IMAGENET_CLASSNAMES)
        self._batches = Batches(torch, self._device, each=_EACH)
        self._shared = load_shared_space()

    @property
    def space(self) -> str:
        """Name of the feature space."""
        return self._space

    @property
    def tower(self) -> Any:
        """open_clip's image tower with the weights in it."""
        return self._tower

    @property
    def meaning_space(self) -> str:
        """Name of the space that photos share with words."""
        return SHARED_SPACE

    @property
    def uses_gpu(self) -> bool:
        """Whether the model runs on a GPU."""
        return self._device != "cpu"

    def look(self, jpegs: Sequence[bytes]) -> list[Sight]:
        """See each image: features, labels and meaning of all of it, and of its places."""
        return self._batches.run(jpegs, self._look_at)

    def _look_at(self, jpegs: Sequence[bytes]) -> list[Sight]:
        torch = self._torch
        images = [_scale_whole(_open(jpeg)) for jpeg in jpegs]
        with torch.inference_mode():
            maps = self._see_places(images)
            seen = [self._describe(one) for one in maps]
            chances = torch.stack([self._judge(one) for one in maps]).softmax(-1)
            best, which = chances.topk(2 * _LABELS, dim=-1)
        meanings = self._shared.place_photos(seen)
        sights = []
        for row, image in enumerate(images):
            places = maps[row].permute(1, 2, 0).contiguous().float().cpu().numpy()
            colours = paint_places(np.asarray(image), STRIDE)
            labels = self._name_labels(which[row].tolist(), best[row].tolist())
            features = Scene(places, colours).describe()
            sights.append(Sight(features, labels, meanings[row], places, colours))
        return sights

    def see_whole(self, images: Sequence[Any]) -> list[Seen]:
        """What is seen of whole PIL images, before it becomes a meaning: for training."""
        with self._torch.inference_mode():
            maps = self._see_places([_scale_whole(image) for image in images])
            return [self._describe(one) for one in maps]

    def name_seen(self, seen: Sequence[Seen]) -> list[tuple[Label, ...]]:
        """The labels of what was seen, as `look` gives them: for training."""
        torch = self._torch
        pooled = torch.from_numpy(np.stack([one.pooled for one in seen])).to(self._device)
        with torch.inference_mode():
            chances = (_SHARPEN * self._classifier(pooled)).softmax(-1)
            best, which = chances.topk(2 * _LABELS, dim=-1)
        rows = zip(which.tolist(), best.tolist(), strict=True)
        return [self._name_labels(*row) for row in rows]

    def prepare(self, image: Any) -> Any:
        """A whole PIL image as the tower takes it, (3, height, width)."""
        return self._to_tensor(_scale_whole(image.convert("RGB")))

    def see_tensors(self, batch: Any) -> list[Seen]:
        """What is seen of prepared images of one shape, (n, 3, height, width)."""
        with self._torch.inference_mode():
            return [self._describe(one) for one in self._tower.trunk.forward_features(batch)]

    def _see_places(self, images: Sequence[Any]) -> list[Any]:
        """The feature map of each image, (1280, rows, columns); images of one shape go together."""
        shapes: dict[tuple[int, int], list[int]] = {}
        for at, image in enumerate(images):
            shapes.setdefault(image.size, []).append(at)
        maps: list[Any] = [None] * len(images)
        for group in shapes.values():
            found = self._tower.trunk.forward_features(self._gather([images[at] for at in group]))
            for at, one in zip(group, found, strict=True):
                maps[at] = one
        return maps

    def _judge(self, places: Any) -> Any:
        """Logits of the labels of one photo."""
        return _SHARPEN * self._classifier(places.mean((1, 2)))

    def _describe(self, places: Any) -> Seen:
        torch = self._torch
        smooth = torch.nn.functional.avg_pool2d(places[None], 3, 1, 1)[0].flatten(1).T
        logits = self._classifier(smooth)
        usual, peak = logits.mean(0), logits.max(0).values
        return Seen(*(one.float().cpu().numpy() for one in (places.mean((1, 2)), usual, peak)))

    def _gather(self, images: Sequence[Any]) -> Any:
        """Images of one size as a batch, (n, 3, height, width)."""
        batch = self._torch.stack([self._to_tensor(image) for image in images])
        return batch.to(device=self._device, memory_format=self._torch.channels_last)

    def _to_tensor(self, image: Any) -> Any:
        pixels = np.asarray(image, np.float32) / 255
        return self._torch.from_numpy((pixels - _MEAN) / _SPREAD).permute(2, 0, 1)

    def _name_labels(self, classes: Sequence[int], scores: Sequence[float]) -> tuple[Label, ...]:
        # ImageNet has classes of one name ("missile" twice): they are one label here.
        total: dict[str, float] = {}
        for index, score in zip(classes, scores, strict=True):
            name = self._names[index]
            total[name] = total.get(name, 0.0) + score
        ranked = sorted(total.items(), key=lambda pair: -pair[1])
        return tuple(Label(name, score) for name, score in ranked[:_LABELS])


def _open(jpeg: bytes) -> Any:
    from PIL import Image

    with Image.open(io.BytesIO(jpeg)) as opened:
        # A JPEG can be decoded at a half, a quarter or an eighth of its size: much faster.
        opened.draft("RGB", (2 * WHOLE_SIDE, 2 * WHOLE_SIDE))
        return opened.convert("RGB")


def _scale_whole(image: Any, side: int = WHOLE_SIDE) -> Any:
    """The whole image at the area of `side` x `side`, sides multiples of `STRIDE`, 4 at least."""
    from PIL import Image

    width, height = image.size
    scale = side / (width * height) ** 0.5 / STRIDE
    columns, rows = (max(4, round(length * scale)) for length in (width, height))
    return image.resize((columns * STRIDE, rows * STRIDE), Image.Resampling.BICUBIC)


def _fill_in_order(torch: Any, modules: Sequence[Any], weights: Path) -> None:
    """Load a state dict whose tensors come in the modules' order under other names.

    Raises `ModelDamaged` when a shape does not match.
    """
    state = torch.load(weights, map_location="cpu", weights_only=True)
    given = list(state.values())
    own = [(module, name) for module in modules for name in module.state_dict()]
    if len(own) != len(given):
        raise ModelDamaged
    renamed: dict[int, dict[str, Any]] = {id(module): {} for module in modules}
    for (module, name), tensor in zip(own, given, strict=True):
        if module.state_dict()[name].shape != tensor.shape:
            raise ModelDamaged
        renamed[id(module)][name] = tensor
    for module in modules:
        module.load_state_dict(renamed[id(module)])
