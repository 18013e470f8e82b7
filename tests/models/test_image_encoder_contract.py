"""What every image encoder promises, held by the fake, a tiny open_clip model and the real one."""

from collections.abc import Callable

import numpy as np
import pytest

from assistant.models.image_encoder import LiteImageEncoder
from assistant.models.open_clip_encoder import OpenClipEncoder
from tests.fakes.models import FakeEyes
from tests.models.conftest import cached_model, make_jpeg
from tools.ports import ImageEncoder

MakeEyes = Callable[[], ImageEncoder]


@pytest.fixture(scope="module")
def lite() -> MakeEyes:
    made: list[LiteImageEncoder] = []

    def make() -> ImageEncoder:
        if not made:
            model, files = cached_model("efficientnet-lite2")
            made.append(LiteImageEncoder(files.verified(model.file[0]), space=model.name))
        return made[0]

    return make


@pytest.fixture(params=["fake", "open_clip", pytest.param("lite", marks=pytest.mark.model)])
def eyes(
    request: pytest.FixtureRequest, tiny_clip: OpenClipEncoder, lite: MakeEyes
) -> ImageEncoder:
    match request.param:
        case "fake":
            return FakeEyes()
        case "open_clip":
            return tiny_clip
        case _:
            return lite()


def test_every_photo_gets_unit_features_and_labels_most_probable_first(eyes: ImageEncoder) -> None:
    sights = eyes.look([make_jpeg("red", (90, 60)), make_jpeg("blue", (50, 80))])
    assert len(sights) == 2
    assert eyes.space
    for sight in sights:
        assert sight.features.ndim == 1
        assert np.linalg.norm(sight.features) == pytest.approx(1, abs=1e-4)
        scores = [label.score for label in sight.labels]
        assert scores
        assert scores == sorted(scores, reverse=True)
        assert len({label.name for label in sight.labels}) == len(scores)


def test_a_meaning_is_a_unit_vector_wherever_its_space_has_a_name(eyes: ImageEncoder) -> None:
    (sight,) = eyes.look([make_jpeg("green")])
    assert (sight.meaning is None) == (eyes.meaning_space is None)
    if sight.meaning is not None:
        assert np.linalg.norm(sight.meaning) == pytest.approx(1, abs=1e-4)


def test_a_photo_is_seen_alike_alone_and_among_others_of_other_shapes(eyes: ImageEncoder) -> None:
    wide, tall = make_jpeg("red", (160, 60)), make_jpeg("blue", (60, 160))
    (alone,) = eyes.look([tall])
    _, among, again = eyes.look([wide, tall, tall])
    for other in (among, again):
        np.testing.assert_allclose(alone.features, other.features, atol=1e-4)
        if alone.meaning is not None:
            assert other.meaning is not None
            np.testing.assert_allclose(alone.meaning, other.meaning, atol=1e-4)


def test_places_cover_the_whole_photo_where_a_model_has_them(eyes: ImageEncoder) -> None:
    wide, tall = eyes.look([make_jpeg("red", (160, 60)), make_jpeg("blue", (60, 160))])
    if isinstance(eyes, LiteImageEncoder):
        assert wide.places is not None
        assert tall.places is not None
        rows, columns, width = wide.places.shape
        assert columns > 2 * rows
        assert width == 1280
        assert tall.places.shape == (columns, rows, width)
        assert 100 <= rows * columns <= 200
        assert wide.places.dtype == np.float32
    elif wide.places is not None:
        assert wide.places.ndim == 3


def test_no_photos_give_no_sights(eyes: ImageEncoder) -> None:
    assert eyes.look([]) == []
