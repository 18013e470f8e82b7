"""Tiny GGUF models with random weights, so that the real loading and inference code runs fast."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from gguf import GGUFWriter, TokenType

from assistant.models.prompt import CHATML

WIDTH, LAYERS, HEADS, HIDDEN = 32, 2, 4, 64
SPECIALS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")


def _byte_letters() -> list[str]:
    """GPT-2's printable stand-ins for the 256 bytes."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {byte: chr(byte) for byte in printable}
    spare = 256
    for byte in range(256):
        if byte not in letters:
            letters[byte] = chr(spare)
            spare += 1
    return [letters[byte] for byte in range(256)]


def write_language_model(path: Path, *, seed: int = 0, extra: Sequence[str] = ()) -> Path:
    """A two-layer Qwen2-shaped model over bytes, with ChatML tokens. About 150 kB."""
    rng = np.random.default_rng(seed)
    writer = GGUFWriter(str(path), "qwen2")
    writer.add_context_length(2048)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(10000.0)

    add_language_tensors(writer, rng, add_tokenizer(writer, extra))
    finish(writer)
    return path


def add_tokenizer(writer: GGUFWriter, extra: Sequence[str] = ()) -> int:
    """A vocabulary of bytes, one merged pair, ChatML's tokens and others; returns its size."""
    tokens = [*_byte_letters(), "he", *SPECIALS, *extra]
    kinds = [TokenType.CONTROL if len(t) > 2 else TokenType.NORMAL for t in tokens]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges(["h e"])
    writer.add_bos_token_id(257)
    writer.add_eos_token_id(259)
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHATML)
    return len(tokens)


def add_language_tensors(
    writer: GGUFWriter, rng: np.random.Generator, vocabulary: int, *, biased: bool = True
) -> None:
    """The tensors of a Qwen-shaped model of `LAYERS` layers."""

    def add(name: str, *shape: int) -> None:
        writer.add_tensor(name, rng.normal(0, 0.3, shape).astype(np.float32))

    def add_ones(name: str) -> None:
        writer.add_tensor(name, np.ones(WIDTH, np.float32))

    add("token_embd.weight", vocabulary, WIDTH)
    add("output.weight", vocabulary, WIDTH)
    add_ones("output_norm.weight")
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        add_ones(f"{block}.attn_norm.weight")
        add_ones(f"{block}.ffn_norm.weight")
        for part in ("q", "k", "v"):
            add(f"{block}.attn_{part}.weight", WIDTH, WIDTH)
            if biased:
                add(f"{block}.attn_{part}.bias", WIDTH)
        add(f"{block}.attn_output.weight", WIDTH, WIDTH)
        add(f"{block}.ffn_gate.weight", HIDDEN, WIDTH)
        add(f"{block}.ffn_up.weight", HIDDEN, WIDTH)
        add(f"{block}.ffn_down.weight", WIDTH, HIDDEN)


def write_projector(path: Path, *, seed: int = 1) -> Path:
    """A one-layer vision tower with a LLaVA projector: 28 px in, 4 positions of `WIDTH` out."""
    rng = np.random.default_rng(seed)
    writer = GGUFWriter(str(path), "clip")
    writer.add_bool("clip.has_vision_encoder", True)
    writer.add_string("clip.projector_type", "mlp")
    writer.add_bool("clip.use_gelu", True)
    for name, value in {
        "image_size": 28,
        "patch_size": 14,
        "embedding_length": WIDTH,
        "feed_forward_length": HIDDEN,
        "projection_dim": WIDTH,
        "block_count": 2,
        "attention.head_count": HEADS,
    }.items():
        writer.add_uint32(f"clip.vision.{name}", value)
    writer.add_float32("clip.vision.attention.layer_norm_epsilon", 1e-5)
    writer.add_array("clip.vision.image_mean", [0.5, 0.5, 0.5])
    writer.add_array("clip.vision.image_std", [0.5, 0.5, 0.5])

    def add(name: str, *shape: int) -> None:
        writer.add_tensor(name, rng.normal(0, 0.3, shape).astype(np.float32))

    add("v.class_embd", WIDTH)
    add("v.patch_embd.weight", WIDTH, 3, 14, 14)
    add("v.position_embd.weight", 5, WIDTH)
    for norm in ("v.pre_ln", "v.post_ln"):
        add(f"{norm}.weight", WIDTH)
        add(f"{norm}.bias", WIDTH)
    for layer in range(2):
        block = f"v.blk.{layer}"
        for part in ("attn_q", "attn_k", "attn_v", "attn_out"):
            add(f"{block}.{part}.weight", WIDTH, WIDTH)
            add(f"{block}.{part}.bias", WIDTH)
        for norm in ("ln1", "ln2"):
            add(f"{block}.{norm}.weight", WIDTH)
            add(f"{block}.{norm}.bias", WIDTH)
        add(f"{block}.ffn_up.weight", HIDDEN, WIDTH)
        add(f"{block}.ffn_up.bias", HIDDEN)
        add(f"{block}.ffn_down.weight", WIDTH, HIDDEN)
        add(f"{block}.ffn_down.bias", WIDTH)
    for layer in (0, 2):
        add(f"mm.{layer}.weight", WIDTH, WIDTH)
        add(f"mm.{layer}.bias", WIDTH)
    finish(writer)
    return path


def finish(writer: GGUFWriter) -> None:
    """Write the file out."""
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
