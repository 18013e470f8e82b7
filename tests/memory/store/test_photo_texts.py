"""What is searched of a photo."""

import pytest

from memory.records import Label
from memory.store.photos import describe_photo


@pytest.mark.parametrize(
    ("file_name", "words"),
    [
        ("bo_beach2.jpg", "bo beach"),
        ("IMG_2045.HEIC", ""),
        ("1000268201_693b08cb0e.jpg", ""),
        ("Ana's 3rd birthday.png", "Ana birthday"),
    ],
)
def test_the_words_of_a_file_name_are_searched_and_its_numbers_are_not(
    file_name: str, words: str
) -> None:
    assert describe_photo("", "a dog", (), "", "", file_name) == "\n".join(
        part for part in ("a dog", words) if part
    )


def test_tags_that_no_caption_says_are_searched() -> None:
    tags = [Label("dog", 0.9), Label("beach", 0.85), Label("tennis ball", 0.8)]
    text = describe_photo("Bo with a ball", "a dog", (), "", "", "", tags=tags)
    assert text == "Bo with a ball\na dog\nbeach, tennis ball"
