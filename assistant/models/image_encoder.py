"""Photos to features and labels in the embedded tier: EfficientNet-Lite2 trained on ImageNet.

The tower is open_clip's adapter of a timm model, so that an open_clip model of ours can take it
over as it is. Source: EfficientNet (Tan and Le 2019), the "lite" variant.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.models.errors import ModelDamaged
from memory.records import Label, Vector
from tools.ports import Sight

_SIDE = 260
_CENTRE = 0.89
_MEAN, _SPREAD = 127 / 255, 128 / 255
_LABELS = 10
_BATCH = 16


class LiteImageEncoder:
    """The image encoder of the embedded tier. Features have 1,280 numbers. Thread-safe."""

    def __init__(self, weights: Path, *, space: str) -> None:
        import torch
        from open_clip.timm_model import TimmModel
        from open_clip.zero_shot_metadata import IMAGENET_CLASSNAMES

        self._torch: Any = torch
        self._space = space
        # Photos are seen side by side, one a thread: threads that share one photo wait for each
        # other more than they help (on a busy machine one photo took 1.9 s with two, 0.2 with one).
        torch.set_num_threads(1)
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        tower = TimmModel(
            "tf_efficientnet_lite2", embed_dim=0, image_size=_SIDE, pool="avg", proj="none"
        )
        classifier = torch.nn.Linear(1280, len(IMAGENET_CLASSNAMES))
        _fill_in_order(torch, (tower, classifier), weights)
        self._tower: Any = tower.eval().to(device=self._device, memory_format=torch.channels_last)
        self._classifier: Any = classifier.eval().to(self._device)
        self._names: list[str] = list(IMAGENET_CLASSNAMES)

    @property
    def space(self) -> str:
        """Name of the feature space."""
        return self._space

    @property
    def uses_gpu(self) -> bool:
        """Whether the model runs on a GPU."""
        return self._device == "cuda"

    def look(self, jpegs: Sequence[bytes]) -> list[Sight]:
        """See each image: a unit vector of 1,280 numbers and the ten most probable labels."""
        sights: list[Sight] = []
        for start in range(0, len(jpegs), _BATCH):
            sights += self._look_at(jpegs[start : start + _BATCH])
        return sights

    def encode_words(self, texts: Sequence[str]) -> Vector | None:
        """None: this model has no text tower."""
        return None

    def _look_at(self, jpegs: Sequence[bytes]) -> list[Sight]:
        torch = self._torch
        with torch.inference_mode():
            batch = torch.stack([self._prepare(jpeg) for jpeg in jpegs]).to(
                device=self._device, memory_format=torch.channels_last
            )
            features = self._tower(batch)
            chances = self._classifier(features).softmax(-1)
            best, which = chances.topk(2 * _LABELS, dim=-1)
            unit = torch.nn.functional.normalize(features, dim=-1).float().cpu().numpy()
        return [
            Sight(unit[row], self._name_labels(which[row].tolist(), best[row].tolist()))
            for row in range(len(jpegs))
        ]

    def _name_labels(self, classes: Sequence[int], scores: Sequence[float]) -> tuple[Label, ...]:
        # ImageNet has classes of one name ("missile" twice): they are one label here.
        total: dict[str, float] = {}
        for index, score in zip(classes, scores, strict=True):
            name = self._names[index]
            total[name] = total.get(name, 0.0) + score
        ranked = sorted(total.items(), key=lambda pair: -pair[1])
        return tuple(Label(name, score) for name, score in ranked[:_LABELS])

    def _prepare(self, jpeg: bytes) -> Any:
        import numpy as np
        from PIL import Image

        with Image.open(io.BytesIO(jpeg)) as opened:
            # A JPEG can be decoded at a half, a quarter or an eighth of its size: much faster.
            opened.draft("RGB", (2 * _SIDE, 2 * _SIDE))
            image = opened.convert("RGB")
        pixels = np.asarray(_fit(image, _SIDE), np.float32) / 255
        return self._torch.from_numpy((pixels - _MEAN) / _SPREAD).permute(2, 0, 1)


def _fit(image: Any, side: int) -> Any:
    """Scale and take the centre, as the model was tested on ImageNet.

    On DreamBooth's public subjects this frame identifies 98.3 % from one photo; the whole photo
    squeezed into a square, 96.7 %.
    """
    from PIL import Image

    scale = side / _CENTRE / min(image.size)
    width, height = (max(side, round(length * scale)) for length in image.size)
    image = image.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=3.0)
    left, top = (width - side) // 2, (height - side) // 2
    return image.crop((left, top, left + side, top + side))


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
