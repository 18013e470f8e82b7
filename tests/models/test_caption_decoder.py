"""The caption decoder on small random weights: what its parts promise, whatever they learned."""

import numpy as np
import pytest

from assistant.models.caption_consensus import Consensus
from assistant.models.caption_decoder import (
    CaptionDecoder,
    Draft,
    Weighing,
    build_decoder,
    load_caption_decoder,
)
from assistant.models.caption_network import END, START, CaptionNetwork, Surroundings
from memory.records import Vector
from tools.ports import Sight

WORDS = ["<s>", "</s>", "<pad>", "<unk>", "a", "dog", "cat", "on", "couch", "beach", "the", "red"]
KNOWN = [[4, 5, 7, 4, 8], [4, 5, 7, 10, 9], [4, 6, 7, 4, 8], [4, 11, 8], [10, 5], [10, 6]] * 10
WIDTH, HEADS, LAYERS = 16, 2, 2


def make_network(chance: np.random.Generator) -> dict[str, Vector]:
    """Weights as the trainer names them, drawn at random."""
    sizes = {
        "emb.weight": (len(WORDS), WIDTH),
        "pos": (10, WIDTH),
        "mem.weight": (WIDTH, 384),
        "mem.bias": (WIDTH,),
        "rank": (10, WIDTH),
        "sim": (WIDTH,),
        "hist.weight": (WIDTH, WIDTH),
        "hist.bias": (WIDTH,),
        "gate.weight": (1, WIDTH),
        "gate.bias": (1,),
        "bias": (len(WORDS),),
    }
    for layer in range(LAYERS):
        for name, out, width in (
            ("qkv", 3 * WIDTH, WIDTH),
            ("kvm", 2 * WIDTH, WIDTH),
            ("o", WIDTH, WIDTH),
            ("f1", 4 * WIDTH, WIDTH),
            ("f2", WIDTH, 4 * WIDTH),
        ):
            sizes[f"{name}.{layer}.weight"] = (out, width)
            sizes[f"{name}.{layer}.bias"] = (out,)
    weights = {name: chance.normal(0, 0.3, size).astype(np.float32) for name, size in sizes.items()}
    weights["bias"][END] += 4  # so that captions come to an end
    for name in ("lnm", "lnf", *(f"ln.{at}" for at in range(2 * LAYERS))):
        weights[f"{name}.weight"] = np.ones(WIDTH, np.float32)
        weights[f"{name}.bias"] = np.zeros(WIDTH, np.float32)
    return weights


def make_decoder() -> CaptionDecoder:
    chance = np.random.default_rng(3)
    arrays = {f"network.{name}": rows for name, rows in make_network(chance).items()}
    counts = [sum(word in words for words in KNOWN) for word in range(len(WORDS))]
    arrays |= {
        "heads": np.array(HEADS),
        "words": np.frombuffer("\n".join(WORDS).encode(), np.uint8),
        "known.codes": chance.integers(-127, 127, (len(KNOWN), 24)).astype(np.int8),
        "known.basis": chance.normal(0, 0.05, (24, 384)).astype(np.float16),
        "known.scales": np.full(len(KNOWN), 0.01, np.float32),
        "known.tokens": np.array([word for words in KNOWN for word in words], np.uint16),
        "known.lengths": np.array([len(words) for words in KNOWN], np.uint8),
        "known.counts": np.array(counts, np.int32),
    }
    return build_decoder(arrays, lambda rows: rows)


def a_meaning(seed: int) -> Vector:
    rows = np.random.default_rng(seed).normal(size=384)
    return np.asarray(rows / np.linalg.norm(rows), np.float32)


def some_surroundings(usage: Vector) -> Surroundings:
    chance = np.random.default_rng(5)
    nearest = chance.normal(size=(8, 384)).astype(np.float32)
    return Surroundings(nearest[0], nearest, np.linspace(0.5, 0.3, 8, dtype=np.float32), usage)


def test_a_caption_is_words_and_the_same_each_time() -> None:
    decoder = make_decoder()
    sight = Sight(np.zeros(1, np.float32), (), a_meaning(1))

    caption = decoder.caption(sight)

    assert caption is not None
    assert caption.text
    assert set(caption.text.split()) <= set(WORDS[4:])
    assert 0 <= caption.confidence <= 1
    assert decoder.caption(sight) == caption


def test_a_photo_without_meaning_has_no_caption() -> None:
    assert make_decoder().caption(Sight(np.zeros(1, np.float32), ())) is None


def test_drafts_differ_and_are_rated() -> None:
    drafts = make_decoder().draft(a_meaning(2))

    assert len({draft.text for draft in drafts}) == len(drafts) > 1
    assert all(0 <= draft.agreement <= 1 for draft in drafts)


def test_beams_score_as_one_word_at_a_time_does() -> None:
    """The chance of a beam, grown with kept keys and values, is that of its words read anew."""
    network = CaptionNetwork(make_network(np.random.default_rng(3)), HEADS)
    usage = np.full(len(WORDS), 0.1, np.float32)
    photo = some_surroundings(usage)
    best = max(network.write(photo, 3), key=lambda draft: draft.log_chance)

    memories = network._remember(photo)
    lean = np.log(usage + 1e-3)
    past: list[tuple[Vector, Vector]] = []
    total, before = 0.0, START
    for place, word in enumerate([*best.words, END]):
        scores, past = network._step(np.array([before]), place, memories, past, lean)
        if place:
            scores[0, before] = -1e9
        total += float(scores[0, word] - np.logaddexp.reduce(scores[0]))
        before = word

    assert best.log_chance == pytest.approx(total, abs=1e-3)


def test_agreement_prefers_what_like_captions_say() -> None:
    counts = {4: 40, 5: 30, 6: 20, 7: 30, 8: 30, 9: 10, 10: 30}
    dog, cat = [4, 5, 7, 4, 8], [4, 6, 7, 4, 8]

    said = Consensus(counts, 60).rate([dog, cat, [11, 9]], [dog, dog, cat], [0.4, 0.4, 0.2])

    assert said[0] > said[1] > said[2]
    assert said[2] == 0


def test_the_weights_that_come_with_locket_write_captions() -> None:
    decoder = load_caption_decoder()
    assert decoder is not None

    caption = decoder.caption(Sight(np.zeros(1, np.float32), (), a_meaning(4)))

    assert caption is not None
    assert len(caption.text.split()) > 3


def test_an_object_that_no_like_caption_names_costs_a_draft_its_place() -> None:
    heard = Draft("a dog on a couch", 0.2, -1.0, (0.6, 0.5))
    unheard = Draft("a cat on a couch", 0.25, -1.0, (0.02, 0.5))

    assert heard.worth(Weighing()) > unheard.worth(Weighing())
    assert heard.worth(Weighing(objects=0, worst=0)) < unheard.worth(Weighing(objects=0, worst=0))
