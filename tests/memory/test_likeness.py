import random

import pytest

from memory.likeness import core_words, likeness_keys, names_a_moment, says_the_same

KEY = b"k" * 32
LONG = "We booked the apartment by the harbour for the second week of our summer holiday"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I like tea.", "i  like TEA"),
        ("I'm allergic to nuts", "I am allergic to nuts!"),
        ("The plumber comes on 3 May", "Plumber comes on three May"),
        ("I can’t eat gluten", "I cannot eat gluten."),
        ("So, by the way, I also like tea", "I like tea"),
        (LONG, LONG.replace("apartment", "apratment")),
        (LONG, LONG.replace("apartment", "appartment")),
    ],
)
def test_texts_that_say_the_same_share_a_key_and_are_the_same(one: str, other: str) -> None:
    assert says_the_same(one, other)
    assert set(likeness_keys(one, KEY)) & set(likeness_keys(other, KEY))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("My locker code is 4711", "My locker code is 4712"),
        ("The rent is 4.50", "The rent is 450"),
        ("It costs $5", "It costs €5"),
        ("I like tea", "I don't like tea"),
        ("I like tea", "I like tea?"),
        ("Ana helped Bo", "Bo helped Ana"),
        ("Dinner with Anna on Monday", "Dinner with Anne on Monday"),
        ("Dinner is at 7 on Tuesday", "Dinner is at 7 on Thursday"),
        ("I was in Rome", "I will be in Rome"),
        (LONG, LONG.replace("harbour", "station")),
        (LONG, LONG.replace("holiday", "holidays")),
        (LONG, LONG.replace("summer", "winter")),
        (f"Mister Andersson said that {LONG}", f"Mister Anderson said that {LONG}"),
        ("", ""),
        ("...", "!"),
    ],
)
def test_texts_that_differ_in_anything_that_tells_are_two(one: str, other: str) -> None:
    assert not says_the_same(one, other)


def test_fifty_sentences_that_differ_in_one_number_stay_fifty() -> None:
    texts = [f"The locker on the second floor of the pool has number {n}." for n in range(50)]
    kept: list[str] = []
    for text in texts:
        if not any(says_the_same(text, known) for known in kept):
            kept.append(text)
    assert kept == texts


def test_a_changed_word_is_never_merged_whichever_it_is() -> None:
    words = LONG.split()
    draw = random.Random(5)
    others = ["kitchen", "Lisbon", "never", "nine", "lawyer", "blue", "tomorrow", "without"]
    for at in range(len(words)):
        changed = " ".join([*words[:at], draw.choice(others), *words[at + 1 :]])
        assert says_the_same(changed, LONG) is (core_words(changed) == core_words(LONG))


def test_the_keys_tell_nothing_without_the_vaults_own_key() -> None:
    assert not set(likeness_keys(LONG, KEY)) & set(likeness_keys(LONG, b"x" * 32))
    assert likeness_keys("  ... ", KEY) == []


def test_what_is_true_of_its_day_is_known() -> None:
    assert names_a_moment("I ran 5 km today")
    assert names_a_moment("The meeting is next Tuesday")
    assert not names_a_moment("I like tea")
