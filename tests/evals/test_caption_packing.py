import numpy as np

from assistant.models.caption_decoder import unpack_network
from evals.caption_packing import number_words, pack_decoder

WORDS = ["<s>", "</s>", "<pad>", "<unk>", "a", "dog", "runs"]


def test_a_network_that_is_unpacked_and_packed_again_is_the_same() -> None:
    chance = np.random.default_rng(0)
    network = {
        "wide": chance.normal(size=(150, 160)).astype(np.float32),
        "bias": chance.normal(size=160).astype(np.float32),
    }
    vectors = chance.normal(size=(400, 384)).astype(np.float32)
    known = number_words(["A dog runs.", "A cat runs."] * 200, WORDS)

    first = pack_decoder(network, 4, WORDS, known, vectors)
    again = pack_decoder(unpack_network(first), 4, WORDS, known, vectors)

    assert first.keys() == again.keys()
    assert first["network.wide.int8"].dtype == np.int8
    assert all(np.array_equal(first[name], again[name]) for name in first)


def test_of_a_known_caption_only_its_set_of_words_is_kept() -> None:
    vectors = np.random.default_rng(1).normal(size=(250, 384)).astype(np.float32)
    known = number_words(["Runs a dog, a dog!"] * 250, WORDS)

    packed = pack_decoder({}, 4, WORDS, known, vectors)

    assert packed["known.tokens"][:3].tolist() == [4, 5, 6]
    assert set(packed["known.lengths"].tolist()) == {3}
