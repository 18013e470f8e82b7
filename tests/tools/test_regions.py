import numpy as np
import pytest
from numpy.typing import NDArray

from memory.records import Label, Vector
from tools.colours import WIDTH, paint_places
from tools.ports import Sight
from tools.regions import Box, Scene, find_apart, find_views, usual_colours

ROWS, COLUMNS, FEATURES = 9, 14, 16


def scene_with(*things: tuple[int, int, int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """A map with a weak ground and 3 x 3 things: (top, left, which feature is strong)."""
    places = np.full((ROWS, COLUMNS, FEATURES), 0.1, np.float32)
    colours = np.full((ROWS, COLUMNS, WIDTH), 1 / WIDTH, np.float32)
    for top, left, kind in things:
        places[top : top + 3, left : left + 3, kind] = 4.0
        colours[top : top + 3, left : left + 3] = np.eye(WIDTH, dtype=np.float32)[kind]
    return places, colours


def sight_of(*things: tuple[int, int, int]) -> Sight:
    places, colours = scene_with(*things)
    return Sight(Scene(places, colours).describe(), (Label("thing", 1.0),), None, places, colours)


def cosine(one: Vector, other: Vector) -> float:
    return float(one @ other)


def test_the_most_salient_regions_are_the_things_in_the_photo() -> None:
    boxes = Scene(*scene_with((1, 1, 3), (5, 10, 7))).propose(4)
    things = [Box(1, 1, 3, 3), Box(5, 10, 3, 3)]
    for thing in things:
        assert any(box.shared(thing) == 1 and box.area <= 30 for box in boxes)


def test_a_region_is_described_by_what_is_in_it_wherever_it_lies() -> None:
    alone = sight_of((3, 6, 3)).features
    both = Scene(*scene_with((1, 1, 3), (5, 10, 7)))
    assert cosine(both.describe(Box(1, 1, 3, 3)), alone) > 0.9
    assert cosine(both.describe(Box(5, 10, 3, 3)), alone) < 0.4


def test_colour_alone_tells_two_things_apart() -> None:
    places, colours = scene_with((3, 6, 3))
    other = np.roll(colours, 5, axis=2)
    same, unlike = Scene(places, colours), Scene(places, other)
    assert cosine(same.describe(), same.describe()) == pytest.approx(1, abs=1e-5)
    assert cosine(same.describe(), unlike.describe()) < 0.95


def test_views_are_the_whole_and_regions_with_where_they_lie() -> None:
    views = find_views(sight_of((1, 1, 3), (5, 10, 7)))
    assert views[0].box is None
    assert views[0].across is None
    assert 1 < len(views) <= 17
    for view in views:
        assert np.linalg.norm(view.vector) == pytest.approx(1, abs=1e-4)
    left, right = find_apart(views, 2)
    assert left.across is not None
    assert right.across is not None
    assert left.across < 0.4 < 0.6 < right.across


def test_without_a_map_there_is_the_whole_alone() -> None:
    vector = np.array([1, 0], np.float32)
    (view,) = find_views(Sight(vector, ()))
    assert view.vector is vector
    assert find_apart([view], 2) == []


@pytest.mark.parametrize("shape", [(4, 4), (4, 36), (3, 3), (1, 1), (1, 12)])
def test_maps_of_any_shape_have_a_description_and_perhaps_regions(shape: tuple[int, int]) -> None:
    places = np.zeros((*shape, FEATURES), np.float32)
    colours = np.full((*shape, WIDTH), 1 / WIDTH, np.float32)
    scene = Scene(places, colours)
    assert np.isfinite(scene.describe()).all()
    for box in scene.propose(8):
        assert np.isfinite(scene.describe(box)).all()
        assert box.top + box.height <= shape[0]
        assert box.left + box.width <= shape[1]


def test_colours_are_shares_of_each_place() -> None:
    pixels = np.zeros((64, 96, 3), np.uint8)
    pixels[:32, :32] = (200, 30, 30)
    pixels[32:, 64:] = (30, 30, 200)
    colours = paint_places(pixels, 32)
    assert colours.shape == (2, 3, WIDTH)
    np.testing.assert_allclose(colours.sum(axis=2), 1, atol=1e-5)
    red, black, blue = colours[0, 0], colours[0, 1], colours[1, 2]
    assert cosine(red, blue) < 0.1
    assert cosine(red, black) < 0.1
    np.testing.assert_allclose(colours[1, 0], black, atol=1e-6)


def test_the_usual_colours_ship_with_the_package() -> None:
    assert usual_colours().shape == (WIDTH,)
    assert float(usual_colours().min()) >= 0
