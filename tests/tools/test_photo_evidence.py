"""Which photos what is said of them speaks for."""

import pytest

from memory.records import Label, Photo
from tools.photo_evidence import FEATURES, measure_evidence


def measure(phrase: str, caption: str, *labels: Label) -> dict[str, float]:
    photo = Photo(0, 1, 1, 0, "", None, None, None, "", caption, "", labels, "")
    return dict(zip(FEATURES, measure_evidence(phrase, [phrase], [0.0], photo), strict=True))


@pytest.mark.parametrize(
    ("asked", "caption"),
    [
        ("people", "a tennis player in a field"),
        ("a man", "two men on a bench"),
        ("kids", "a girl on a swing"),
        ("a surfer", "a surfer on a wave"),
        ("a bicycle", "a man on a bike"),
        ("a plane", "an airplane on the runway"),
        ("a puppy", "a dog on a couch"),
        ("a bird", "an owl in a tree"),
        ("buses", "a school bus"),
        ("mountains", "a hut in the mountains"),
    ],
)
def test_a_caption_that_names_it_in_other_words_speaks_for_it(asked: str, caption: str) -> None:
    assert measure(asked, caption)["said"] == 1.0


@pytest.mark.parametrize(
    ("asked", "caption"),
    [
        ("a surfer", "a tennis player in a field"),
        ("a surfer", "a man in a suit"),
        ("a woman", "a man in a suit"),
        ("a boy", "a girl on a swing"),
        ("an owl", "a duck in a pond"),
        ("a cat", "a dog on a couch"),
        ("a pickup", "a fire truck"),
    ],
)
def test_another_sort_of_the_same_kind_does_not(asked: str, caption: str) -> None:
    assert measure(asked, caption)["said"] == 0.0


def test_labels_that_name_it_are_summed_and_other_sorts_are_not() -> None:
    owl, duck = Label("great grey owl", 0.4), Label("duck", 0.3)

    assert measure("a bird", "", owl, duck)["labelled"] == pytest.approx(0.7)
    assert measure("an owl", "", owl, duck)["labelled"] == pytest.approx(0.4)
