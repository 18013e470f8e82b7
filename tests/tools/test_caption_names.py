import pytest

from tools.caption import CaptionFacts, caption_by_code
from tools.caption_names import find_added_objects_in, find_parted, is_mistaken, place_names
from tools.caption_objects import find_objects, list_kinds, load_words


@pytest.mark.parametrize(
    ("neutral", "placed"),
    [
        ("a brown dog laying on a couch", "Bo laying on a couch"),
        ("a dog, perhaps a Corgi", "Bo"),
        ("a man with a dog on a beach", "a man with Bo on a beach"),
        ("two dogs in the grass", "two dogs in the grass"),
        ("a dog looking at a dog", "a dog looking at a dog"),
        ("a cat on a bed", "a cat on a bed"),
        ("a hot dog on a plate", "a hot dog on a plate"),
    ],
)
def test_a_name_takes_the_place_of_its_thing_where_one_is_named_once(
    neutral: str, placed: str
) -> None:
    assert place_names(neutral, ["Bo"], ["Bo is your corgi."]) == placed


def test_names_of_one_kind_and_people_are_not_placed() -> None:
    both = place_names("a dog on a couch", ["Bo", "Mia"], ["Bo is your dog.", "Mia is your dog."])
    assert both == "a dog on a couch"
    person = place_names("a woman on a couch", ["Tom"], ["Tom is your brother."])
    assert person == "a woman on a couch"


def test_a_thing_outside_the_80_kinds_is_placed_by_its_word() -> None:
    assert place_names("a white teapot on a table", ["Kettle"], ["Kettle is your teapot."]) == (
        "Kettle on a table"
    )


def test_added_objects_are_found_by_kind_and_names_do_not_count() -> None:
    sources = ["a dog laying on a sofa", "Cat Stevens is your dog."]
    assert find_added_objects_in("Cat Stevens on a couch", sources, ["Cat Stevens"]) == []
    assert find_added_objects_in("A puppy with a frisbee", sources, ["Bo"]) == ["frisbee"]


def test_object_words_name_cocos_kinds() -> None:
    assert len(list_kinds()) == 80
    assert {kind for kind in load_words().values() if kind} == set(list_kinds())
    assert find_objects("A man, two puppies and hot dogs by a fire hydrant") == [
        ("person", "man"),
        ("dog", "puppies"),
        ("hot dog", "hot dogs"),
        ("fire hydrant", "fire hydrant"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Your old suitcase Tom.",
        "Tom, your suitcase, in Rome.",
        "Tom in Rome.",
        "Tom is your suitcase.",
    ],
)
def test_a_thing_beside_its_name_is_one(text: str) -> None:
    assert find_parted(text, ["Tom"], ["Tom is your suitcase."]) == []


def test_a_thing_of_several_words_beside_its_name_is_one() -> None:
    about = ["Bo is your bear plushie."]

    assert find_parted("Your bear plushie Bo sitting on a rock.", ["Bo"], about) == []
    assert find_parted("Bo beside your plushie.", ["Bo"], about) == ["your bear plushie"]
    cousin = ["Bo is your cousin from Rome."]
    assert find_parted("Your cousin Bo in Rome.", ["Bo"], cousin) == []


def test_a_thing_apart_from_its_name_is_told_as_two() -> None:
    assert find_parted("Tom in your suitcase.", ["Tom"], ["Tom is your suitcase."]) == [
        "your suitcase"
    ]
    dogs = ["Bo is your dog.", "Mia is your dog."]
    assert find_parted("Bo with your dog Mia.", ["Bo", "Mia"], dogs) == []
    assert find_parted("Bo and Mia with your dog.", ["Bo", "Mia"], dogs) == ["your dog"]


def test_what_holds_something_holds_it_by_its_name_too() -> None:
    about = ["Zoe is your bowl."]
    assert place_names("a bowl of fruit on a table", ["Zoe"], about) == "Zoe with fruit on a table"


@pytest.mark.parametrize(
    ("neutral", "what", "mistaken"),
    [
        ("a fire hydrant on a sidewalk", "candle", True),
        ("a table with a vase filled with flowers", "berry bowl", True),
        ("a candle on a table", "candle", False),
        ("a man sitting on a bench", "backpack", False),
        ("two dogs playing in the snow", "corgi", False),
        ("a surfboard on the sand", "dog", False),
        ("a bowl of fruit", "bowl", False),
    ],
)
def test_a_named_thing_called_another_is_a_mistake(neutral: str, what: str, mistaken: bool) -> None:
    assert is_mistaken(neutral, ["Zoe"], [f"Zoe is your {what}."]) is mistaken


def test_the_words_of_a_mistake_are_not_said_beside_the_name() -> None:
    facts = CaptionFacts("a fire hydrant on a sidewalk", ("Zoe",), ("Zoe is your candle.",))
    assert facts.seen == ""
    assert caption_by_code(facts) == "Zoe, your candle."
