"""The peer of `ingest_text`, run in an environment of its own: reads texts, writes seconds.

A model of bge-small-en-v1.5's shape (12 layers, 384 wide, CLS pooling, unit length) with random
weights. A line in is a JSON list of texts; a line out says what `encode` with its defaults took.
"""

import json
import sys
import tempfile
from time import perf_counter, process_time
from typing import Any


def make_model(tokenizer: str, folder: str) -> Any:
    """Build the model from its configuration, as it would be read from a folder."""
    import sentence_transformers.models as parts
    from sentence_transformers import SentenceTransformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    config = BertConfig(
        vocab_size=30_522,
        hidden_size=384,
        num_hidden_layers=12,
        num_attention_heads=12,
        intermediate_size=1_536,
    )
    BertModel(config).save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_file=tokenizer,
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        unk_token="[UNK]",
        mask_token="[MASK]",
        model_max_length=512,
    ).save_pretrained(folder)
    return SentenceTransformer(
        modules=[
            parts.Transformer(folder, max_seq_length=512),
            parts.Pooling(384, pooling_mode="cls"),
            parts.Normalize(),
        ],
        device="cpu",
    )


def main(tokenizer: str, threads: str) -> None:
    """Answer until the input ends."""
    import torch

    torch.set_num_threads(int(threads))
    with tempfile.TemporaryDirectory() as folder:
        model = make_model(tokenizer, folder)
        for line in sys.stdin:
            texts = json.loads(line)
            started, processor = perf_counter(), process_time()
            model.encode(texts, show_progress_bar=False)
            spent = {"wall": perf_counter() - started, "processor": process_time() - processor}
            print(json.dumps(spent), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
