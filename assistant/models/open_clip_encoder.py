"""Photos and words in one space, by open_clip: a pretrained model, or our own `locket-embedded`.

Both tiers come through here the same way. The program uses it where a pretrained model is present;
in the embedded tier `LiteImageEncoder` sees more of a photo with the same tower, and words need no
torch.

Source: OpenCLIP (Ilharco et al. 2021); zero-shot labels with the prompts of CLIP (Radford et al.
2021).
"""

import io
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.models.batches import Batches, choose_device
from assistant.models.errors import ModelDamaged
from assistant.models.locket_embedded import ARCHITECTURE, build_model
from memory.records import Label, Vector
from tools.ports import Sight, TextEncoder

_PROMPTS = ("a photo of a {}.", "a close-up photo of a {}.", "a photo of the small {}.")
_LABELS = 10
_EACH = 64 << 20
"""About what one photo takes on its way through the model (bytes)."""
_WORDS_BATCH = 64


class OpenClipEncoder:
    """An open_clip model from a safetensors (or state dict) file. Thread-safe.

    `architecture` is an open_clip model name. `label_names` are the zero-shot words (ImageNet's
    by default); their vectors are made when the first photo is seen. `text` is what the text tower
    of `locket-embedded` is made of; other models have their own.
    """

    def __init__(
        self,
        weights: Path,
        *,
        architecture: str,
        space: str,
        threads: int,
        label_names: Sequence[str] | None = None,
        text: TextEncoder | None = None,
    ) -> None:
        import torch
        from open_clip.zero_shot_metadata import IMAGENET_CLASSNAMES

        self._torch: Any = torch
        self._space = space
        self._lock = threading.RLock()
        torch.set_num_threads(threads)
        self._device = choose_device(torch)
        model, prepare, tokenize = _open_model(architecture, weights, text, self._device)
        self._model: Any = model.eval()
        self._batches = Batches(torch, self._device, each=_EACH)
        self._prepare: Any = prepare
        self._tokenize: Any = tokenize
        self._names = list(dict.fromkeys(label_names or IMAGENET_CLASSNAMES))
        self._label_vectors: Any = None

    @property
    def space(self) -> str:
        """Name of the shared space."""
        return self._space

    @property
    def meaning_space(self) -> str:
        """The same space: its photos are found by words as they are."""
        return self._space

    @property
    def uses_gpu(self) -> bool:
        """Whether the model runs on a GPU."""
        return self._device != "cpu"

    def look(self, jpegs: Sequence[bytes]) -> list[Sight]:
        """See each image: its unit vector and the ten most probable words, zero-shot."""
        return self._batches.run(jpegs, self._look_at)

    def rows_of(self, meanings: Vector) -> Vector:
        """The meanings as they are."""
        return meanings

    def meanings_of(self, rows: Vector) -> Vector:
        """The rows as they are."""
        return rows

    def ask_words(self, texts: Sequence[str]) -> Vector:
        """Text vectors in the image space. Shape (len(texts), width of the space)."""
        with self._lock:
            return np.asarray(self._encode(texts).float().cpu().numpy(), np.float32)

    def ask_photo(self, meaning: Vector) -> Vector:
        """The meaning as it is."""
        return meaning

    def _look_at(self, jpegs: Sequence[bytes]) -> list[Sight]:
        from PIL import Image

        torch = self._torch
        with self._lock, torch.inference_mode():
            images = []
            for jpeg in jpegs:
                with Image.open(io.BytesIO(jpeg)) as opened:
                    images.append(self._prepare(opened.convert("RGB")))
            features = self._encode_images(images)
            scale = self._model.logit_scale.exp()
            chances = (scale * features @ self._known_labels().T).softmax(-1)
            best, which = chances.topk(min(_LABELS, len(self._names)), dim=-1)
            unit = features.float().cpu().numpy()
        return [
            Sight(
                unit[row],
                tuple(
                    Label(self._names[index], float(score))
                    for index, score in zip(which[row].tolist(), best[row].tolist(), strict=True)
                ),
                unit[row],
            )
            for row in range(len(jpegs))
        ]

    def _encode_images(self, images: Sequence[Any]) -> Any:
        """Unit vectors of prepared images; those of one shape go together."""
        torch = self._torch
        shapes: dict[tuple[int, ...], list[int]] = {}
        for at, image in enumerate(images):
            shapes.setdefault(tuple(image.shape), []).append(at)
        rows: list[Any] = [None] * len(images)
        for some in shapes.values():
            batch = torch.stack([images[at] for at in some]).to(self._device)
            found = self._model.encode_image(batch, normalize=True)
            for at, row in zip(some, found, strict=True):
                rows[at] = row
        return torch.stack(rows)

    def _known_labels(self) -> Any:
        if self._label_vectors is None:
            normalize = self._torch.nn.functional.normalize
            total: Any = 0
            for prompt in _PROMPTS:
                total = total + self._encode([prompt.format(name) for name in self._names])
            self._label_vectors = normalize(total, dim=-1)
        return self._label_vectors

    def _encode(self, texts: Sequence[str]) -> Any:
        torch = self._torch
        with torch.inference_mode():
            parts = [
                self._model.encode_text(
                    self._tokenize(list(texts[start : start + _WORDS_BATCH])).to(self._device),
                    normalize=True,
                )
                for start in range(0, len(texts), _WORDS_BATCH)
            ]
            return torch.cat(parts)


def _open_model(
    architecture: str, weights: Path, text: TextEncoder | None, device: str
) -> tuple[Any, Any, Any]:
    """A model, its preprocessing and its tokenizer. Raises `ModelDamaged`."""
    import open_clip

    if architecture == ARCHITECTURE and text is not None:
        return build_model(weights, text)
    try:
        model, _, prepare = open_clip.create_model_and_transforms(
            architecture, pretrained=str(weights), device=device
        )
    except (RuntimeError, ValueError, KeyError):
        raise ModelDamaged from None
    return model, prepare, open_clip.get_tokenizer(architecture)
