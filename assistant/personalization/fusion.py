"""Weights of the retrieval channels, learned from thumbs once that can be proved to help.

Which channels an answer's citations came from is not recorded with the answer, so a thumb cannot
yet be put down to a channel. Until it can, and until there are at least 20 thumbs on answers, the
weights stay uniform: nothing is learned that is not proved.
"""

from memory.store import Store

CHANNELS = ("text", "words", "image", "time")


def fusion_weights(store: Store) -> dict[str, float]:
    """The weight of each retrieval channel; all 1.0 today, whatever the feedback."""
    return dict.fromkeys(CHANNELS, 1.0)
