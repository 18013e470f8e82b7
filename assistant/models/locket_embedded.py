"""The embedded tier as an open_clip model: `open_clip.create_model("locket-embedded")`-like use.

The image tower is EfficientNet-Lite2 with our projection, the text tower bge-small (onnxruntime)
with ours: `encode_image`, `encode_text` and a tokenizer as open_clip's own models have them, so
that code written for open_clip, `OpenClipEncoder` among it, runs on the catalogue's files. The same
numbers as `LiteImageEncoder` and `SharedSpace` give. Inference only.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.models.image_encoder import LiteImageEncoder
from assistant.models.shared_space import load_shared_space
from tools.ports import TextEncoder

ARCHITECTURE = "locket-embedded"
CONTEXT_BYTES = 512
"""The tokenizer gives a text's UTF-8 bytes, padded: bge-small's own tokenizer reads them again."""

LOGIT_SCALE = 20.0


def make_tokenizer() -> Any:
    """Texts to an integer tensor, (n, `CONTEXT_BYTES`), as open_clip's tokenizers give."""
    import torch

    def tokenize(texts: str | Sequence[str], context_length: int = CONTEXT_BYTES) -> Any:
        some = [texts] if isinstance(texts, str) else list(texts)
        rows = torch.zeros((len(some), context_length), dtype=torch.long)
        for row, text in enumerate(some):
            data = text.encode()[:context_length]
            # Zero pads; a text has no zero byte that means anything.
            rows[row, : len(data)] = torch.tensor(list(data), dtype=torch.long)
        return rows

    return tokenize


def build_model(weights: Path, text: TextEncoder) -> tuple[Any, Any, Any]:
    """The model, its preprocessing of one PIL image, and its tokenizer, as open_clip gives them.

    `weights` is the catalogue's EfficientNet-Lite2, `text` its bge-small. The preprocessing keeps
    the photo's shape (sides multiples of 32), so only photos of one shape can be stacked.
    """
    import torch

    eyes = LiteImageEncoder(weights, space=ARCHITECTURE)
    shared = load_shared_space()

    class LocketEmbedded(torch.nn.Module):  # type: ignore[misc]  # torch is untyped here
        """The two towers behind open_clip's method names."""

        context_length = CONTEXT_BYTES

        def __init__(self) -> None:
            super().__init__()
            scale = torch.tensor(float(np.log(LOGIT_SCALE)))
            self.logit_scale = torch.nn.Parameter(scale, requires_grad=False)

        def encode_image(self, image: Any, normalize: bool = False) -> Any:
            """Vectors of preprocessed photos, (n, 3, height, width) to (n, 384), always unit."""
            return torch.from_numpy(shared.place_photos(eyes.see_tensors(image)))

        def encode_text(self, tokens: Any, normalize: bool = False) -> Any:
            """Vectors of tokenized texts, (n, length) to (n, 384), always unit."""
            rows = [bytes(byte for byte in row if byte) for row in tokens.tolist()]
            texts = [row.decode(errors="ignore") for row in rows]
            return torch.from_numpy(shared.place_words(text.encode_passages(texts)))

        def forward(self, image: Any, tokens: Any) -> tuple[Any, Any, Any]:
            """Both, and the scale of their products."""
            return self.encode_image(image), self.encode_text(tokens), self.logit_scale.exp()

    return LocketEmbedded().eval(), eyes.prepare, make_tokenizer()
