"""The embedded tier as an open_clip model, `locket-embedded`, registered with open_clip.

The config names open_clip's own classes: `CustomTextCLIP` with timm's EfficientNet-Lite2 as its
image tower. open_clip's configs know no text tower that runs on onnxruntime and no projection like
ours, and it has no place to register towers: the config's tiny text tower only holds the place. So
`create_model` builds the model that the config describes and puts our towers into it; open_clip's
own `create_model` alone gives it untrained. Vectors are those of `LiteImageEncoder` and
`SharedSpace`. Inference only.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.models.shared_space import SharedSpace, load_shared_space
from tools.ports import TextEncoder

if TYPE_CHECKING:
    from assistant.models.image_encoder import LiteImageEncoder
    from assistant.models.load import ModelSet

ARCHITECTURE = "locket-embedded"
CONTEXT_BYTES = 512
"""The tokenizer gives a text's UTF-8 bytes, padded: bge-small's own tokenizer reads them again."""

LOGIT_SCALE = 20.0
EMBEDDED = {"image": "efficientnet-lite2", "text": "bge-small-en-v1.5-int8"}
"""The catalogue's models that the towers are made of."""


@cache
def register_config() -> None:
    """Make the config known to open_clip: `open_clip.list_models()` then has it."""
    import open_clip

    with as_file(files("assistant.models") / "data" / f"{ARCHITECTURE}.json") as path:
        open_clip.add_model_config(path)


def build_untrained() -> Any:
    """The model as the registered config describes it, with no weights of anybody's."""
    import open_clip

    register_config()
    config = open_clip.get_model_config(ARCHITECTURE)
    config.pop("custom_text")  # says which class it is
    return open_clip.CustomTextCLIP(**config)


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


def create_model(models: "ModelSet | None" = None) -> tuple[Any, Any, Any]:
    """The model, its preprocessing and its tokenizer, from files that are found by their hash.

    Raises `ModelMissing` where they are not on this machine.
    """
    from assistant.models.image_encoder import LiteImageEncoder
    from assistant.models.load import ModelSet

    models = models or ModelSet(choice=EMBEDDED)
    eyes = models.eyes()
    assert isinstance(eyes, LiteImageEncoder)
    return put_together(eyes, models.text())


def build_model(weights: Path, text: TextEncoder) -> tuple[Any, Any, Any]:
    """The same from the catalogue's EfficientNet-Lite2 and its bge-small."""
    from assistant.models.image_encoder import LiteImageEncoder

    return put_together(LiteImageEncoder(weights, space=ARCHITECTURE), text)


def put_together(eyes: "LiteImageEncoder", text: TextEncoder) -> tuple[Any, Any, Any]:
    """The registered model with our towers, its preprocessing of one PIL image, its tokenizer.

    The preprocessing keeps the photo's shape (sides multiples of 32), so only photos of one shape
    can be stacked.
    """
    import torch

    shared: SharedSpace = load_shared_space()

    class PhotoTower(torch.nn.Module):  # type: ignore[misc]  # torch is untyped here
        """EfficientNet-Lite2 and our projection: (n, 3, height, width) to unit (n, 384)."""

        def __init__(self) -> None:
            super().__init__()
            self.trunk = eyes.tower

        def forward(self, image: Any) -> Any:
            return torch.from_numpy(shared.place_photos(eyes.see_tensors(image)))

    class WordTower(torch.nn.Module):  # type: ignore[misc]  # torch is untyped here
        """bge-small and our projection: tokenized texts, (n, length), to unit (n, 384)."""

        context_length = CONTEXT_BYTES
        vocab_size = 256

        def forward(self, tokens: Any) -> Any:
            rows = [bytes(byte for byte in row if byte) for row in tokens.tolist()]
            texts = [row.decode(errors="ignore") for row in rows]
            return torch.from_numpy(shared.place_words(text.encode_passages(texts)))

    model = build_untrained()
    model.visual, model.text = PhotoTower(), WordTower()
    scale = torch.tensor(float(np.log(LOGIT_SCALE)))
    model.logit_scale = torch.nn.Parameter(scale, requires_grad=False)
    return model.eval(), eyes.prepare, make_tokenizer()
