import numpy as np

from assistant.models.shared_space import Seen, load_shared_space


def some_sights(count: int) -> list[Seen]:
    rng = np.random.default_rng(0)
    return [
        Seen(
            rng.gamma(0.5, 1.0, 1280).astype(np.float32),
            rng.normal(0, 1, 1000).astype(np.float32),
            rng.normal(2, 2, 1000).astype(np.float32),
        )
        for _ in range(count)
    ]


def test_photos_and_words_become_unit_vectors_of_one_length() -> None:
    space = load_shared_space()
    photos = space.place_photos(some_sights(3))
    words = space.place_words(np.random.default_rng(1).normal(size=(2, 384)).astype(np.float32))
    assert photos.shape == (3, space.dimension)
    assert words.shape == (2, space.dimension)
    assert photos.dtype == words.dtype == np.float32
    for rows in (photos, words):
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_a_photo_gets_the_same_vector_alone_and_with_others() -> None:
    space, seen = load_shared_space(), some_sights(4)
    together = space.place_photos(seen)
    np.testing.assert_allclose(space.place_photos(seen[2:3])[0], together[2], atol=1e-5)
    assert together[0] @ together[1] < 0.999
