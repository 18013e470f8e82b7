import io
from pathlib import Path

import pytest
from PIL import Image

from assistant.models.catalog import CatalogModel, read_catalog
from assistant.models.chat import LlamaModel
from assistant.models.files import ModelFiles
from tests.models.tiny_gguf import write_language_model, write_projector


@pytest.fixture(scope="session")
def tiny_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_language_model(tmp_path_factory.mktemp("gguf") / "tiny.gguf")


@pytest.fixture(scope="session")
def tiny_projector(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_projector(tmp_path_factory.mktemp("mmproj") / "tiny-mmproj.gguf")


@pytest.fixture
def tiny_model(tiny_weights: Path) -> LlamaModel:
    return LlamaModel(tiny_weights, name="tiny", threads=1, context=1024)


def make_jpeg(colour: str = "red", size: tuple[int, int] = (40, 40)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def cached_model(name: str) -> tuple[CatalogModel, ModelFiles]:
    """A catalogue model from the cache; skips where it was not fetched."""
    files, model = ModelFiles(), read_catalog().named(name)
    if not files.has_model(model):
        pytest.skip(f"{name} is not in the model cache")
    return model, files
