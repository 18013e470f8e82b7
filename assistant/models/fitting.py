"""Which models this machine can carry, and which one to offer.

What a model takes (`CatalogModel.memory`) is its files, a KV cache of 8,192 tokens and buffers.
"""

from collections.abc import Callable, Iterable

from assistant.models.catalog import Catalog, CatalogModel
from assistant.models.hardware import Hardware

ON_GPU, PART_ON_GPU, IN_RAM, TOO_LARGE = "GPU", "part on the GPU", "RAM", "too large"
_OF_VIDEO = 0.92
"""Share of the free video memory that models may fill; the driver keeps some for itself."""
_OF_RAM = 0.6
"""Share of the RAM that one model may fill; other models and the system need the rest."""
_LEAST_PART = 0.25
"""Below this share of the layers on the GPU, moving data back and forth costs what it gains."""
_WEIGHTS_A_CORE = 600_000_000
"""Bytes of weights that one core works through in bearable time: 1.1 GB on two cores answers with
25 token/s (measured) and would read a photo of 600 tokens in 6 s (reckoned)."""


def fit_model(model: CatalogModel, hardware: Hardware) -> str:
    """Where the model would run: `ON_GPU`, `PART_ON_GPU`, `IN_RAM` or `TOO_LARGE`."""
    video = hardware.free_video_memory * _OF_VIDEO
    if model.memory <= video:
        return ON_GPU
    if model.memory > hardware.memory * _OF_RAM + (video if video else 0):
        return TOO_LARGE
    if model.memory * _LEAST_PART <= video:
        return PART_ON_GPU
    return IN_RAM if model.memory <= hardware.memory * _OF_RAM else TOO_LARGE


def choose_present(
    candidates: Iterable[CatalogModel], hardware: Hardware, is_here: Callable[[CatalogModel], bool]
) -> CatalogModel | None:
    """The best model that is here and fits; where none fits, the smallest. None when none is here.

    What the user fetched is taken as wanted, also where it is slow.
    """
    here = [model for model in candidates if is_here(model)]
    fitting = [model for model in here if fit_model(model, hardware) != TOO_LARGE]
    if fitting:
        return max(fitting, key=lambda model: model.rank)
    return min(here, key=lambda model: model.memory, default=None)


def offer_sight(catalog: Catalog, hardware: Hardware) -> CatalogModel | None:
    """The vision-language model to fetch on this machine, or None where it can carry none.

    On a GPU the best that fits it whole; on the processor the best that is not too slow for it.
    """
    seeing = [model for model in catalog.in_role("language") if model.sees and not model.own]
    whole = [model for model in seeing if fit_model(model, hardware) == ON_GPU]
    if whole:
        return whole[0]
    bearable = [
        model
        for model in seeing
        if fit_model(model, hardware) != TOO_LARGE
        and model.weights_size <= hardware.cores * _WEIGHTS_A_CORE
    ]
    return bearable[0] if bearable else None


def count_gpu_layers(model: CatalogModel, layers: int, hardware: Hardware) -> int:
    """How many of a language model's layers to put on the GPU; -1 means all, 0 none.

    `layers` is what the model has. Where the GPU's memory is unknown the runtime is let try all.
    """
    if not any(gpu.free_memory for gpu in hardware.usable_gpus):
        return -1 if hardware.usable_gpus else 0
    where = fit_model(model, hardware)
    if where == ON_GPU:
        return -1
    if where != PART_ON_GPU or layers < 1:
        return 0
    return int(layers * hardware.free_video_memory * _OF_VIDEO / model.memory)
