"""What every way of finding photos by words promises, and what ours adds to it."""

import subprocess
import sys

import numpy as np
import pytest

from assistant.models.open_clip_encoder import OpenClipEncoder
from assistant.models.photo_finder import EmbeddedPhotoFinder
from assistant.models.shared_space import load_shared_space
from memory.records import Vector
from tests.fakes.models import FakePhotoFinder, FakeTextEncoder
from tests.models.conftest import cached_model
from tools.ports import PhotoFinder


class WideText(FakeTextEncoder):
    """The fake with as many numbers as bge-small has."""

    dimension = 384


@pytest.fixture(params=["fake", "open_clip", "embedded"])
def search(request: pytest.FixtureRequest, tiny_clip: OpenClipEncoder) -> PhotoFinder:
    match request.param:
        case "fake":
            return FakePhotoFinder()
        case "open_clip":
            return tiny_clip
        case _:
            return EmbeddedPhotoFinder(load_shared_space(), WideText)


def some_meanings(search: PhotoFinder, count: int = 4) -> Vector:
    width = {"fake-meaning": 256, "tiny-clip": 16}.get(search.meaning_space, 384)
    rows = np.random.default_rng(0).normal(size=(count, width)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def test_rows_are_unit_vectors_as_wide_as_queries(search: PhotoFinder) -> None:
    meanings = some_meanings(search)
    rows = search.rows_of(meanings)
    words = search.ask_words(["a red cat", "two cups"])
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-4)
    assert rows.dtype == words.dtype == np.float32
    assert rows.shape == (4, words.shape[1])
    assert search.ask_photo(meanings[0]).shape == (words.shape[1],)


def test_a_photo_is_nearest_to_itself(search: PhotoFinder) -> None:
    meanings = some_meanings(search)
    products = search.rows_of(meanings) @ search.ask_photo(meanings[2])
    assert products.argmax() == 2
    assert products[2] == pytest.approx(1, abs=1e-3)


def test_the_product_is_the_cosine_less_half_of_how_common_the_photo_is() -> None:
    shared = load_shared_space()
    search = EmbeddedPhotoFinder(shared, WideText)
    meanings = some_meanings(search)
    words = shared.place_words(WideText().encode_passages(["a cat on a mat"]))
    wanted = meanings @ words[0] - 0.5 * shared.commonness(meanings)
    found = search.rows_of(meanings) @ search.ask_words(["a cat on a mat"])[0]
    np.testing.assert_allclose(found, wanted, atol=1e-5)


@pytest.mark.model
def test_words_are_turned_into_a_query_without_torch() -> None:
    cached_model("bge-small-en-v1.5-int8")
    cached_model("efficientnet-lite2")
    code = (
        "import sys; from assistant.models.load import ModelSet;"
        "finder = ModelSet(choice={'image': 'efficientnet-lite2'}).photo_finder();"
        "assert finder.ask_words(['two dogs']).shape == (1, 386);"
        "heavy = {'torch', 'open_clip', 'timm'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
