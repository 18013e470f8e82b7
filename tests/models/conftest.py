import io
import json
from pathlib import Path

import pytest
from PIL import Image

from assistant.models.catalog import CatalogModel, read_catalog
from assistant.models.chat import LlamaModel
from assistant.models.files import ModelFiles
from assistant.models.open_clip_encoder import OpenClipEncoder
from tests.models.tiny_gguf import write_language_model, write_projector

TINY_CLIP = "locket-tiny-test"
_TINY_CONFIG = {
    "embed_dim": 16,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 32, "head_width": 16, "patch_size": 16},
    "text_cfg": {
        "context_length": 77,
        "vocab_size": 49408,
        "width": 16,
        "heads": 2,
        "layers": 1,
    },
}


@pytest.fixture(scope="session")
def tiny_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_language_model(tmp_path_factory.mktemp("gguf") / "tiny.gguf")


@pytest.fixture(scope="session")
def tiny_projector(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_projector(tmp_path_factory.mktemp("mmproj") / "tiny-mmproj.gguf")


@pytest.fixture
def tiny_model(tiny_weights: Path) -> LlamaModel:
    return LlamaModel(tiny_weights, name="tiny", threads=1, context=1024)


def make_jpeg(
    colour: str | tuple[int, int, int] = "red", size: tuple[int, int] = (40, 40)
) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def cached_model(name: str) -> tuple[CatalogModel, ModelFiles]:
    """A catalogue model from the cache; skips where it was not fetched."""
    files, model = ModelFiles(), read_catalog().named(name)
    if not files.has_model(model):
        pytest.skip(f"{name} is not in the model cache")
    return model, files


@pytest.fixture(scope="session")
def tiny_clip(tmp_path_factory: pytest.TempPathFactory) -> OpenClipEncoder:
    import open_clip
    import torch
    from safetensors.torch import save_file

    folder = tmp_path_factory.mktemp("open-clip")
    config = folder / f"{TINY_CLIP}.json"
    config.write_text(json.dumps(_TINY_CONFIG))
    open_clip.add_model_config(config)
    torch.manual_seed(0)
    model = open_clip.create_model(TINY_CLIP)
    weights = folder / "weights.safetensors"
    save_file({k: v.contiguous() for k, v in model.state_dict().items()}, weights)
    return OpenClipEncoder(
        weights,
        architecture=TINY_CLIP,
        space="tiny-clip",
        threads=1,
        label_names=["cat", "dog", "cup", "cat"],
    )
