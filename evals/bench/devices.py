"""Photos and tokens a second on what is there: the processor, and a GPU where there is one.

    python -m evals.bench devices

Each line is the same work on the processor and on the GPU, with their ratio; without a GPU, or with
a llama.cpp built without one, that column stays empty and the reason stands below. The photos are
the real ones that scikit-image carries; the models are those that are chosen on this machine.
"""

import io
import os
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from assistant.models.accelerator import describe_accelerators
from assistant.models.batches import choose_device
from assistant.models.files import ModelFiles
from assistant.models.hardware import Hardware, measure_hardware
from assistant.models.load import ModelSet
from tools.ports import ChatMessage, ImageEncoder, Usage

PHOTOS = 16
_SCENES = ("chelsea", "coffee", "astronaut", "rocket")
_PROMPT = "The sky is blue, the grass is green and the cat sleeps in the sun. " * 8
_ANSWER_TOKENS = 24


def main() -> None:
    """Print the table and what each device is."""
    hardware, load = measure_hardware(), os.getloadavg()[0]
    rows = [("photos seen a second", *_both(hardware, measure_photos))]
    rows += _language_rows(hardware)
    print(f"Load before: {load:.1f}; cores: {hardware.cores}\n")
    print("| work | processor | GPU | ratio |\n|---|---|---|---|")
    for name, slow, fast in rows:
        ratio = f"{fast / slow:.1f}" if slow and fast else ""
        print(f"| {name} | {slow:.2f} | {'' if fast is None else f'{fast:.2f}'} | {ratio} |")
    print()
    for name, _, detail, fix in describe_accelerators(hardware):
        print(f"- {name}: {detail}{f' ({fix})' if fix else ''}")


def _both(hardware: Hardware, measure: Callable[[Hardware], float]) -> tuple[float, float | None]:
    """The measure on the processor alone, and with the GPU where one is usable."""
    return measure(replace(hardware, gpus=())), (
        measure(hardware) if hardware.usable_gpus else None
    )


def measure_photos(hardware: Hardware) -> float:
    """Photos that the image model sees a second, in its own batches."""
    import torch

    asked = torch.cuda.is_available
    if not hardware.usable_gpus:
        # The encoder takes a GPU where it finds one.
        torch.cuda.is_available = lambda: False
    try:
        eyes: ImageEncoder = ModelSet(ModelFiles(), hardware=hardware).eyes()
        photos = make_photos()
        eyes.look(photos[:4])
        started = time.perf_counter()
        eyes.look(photos)
        if choose_device(torch) == "cuda":
            torch.cuda.synchronize()
        return len(photos) / (time.perf_counter() - started)
    finally:
        torch.cuda.is_available = asked


def make_photos() -> list[bytes]:
    """JPEGs of 1,024 px, each another cut of a real photo."""
    import skimage.data
    from PIL import Image

    photos = []
    for number in range(PHOTOS):
        pixels: Any = getattr(skimage.data, _SCENES[number % len(_SCENES)])()
        image = Image.fromarray(pixels).convert("RGB")
        cut = 4 * (number // len(_SCENES))
        image = image.crop((cut, cut, image.width - cut, image.height - cut)).resize((1024, 768))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=90)
        photos.append(out.getvalue())
    return photos


def _language_rows(hardware: Hardware) -> list[tuple[str, float, float | None]]:
    slow = measure_language(replace(hardware, gpus=()))
    fast = measure_language(hardware) if hardware.usable_gpus else {}
    return [(name, value, fast.get(name)) for name, value in slow.items()]


def measure_language(hardware: Hardware) -> dict[str, float]:
    """Tokens read and written a second; a model that sees reads a photo too."""
    models = ModelSet(ModelFiles(), hardware=hardware)
    model = models.language()
    photos = make_photos()[:1] if model.can_see else []
    _ask(model, ChatMessage("user", "hello"))
    found = _speeds(_ask(model, ChatMessage("user", _PROMPT)))
    if photos:
        usage = _ask(model, ChatMessage("user", "What is this?", images=tuple(photos)))
        again = _ask(
            model,
            ChatMessage("user", "What is this?", images=tuple(photos)),
            ChatMessage("assistant", "A photo."),
            ChatMessage("user", "Which colour?"),
        )
        found["seconds to the first word about a photo"] = usage.first_token_ms / 1000
        found["seconds to the first word of a follow-up"] = again.first_token_ms / 1000
    models.close()
    return found


def _ask(model: Any, *messages: ChatMessage) -> Usage:
    for _ in model.stream(list(messages), max_tokens=_ANSWER_TOKENS):
        pass
    usage: Usage = model.last_usage
    return usage


def _speeds(usage: Usage) -> dict[str, float]:
    read = usage.prompt_tokens - usage.reused_tokens
    written = max(usage.total_ms - usage.first_token_ms, 1e-3)
    return {
        "tokens read a second": read / usage.first_token_ms * 1000,
        "tokens written a second": (usage.generated_tokens - 1) / written * 1000,
    }
