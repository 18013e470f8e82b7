"""Batches of images: by free memory, halved when it runs out, at the encoders' real seam."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from assistant.models.batches import Batches, choose_batch, is_out_of_memory
from assistant.models.errors import OutOfMemory
from assistant.models.open_clip_encoder import OpenClipEncoder
from tests.models.conftest import make_jpeg

PHOTOS = [make_jpeg((number * 12, 80, 200 - number * 9), (48, 40)) for number in range(20)]


def test_the_batch_follows_the_gpu_and_is_fixed_on_the_processor() -> None:
    each = 48 << 20
    assert choose_batch("cpu", 0, each) == choose_batch("cpu", 1 << 40, each) == 16
    assert choose_batch("cuda", 80 << 30, each) == 128
    assert choose_batch("cuda", 2 << 30, each) == 21
    assert choose_batch("cuda", 10 << 20, each) == 1
    free = SimpleNamespace(cuda=SimpleNamespace(mem_get_info=lambda: (1 << 30, 8 << 30)))
    assert Batches(free, "cuda", each=each).size == 10


def starve(
    encoder: OpenClipEncoder, most: int, error: Callable[[], Exception], tried: list[int]
) -> Callable[..., Any]:
    """The encoder's own `encode_image`, with memory for `most` images only."""
    encode = encoder._model.encode_image

    def encode_image(images: Any, **options: Any) -> Any:
        tried.append(len(images))
        if len(images) > most:
            raise error()
        return encode(images, **options)

    return encode_image


@pytest.mark.parametrize(
    "error",
    [
        lambda: torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        lambda: RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"),
    ],
    ids=["gpu", "processor"],
)
def test_an_encoder_that_runs_out_of_memory_sees_all_photos_in_smaller_batches(
    tiny_clip: OpenClipEncoder, monkeypatch: pytest.MonkeyPatch, error: Callable[[], Exception]
) -> None:
    whole = tiny_clip.look(PHOTOS)
    tried: list[int] = []
    monkeypatch.setattr(tiny_clip, "_batches", Batches(torch, "cpu", each=1))
    monkeypatch.setattr(tiny_clip._model, "encode_image", starve(tiny_clip, 5, error, tried))
    seen = tiny_clip.look(PHOTOS)
    assert tried == [16, 8, 4, 4, 4, 4, 4]
    for one, other in zip(whole, seen, strict=True):
        np.testing.assert_allclose(one.features, other.features, atol=1e-5)
    tried.clear()
    tiny_clip.look(PHOTOS[:6])
    assert tried == [4, 2], "it is not tried again what did not fit"


def test_not_one_photo_fitting_is_said_and_other_errors_pass(
    tiny_clip: OpenClipEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiny_clip, "_batches", Batches(torch, "cpu", each=1))
    full = starve(tiny_clip, 0, lambda: torch.OutOfMemoryError("out of memory"), [])
    monkeypatch.setattr(tiny_clip._model, "encode_image", full)
    with pytest.raises(OutOfMemory):
        tiny_clip.look(PHOTOS[:3])
    broken = starve(tiny_clip, 0, lambda: RuntimeError("shapes do not match"), [])
    monkeypatch.setattr(tiny_clip._model, "encode_image", broken)
    with pytest.raises(RuntimeError, match="shapes"):
        tiny_clip.look(PHOTOS[:3])


def test_on_the_processor_the_same_photos_give_the_same_numbers(
    tiny_clip: OpenClipEncoder,
) -> None:
    one, other = (np.stack([s.features for s in tiny_clip.look(PHOTOS)]) for _ in range(2))
    np.testing.assert_array_equal(one, other)


def test_only_a_lack_of_memory_is_one() -> None:
    assert is_out_of_memory(MemoryError())
    assert not is_out_of_memory(RuntimeError("expected scalar type Float"))
