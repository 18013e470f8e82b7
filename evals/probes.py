"""Questions that have nothing to do with a conversation: a system should find nothing for them."""

import json
import random
from functools import cache

from evals.data import find_data

COUNT = 40
SEED = 7


@cache
def read_off_topic(count: int = COUNT) -> tuple[str, ...]:
    """Questions of SQuAD v1.1 (CC BY-SA 4.0), the same ones each time. Raises `DataMissing`."""
    text = find_data("text", "squad", "dev-v1.1.json").read_text(encoding="utf-8")
    questions = [
        qa["question"].strip()
        for article in json.loads(text)["data"]
        for paragraph in article["paragraphs"]
        for qa in paragraph["qas"]
    ]
    return tuple(random.Random(SEED).sample(questions, count))
