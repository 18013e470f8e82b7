"""Tiny vision-language pairs in the shapes of the catalogue's families, with random weights.

Each family takes another way through llama.cpp: "gemma3" looks at a whole image at once,
"idefics3" (SmolVLM) cuts it into tiles, "qwen3vl" gives it positions in two dimensions and feeds
some layers of the language model as well.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from gguf import GGUFWriter

from tests.models.tiny_gguf import (
    HEADS,
    HIDDEN,
    LAYERS,
    WIDTH,
    add_language_tensors,
    add_tokenizer,
    finish,
    write_language_model,
)


class Add(Protocol):
    """Adds a random tensor of a name and shape to the file being written."""

    def __call__(self, name: str, *shape: int) -> None:
        """Add it."""
        ...


FAMILIES = ("gemma3", "idefics3", "qwen3vl")
_PATCH = 14
# Tokens that lead in a tile; "\u010a" is a line's end in GPT-2's letters.
_TILE_TOKENS = ("\u010a\u010a", "<fake_token_around_image>", "<global-img>")
_TYPES = {"gemma3": "gemma3", "idefics3": "idefics3", "qwen3vl": "qwen3vl_merger"}


@dataclass(frozen=True)
class TinyVision:
    """A language model and the projector that belongs to it."""

    weights: Path
    projector: Path


def write_family(folder: Path, family: str, *, image_size: int = 56) -> TinyVision:
    """Write a pair; an image of gemma3 takes (image_size / 28) squared positions."""
    weights = folder / f"{family}.gguf"
    if family == "qwen3vl":
        _write_qwen3vl(weights)
    else:
        write_language_model(weights, extra=_TILE_TOKENS if family == "idefics3" else ())
    projector = folder / f"mmproj-{family}.gguf"
    _write_projector(projector, family, image_size)
    return TinyVision(weights, projector)


def _write_qwen3vl(path: Path) -> None:
    rng = np.random.default_rng(3)
    writer = GGUFWriter(str(path), "qwen3vl")
    writer.add_context_length(2048)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(10000.0)
    writer.add_array("qwen3vl.rope.dimension_sections", [2, 1, 1, 0])
    writer.add_uint32("qwen3vl.n_deepstack_layers", 1)
    add_language_tensors(writer, rng, add_tokenizer(writer), biased=False)
    for layer in range(LAYERS):
        for part in ("q", "k"):
            name = f"blk.{layer}.attn_{part}_norm.weight"
            writer.add_tensor(name, np.ones(WIDTH // HEADS, np.float32))
    finish(writer)


def _write_projector(path: Path, family: str, image_size: int) -> None:
    rng = np.random.default_rng(4)
    writer = GGUFWriter(str(path), "clip")
    writer.add_bool("clip.has_vision_encoder", True)
    writer.add_string("clip.projector_type", _TYPES[family])
    writer.add_bool("clip.use_gelu", True)
    sizes = {
        "image_size": image_size,
        "patch_size": _PATCH,
        "embedding_length": WIDTH,
        "feed_forward_length": HIDDEN,
        "projection_dim": WIDTH,
        "block_count": 2,
        "attention.head_count": HEADS,
    }
    if family == "qwen3vl":
        sizes["spatial_merge_size"] = 2
    else:
        sizes["projector.scale_factor"] = 2
    if family == "idefics3":
        sizes["preproc_image_size"] = 2 * image_size
    for name, value in sizes.items():
        writer.add_uint32(f"clip.vision.{name}", value)
    writer.add_float32("clip.vision.attention.layer_norm_epsilon", 1e-5)
    writer.add_array("clip.vision.image_mean", [0.5, 0.5, 0.5])
    writer.add_array("clip.vision.image_std", [0.5, 0.5, 0.5])

    def add(name: str, *shape: int) -> None:
        writer.add_tensor(name, rng.normal(0, 0.3, shape).astype(np.float32))

    add("v.patch_embd.weight", WIDTH, 3, _PATCH, _PATCH)
    add("v.patch_embd.bias", WIDTH)
    add("v.position_embd.weight", (image_size // _PATCH) ** 2, WIDTH)
    for layer in range(2):
        block = f"v.blk.{layer}"
        if family == "qwen3vl":
            add(f"{block}.attn_qkv.weight", 3 * WIDTH, WIDTH)
            add(f"{block}.attn_qkv.bias", 3 * WIDTH)
            parts: tuple[str, ...] = ("attn_out",)
        else:
            parts = ("attn_q", "attn_k", "attn_v", "attn_out")
        for part in parts:
            add(f"{block}.{part}.weight", WIDTH, WIDTH)
            add(f"{block}.{part}.bias", WIDTH)
        for norm in ("ln1", "ln2"):
            add(f"{block}.{norm}.weight", WIDTH)
            add(f"{block}.{norm}.bias", WIDTH)
        add(f"{block}.ffn_up.weight", HIDDEN, WIDTH)
        add(f"{block}.ffn_up.bias", HIDDEN)
        add(f"{block}.ffn_down.weight", WIDTH, HIDDEN)
        add(f"{block}.ffn_down.bias", WIDTH)
    add("v.post_ln.weight", WIDTH)
    add("v.post_ln.bias", WIDTH)
    _add_bridge(writer, family, add)
    finish(writer)


def _add_bridge(writer: GGUFWriter, family: str, add: Add) -> None:
    """The part that leads from the vision tower into the language model."""
    merged = 4 * WIDTH
    if family == "gemma3":
        add("mm.input_projection.weight", WIDTH, WIDTH)
        writer.add_tensor("mm.soft_emb_norm.weight", np.ones(WIDTH, np.float32))
    elif family == "idefics3":
        add("mm.model.fc.weight", WIDTH, merged)
    else:
        add("v.patch_embd.weight.1", WIDTH, 3, _PATCH, _PATCH)
        add("v.deepstack.0.norm.weight", merged)
        add("v.deepstack.0.norm.bias", merged)
        add("v.deepstack.0.fc1.weight", merged, merged)
        add("v.deepstack.0.fc1.bias", merged)
        add("v.deepstack.0.fc2.weight", WIDTH, merged)
        add("v.deepstack.0.fc2.bias", WIDTH)
        add("mm.0.weight", merged, merged)
        add("mm.0.bias", merged)
        add("mm.2.weight", WIDTH, merged)
        add("mm.2.bias", WIDTH)
